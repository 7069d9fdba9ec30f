/* placeholder */
#include "arch/log.h"
void selftest(void);
void selftest(void) { log_print("selftest: none yet"); }
