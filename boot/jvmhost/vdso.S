/*
 * The vDSO of the JVM, by which glibc finds clock_gettime and its kin. The JVM runs in ring 0 and the nucleus is mapped, so each function just jumps to its body
 * in the nucleus, a leaf on the caller's stack.
 */
#define VDSO_START vdso_start
#define VDSO_END vdso_end
#include "lib/vdso.inc"

    .macro function name
    .balign 16
code_\name:
    movabs $vdso_\name, %rax
    jmp *%rax
    .endm
    function clock_gettime
    function clock_getres
    function gettimeofday
    function time
    function getcpu
    .balign 4096
vdso_end:
