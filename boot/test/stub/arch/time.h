/* Host stand-in. */
#ifndef STUB_TIME_H
#define STUB_TIME_H
#include <stdint.h>
uint64_t now_ns(void);
uint64_t wall_clock_ns(void);
#endif
