/* Inner interface of the ring 3 path (arch/user.S, arch/user.c). */
#ifndef EXO_ARCH_USER_H
#define EXO_ARCH_USER_H
#include <stdint.h>
struct cpu;
struct exo_user_context;
int user_prepare(struct exo_user_context *context);
void user_drop_context(struct cpu *cpu, uint64_t context);
#endif
