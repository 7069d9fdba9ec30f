/*
 * The vDSO of programs (vdso(7)): they read the clocks without a call. One page, mapped right behind that of user_time (time.c), whose constants make nanoseconds of
 * TSC ticks just as now_ns() does: what a program reads here and by a call never goes backwards. Other clocks, and what else is in a vDSO, are calls.
 */
#define VDSO_START vdso_user_start
#define VDSO_END vdso_user_end
#include "lib/vdso.inc"

    .set time, vdso_user_start - 4096
#define TIME_TSC time(%rip)        /* struct time_base; time.c asserts the offsets */
#define TIME_MULT time+16(%rip)
#define TIME_SHIFT time+24(%rip)
#define TIME_WALL time+32(%rip)
#define REALTIME 0x821             /* CLOCK_REALTIME, _REALTIME_COARSE, _TAI */
#define MONOTONIC 0xd2             /* CLOCK_MONOTONIC, _RAW, _COARSE, _BOOTTIME */

/* rax: ns since boot. Changes rcx, rdx. */
    .balign 16
now:
    lfence                          /* not before what the program did before */
    rdtsc
    shl $32, %rdx
    or %rdx, %rax
    xor %ecx, %ecx
    sub TIME_TSC, %rax
    cmovb %rcx, %rax
    mulq TIME_MULT
    mov TIME_SHIFT, %ecx
    shrd %cl, %rdx, %rax
    ret

/* int clock_gettime(edi clock, rsi struct timespec *) */
    .balign 16
code_clock_gettime:
    cmp $11, %edi
    ja 2f
    mov $(REALTIME | MONOTONIC), %eax
    bt %edi, %eax
    jnc 2f
    call now
    mov $REALTIME, %ecx
    bt %edi, %ecx
    jnc 1f
    add TIME_WALL, %rax
1:  mov $1000000000, %ecx
    xor %edx, %edx
    div %rcx
    mov %rax, (%rsi)
    mov %rdx, 8(%rsi)
    xor %eax, %eax
    ret
2:  mov $228, %eax
    syscall
    ret

/* int gettimeofday(rdi struct timeval *, rsi struct timezone *): either may be null */
    .balign 16
code_gettimeofday:
    test %rdi, %rdi
    jz 1f
    call now
    add TIME_WALL, %rax
    mov $1000, %ecx
    xor %edx, %edx
    div %rcx
    mov $1000000, %ecx
    xor %edx, %edx
    div %rcx
    mov %rax, (%rdi)
    mov %rdx, 8(%rdi)
1:  test %rsi, %rsi
    jz 2f
    movq $0, (%rsi)
2:  xor %eax, %eax
    ret

/* time_t time(rdi time_t *): it may be null */
    .balign 16
code_time:
    call now
    add TIME_WALL, %rax
    mov $1000000000, %ecx
    xor %edx, %edx
    div %rcx
    test %rdi, %rdi
    jz 1f
    mov %rax, (%rdi)
1:  ret

    .macro call_only name, number
    .balign 16
code_\name:
    mov $\number, %eax
    syscall
    ret
    .endm
    call_only clock_getres, 229
    call_only getcpu, 309
    .balign 4096
vdso_user_end:
