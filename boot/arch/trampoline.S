/*
 * Start of the other CPUs: copied to a page below 1 MiB (TRAMPOLINE), entered in real mode by the start-up interrupt. Words that smp.c
 * fills in stand at the end. Goes to long mode on the nucleus's tables (whose entry 0 maps the low memory for this), then
 * to ap_entry(cpu) on the given stack.
 */
    .section .rodata
    .balign 16
    .globl trampoline_start, trampoline_end, trampoline_cr3, trampoline_stack, trampoline_cpu, trampoline_entry
#define T(x) ((x) - trampoline_start)
    .code16
trampoline_start:
    cli
    cld
    movw %cs, %ax
    movw %ax, %ds
    xorl %ebx, %ebx
    movw %ax, %bx
    shll $4, %ebx                       /* physical address of this page */
    leal T(trampoline_gdt)(%ebx), %eax
    movl %eax, T(trampoline_gdt_pointer + 2)
    leal T(trampoline_32)(%ebx), %eax
    movl %eax, T(trampoline_far32)
    leal T(trampoline_64)(%ebx), %eax
    movl %eax, T(trampoline_far64)
    lgdtl T(trampoline_gdt_pointer)
    movl %cr0, %eax
    orl $1, %eax
    movl %eax, %cr0
    ljmpl *T(trampoline_far32)
    .code32
trampoline_32:
    movl $0x18, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl $0x20, %eax
    movl %eax, %cr4
    movl T(trampoline_cr3)(%ebx), %eax
    movl %eax, %cr3
    movl $0xc0000080, %ecx
    rdmsr
    orl $0x901, %eax
    wrmsr
    movl $0x80010033, %eax
    movl %eax, %cr0
    ljmpl *T(trampoline_far64)(%ebx)
    .code64
trampoline_64:
    movq T(trampoline_stack)(%rbx), %rsp
    movq T(trampoline_cpu)(%rbx), %rdi
    xorl %ebp, %ebp
    movq T(trampoline_entry)(%rbx), %rax
    call *%rax
    hlt
    .balign 8
trampoline_gdt:
    .quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0x00cf93000000ffff, 0x00cf9b000000ffff
trampoline_gdt_pointer:
    .short 39
    .long 0
    .balign 4
trampoline_far32: .long 0, 0x20
trampoline_far64: .long 0, 0x08
    .balign 8
trampoline_cr3: .quad 0
trampoline_stack: .quad 0
trampoline_cpu: .quad 0
trampoline_entry: .quad 0
trampoline_end:
    .section .note.GNU-stack,"",@progbits
