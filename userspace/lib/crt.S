# Where a program begins: the kernel enters with the stack of the x86-64 ABI (argc, argv, null, envp,
# null, auxiliary vector) and nothing else defined.

        .section .text
        .globl  _start
        .type   _start, @function
_start:
        xorl    %ebp, %ebp              # the outermost frame, for back traces
        movq    %rsp, %rdi
        andq    $-16, %rsp
        call    exo_start
        ud2
        .size   _start, . - _start

# What a signal handler returns to: rt_sigreturn.
        .globl  exo_restorer
        .type   exo_restorer, @function
exo_restorer:
        movl    $15, %eax
        syscall
        ud2
        .size   exo_restorer, . - exo_restorer

        .section .note.GNU-stack, "", @progbits
