/* Instructions that belong to the kernel. */
#include "attack.h"

#define INSTRUCTION(name, ...)                                                                                         \
    static void name(uint64_t unused)                                                                                  \
    {                                                                                                                  \
        (void)unused;                                                                                                  \
        __asm__ volatile(__VA_ARGS__);                                                                                 \
        sys_exit(NOT_STOPPED);                                                                                         \
    }

static struct {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed)) table;

INSTRUCTION(do_hlt, "hlt")
INSTRUCTION(do_cli, "cli")
INSTRUCTION(do_sti, "sti")
INSTRUCTION(do_read_cr3, "mov %%cr3, %%rax" ::: "rax")
INSTRUCTION(do_write_cr3, "mov %%rax, %%cr3" ::"a"(0))
INSTRUCTION(do_write_cr4, "mov %%rax, %%cr4" ::"a"(0))
INSTRUCTION(do_clts, "clts")
INSTRUCTION(do_dr7, "mov %%rax, %%dr7" ::"a"(0))
INSTRUCTION(do_rdmsr, "rdmsr" : : "c"(0xc0000082) : "rax", "rdx")
INSTRUCTION(do_wrmsr, "wrmsr" : : "c"(0xc0000082), "a"(0), "d"(0))
INSTRUCTION(do_lgdt, "lgdt %0" ::"m"(table))
INSTRUCTION(do_lidt, "lidt %0" ::"m"(table))
INSTRUCTION(do_ltr, "ltr %%ax" ::"a"(0x28))
INSTRUCTION(do_invlpg, "invlpg (%%rax)" ::"a"(0))
INSTRUCTION(do_wbinvd, "wbinvd")
INSTRUCTION(do_in, "inb $0x64, %%al" ::: "rax")
INSTRUCTION(do_out, "outb %%al, %%dx" ::"a"(0xfe), "d"(0x64))
INSTRUCTION(do_reset, "outb %%al, %%dx" ::"a"(0x06), "d"(0xcf9))
INSTRUCTION(do_debugexit, "outl %%eax, %%dx" ::"a"(0), "d"(0xf4))
INSTRUCTION(do_swapgs, "swapgs")
INSTRUCTION(do_sysret, "sysretq" : : "c"(0) : "r11")
INSTRUCTION(do_xsetbv, "xsetbv" : : "c"(0), "a"(1), "d"(0))
INSTRUCTION(do_int_timer, "int $0x20")
INSTRUCTION(do_int_page_fault, "int $14")
INSTRUCTION(do_int_double_fault, "int $8")
INSTRUCTION(do_int_nmi, "int $2")
INSTRUCTION(do_int_high, "int $0xff")
INSTRUCTION(do_ud2, "ud2")
INSTRUCTION(do_kernel_cs, "pushq $0x08; pushq $0; lretq")
INSTRUCTION(do_iret, "pushq $0x10; pushq $0x1000; pushq $0x3202; pushq $0x08; pushq $0; iretq")
INSTRUCTION(do_kernel_ss, "mov %%ax, %%ss" ::"a"(0x10))
INSTRUCTION(do_divide, "xor %%ecx, %%ecx; div %%ecx" ::: "rax", "rcx", "rdx")

#define TRY(name) {#name, do_##name}
static const struct {
    const char *what;
    void (*attempt)(uint64_t);
} attempts[] = {TRY(hlt), TRY(cli), TRY(sti), TRY(read_cr3), TRY(write_cr3), TRY(write_cr4), TRY(clts), TRY(dr7),
                TRY(rdmsr), TRY(wrmsr), TRY(lgdt), TRY(lidt), TRY(ltr), TRY(invlpg), TRY(wbinvd), TRY(in), TRY(out),
                TRY(reset), TRY(debugexit), TRY(swapgs), TRY(sysret), TRY(xsetbv), TRY(int_timer),
                TRY(int_page_fault), TRY(int_double_fault), TRY(int_nmi), TRY(int_high), TRY(ud2), TRY(kernel_cs),
                TRY(iret), TRY(kernel_ss), TRY(divide)};

int main(void)
{
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
        attack("privileged", attempts[i].what, attempts[i].attempt, 0);
    return attacks_done("privileged");
}
