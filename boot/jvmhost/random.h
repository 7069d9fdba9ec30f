/* Random bytes for getrandom(2), /dev/random and AT_RANDOM: ChaCha20 keyed from RDSEED or RDRAND where the CPU has
 * them, mixed with the TSC; the key is replaced by output after every request. Any thread. */
#ifndef JVMHOST_RANDOM_H
#define JVMHOST_RANDOM_H
#include <stddef.h>

void random_init(void);
void random_bytes(void *to, size_t length);

#endif
