/*
 * Boot entry, both protocols, CPU 0.
 *   PVH:        32-bit protected mode, ebx = physical address of hvm_start_info (found by the ELF note).
 *   Multiboot2: 32-bit protected mode, eax = 0x36d76289, ebx = physical address of the information.
 * Builds tables with 2 MiB pages for the first 4 GiB at 0, DIRECT_MAP_BASE, and the first GiB at NUCLEUS_BASE, enters long
 * mode in the higher half and calls boot_entry(magic, info) on boot_stack. paging.c replaces the tables.
 */
#define PHYS(x) ((x) - 0xffffffff80000000)

    .section .multiboot, "a"
    .balign 8
multiboot_header:
    .long 0xe85250d6, 0, multiboot_end - multiboot_header
    .long -(0xe85250d6 + 0 + (multiboot_end - multiboot_header))
    .balign 8
    .short 5, 1                     /* framebuffer: wanted, any mode */
    .long 20, 0, 0, 0
    .balign 8
    .short 4, 1                     /* console: EGA text is understood */
    .long 12, 2
    .balign 8
    .short 6, 1                     /* modules page aligned */
    .long 8
    .balign 8
    .short 0, 0
    .long 8
multiboot_end:

    .section .note.pvh, "a", @note
    .balign 4
    .long 4, 4, 18                  /* XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .long PHYS(pvh_entry)

    .section .boot.text, "ax"
    .code32
    .globl pvh_entry, multiboot_entry
pvh_entry:
    xorl %eax, %eax
multiboot_entry:
    cli
    cld
    movl %eax, %ebp
    movl %ebx, %esi
    movl $PHYS(boot_stack_top), %esp
    movl $0x80000000, %eax          /* long mode there? */
    cpuid
    cmpl $0x80000001, %eax
    jb no_long_mode
    movl $0x80000001, %eax
    cpuid
    btl $29, %edx
    jnc no_long_mode
    /* four page directories = 4 GiB */
    movl $PHYS(boot_pd), %edi
    movl $0x83, %eax
    xorl %edx, %edx
    movl $2048, %ecx
1:  movl %eax, (%edi)
    movl %edx, 4(%edi)
    addl $0x200000, %eax
    adcl $0, %edx
    addl $8, %edi
    decl %ecx
    jnz 1b
    movl $PHYS(boot_pdpt), %edi
    movl $PHYS(boot_pd) + 3, %eax
    movl $4, %ecx
2:  movl %eax, (%edi)
    addl $4096, %eax
    addl $8, %edi
    decl %ecx
    jnz 2b
    movl $PHYS(boot_pd) + 3, PHYS(boot_pdpt_high) + 510 * 8
    movl $PHYS(boot_pdpt) + 3, PHYS(boot_pml4)
    movl $PHYS(boot_pdpt) + 3, PHYS(boot_pml4) + 256 * 8
    movl $PHYS(boot_pdpt_high) + 3, PHYS(boot_pml4) + 511 * 8
    movl $PHYS(boot_pml4), %eax
    movl %eax, %cr3
    movl %cr4, %eax
    orl $0x20, %eax                 /* PAE */
    movl %eax, %cr4
    movl $0xc0000080, %ecx
    rdmsr
    orl $0x901, %eax                /* SCE LME NXE */
    wrmsr
    movl %cr0, %eax
    orl $0x80000001, %eax
    movl %eax, %cr0
    lgdt PHYS(boot_gdt_pointer)
    ljmp $0x10, $PHYS(long_mode)

no_long_mode:
    movl $PHYS(no_long_mode_text), %esi
3:  movb (%esi), %al
    testb %al, %al
    jz 4f
    movw $0x3f8, %dx
    outb %al, %dx
    incl %esi
    jmp 3b
4:  hlt
    jmp 4b

    .code64
long_mode:
    movl $0x18, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
    movabsq $boot_stack_top, %rsp
    movl %ebp, %edi
    movl %esi, %esi
    xorl %ebp, %ebp
    movabsq $boot_entry, %rax
    call *%rax
5:  hlt
    jmp 5b

no_long_mode_text:
    .asciz "Exo-OS needs a 64-bit CPU\r\n"
    .balign 8
boot_gdt:
    .quad 0, 0, 0x00af9b000000ffff, 0x00cf93000000ffff
boot_gdt_pointer:
    .short boot_gdt_pointer - boot_gdt - 1
    .long PHYS(boot_gdt)

    .section .bss
    .balign 4096
boot_pml4: .skip 4096
boot_pdpt: .skip 4096
boot_pdpt_high: .skip 4096
boot_pd: .skip 4 * 4096
    .globl boot_stack, boot_stack_top
boot_stack: .skip 16384
boot_stack_top:
    .section .note.GNU-stack,"",@progbits
