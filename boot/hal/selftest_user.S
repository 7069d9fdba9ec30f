/* Ring 3 code of the self-test, position independent; copied to a user page. Each label is an entry of its own. */
    .section .rodata
    .balign 16
    .globl ut_start, ut_end, ut_syscall, ut_fault, ut_fpu, ut_spin, ut_ud, ut_bp, ut_div, ut_hlt, ut_step, ut_flags, ut_kernel
    .globl ut_registers, ut_step_syscall, ut_ac, ut_null_loop, ut_ss, ut_jvm, ut_out, ut_fs
ut_start:
ut_syscall:
    movl $0x1234, %edi
    movl $39, %eax
    syscall
    cmpq $77, %rax
    jne bad
    movl $1, %eax
    syscall
bad:
    movl $666, %eax
    syscall
    jmp bad
ut_fault:
    movq 0x700000, %rax
    movl $2, %eax
    syscall
ut_fpu:                                 /* rdi = pattern, r12 = AVX is there: kept over a system call? */
    movq %rdi, %xmm7
    movq %rdi, %xmm15
    testl %r12d, %r12d
    jz 1f
    vmovddup %xmm7, %xmm6
    vinsertf128 $1, %xmm6, %ymm6, %ymm6
1:  movl $3, %eax
    syscall
    movq %xmm7, %rsi
    cmpq %rdi, %rsi
    jne bad
    movq %xmm15, %rsi
    cmpq %rdi, %rsi
    jne bad
    testl %r12d, %r12d
    jz 2f
    vextractf128 $1, %ymm6, %xmm5
    movq %xmm5, %rsi
    cmpq %rdi, %rsi
    jne bad
2:  movl $4, %eax
    syscall
    jmp bad
ut_spin:
    incq %rbx
    jmp ut_spin
ut_ud: ud2
ut_bp: int3
    jmp bad
ut_div:
    xorl %ecx, %ecx
    movl $1, %eax
    cltd
    divl %ecx
ut_hlt: hlt
ut_out: outb %al, $0x80
ut_step:
    pushfq
    orq $0x100, (%rsp)
    popfq
    nop
    nop
ut_step_syscall:                        /* MOV SS and TF before syscall */
    pushfq
    orq $0x100, (%rsp)
    movl %ss, %eax
    movl %eax, %ebx
    movl $5, %eax
    popfq
    syscall
    jmp bad
ut_ss:
    pushfq
    orq $0x100, (%rsp)
    movl $6, %eax
    movl %ss, %ecx
    popfq
    movl %ecx, %ss
    syscall
    jmp bad
ut_ac:
    pushfq
    orq $0x40000, (%rsp)
    popfq
    movl -15(%rsp), %eax
    jmp bad
ut_flags:                               /* DF, AC, NT, all of them into a system call */
    pushfq
    orq $0x44400, (%rsp)
    popfq
    movl $7, %eax
    syscall
    jmp bad
ut_kernel:
    movabsq $0xffff800000200000, %rax
    movq (%rax), %rax
ut_jvm:
    movabsq $0x400000000000, %rax
    jmp *%rax
ut_registers:                           /* rcx and r11 keep what they have when rip and flags do not come from syscall */
    movq %rcx, %rdi
    movq %r11, %rsi
    movl $8, %eax
    syscall
    jmp bad
ut_fs:
    movq %fs:0, %rdi
    movq %gs:8, %rsi
    movl $9, %eax
    syscall
    jmp bad
ut_null_loop:
    movl $10, %eax
    syscall
    jmp ut_null_loop
ut_end:
    .section .note.GNU-stack,"",@progbits
