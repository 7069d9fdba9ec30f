/*
 * The vDSO: a minimal ELF shared object by which glibc finds clock_gettime and its kin (vdso(7)). The JVM runs in
 * ring 0 and the nucleus is mapped, so each function just jumps to its body in the nucleus, a leaf on the
 * caller's stack. Everything is relative to vdso_start, the first byte of the image.
 */
    .section .rodata, "a"
    .balign 4096
    .globl vdso_start, vdso_end
vdso_start:
/* ELF header */
    .byte 0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
    .short 3, 62                        /* ET_DYN, EM_X86_64 */
    .long 1
    .quad 0                             /* entry */
    .quad headers - vdso_start          /* program headers */
    .quad 0                             /* section headers */
    .long 0
    .short 64, 56, 2, 64, 0, 0
headers:
    .long 1, 5                          /* PT_LOAD, R+X */
    .quad 0, 0, 0, vdso_end - vdso_start, vdso_end - vdso_start, 4096
    .long 2, 4                          /* PT_DYNAMIC, R */
    .quad dynamic - vdso_start, dynamic - vdso_start, dynamic - vdso_start
    .quad dynamic_end - dynamic, dynamic_end - dynamic, 8
dynamic:
    .quad 4, hash - vdso_start          /* DT_HASH */
    .quad 5, strings - vdso_start       /* DT_STRTAB */
    .quad 6, symbols - vdso_start       /* DT_SYMTAB */
    .quad 10, strings_end - strings     /* DT_STRSZ */
    .quad 11, 24                        /* DT_SYMENT */
    .quad 14, soname - strings          /* DT_SONAME */
    .quad 0x6ffffff0, versions - vdso_start     /* DT_VERSYM */
    .quad 0x6ffffffc, definitions - vdso_start  /* DT_VERDEF */
    .quad 0x6ffffffd, 2                 /* DT_VERDEFNUM */
    .quad 0, 0
dynamic_end:

    .macro symbol name
    .long name_\name - strings
    .byte 0x12, 0                       /* global function, default visibility */
    .short 1                            /* any defined section */
    .quad code_\name - vdso_start, 16
    .endm
symbols:
    .long 0
    .byte 0, 0
    .short 0
    .quad 0, 0
    symbol clock_gettime
    symbol clock_getres
    symbol gettimeofday
    symbol time
    symbol getcpu

hash:                                   /* one bucket: a chain through all symbols */
    .long 1, 6
    .long 1
    .long 0, 2, 3, 4, 5, 0
versions:                               /* all of version 2, LINUX_2.6 */
    .short 0, 2, 2, 2, 2, 2
    .balign 8
definitions:
    .short 1, 1, 1, 1                   /* VER_DEF_CURRENT, VER_FLG_BASE, index 1, one name */
    .long 0x0fb1a2c1                    /* hash of the soname; nobody asks for it */
    .long 20, 28
    .long soname - strings, 0
    .short 1, 0, 2, 1
    .long 0x03ae75f6                    /* ELF hash of LINUX_2.6 */
    .long 20, 0
    .long version - strings, 0

strings:
    .byte 0
soname:
    .asciz "linux-vdso.so.1"
version:
    .asciz "LINUX_2.6"
name_clock_gettime:
    .asciz "__vdso_clock_gettime"
name_clock_getres:
    .asciz "__vdso_clock_getres"
name_gettimeofday:
    .asciz "__vdso_gettimeofday"
name_time:
    .asciz "__vdso_time"
name_getcpu:
    .asciz "__vdso_getcpu"
strings_end:

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
