/*
 * Forged signal frames: rt_sigreturn with registers the program may not have. The kernel must refuse the frame
 * (SIGSEGV) or clean the value. The layout is Linux's struct ucontext on x86-64.
 */
#include "attack.h"

struct frame {
    uint64_t flags, link;
    uint64_t stack_pointer, stack_flags, stack_size;
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, eflags;
    uint16_t cs, gs, fs, ss;
    uint64_t err, trapno, oldmask, cr2;
    uint64_t fpstate;
    uint64_t reserved[8];
    uint64_t sigmask;
};

static struct frame frame __attribute__((aligned(64)));
static unsigned char fpu[4096] __attribute__((aligned(64)));
static char stack[8192] __attribute__((aligned(16)));

/* Where a frame that is accepted goes on: with rights it must not have? */
static void landed(void)
{
    uint64_t flags;
    uint16_t cs;
    __asm__ volatile("pushfq; popq %0; mov %%cs, %1" : "=r"(flags), "=r"(cs));
    bool fine = (flags & 0x3000) == 0 && (flags & 0x200) != 0 && (cs & 3) == 3;
    sys_exit(fine ? 0 : NOT_STOPPED);
}

_Noreturn static void sigreturn(void)
{
    __asm__ volatile("mov %0, %%rsp; mov $15, %%eax; syscall; ud2" ::"r"(&frame) : "memory");
    __builtin_unreachable();
}

static void good_frame(void)
{
    frame = (struct frame){.rip = (uint64_t)landed, .rsp = (uint64_t)stack + sizeof stack - 8, .eflags = 0x202,
                           .cs = 0x33, .ss = 0x2b};
}

#define FORGE(name, change)                                                                                            \
    static void name(uint64_t value)                                                                                   \
    {                                                                                                                  \
        good_frame();                                                                                                  \
        change;                                                                                                        \
        sigreturn();                                                                                                   \
    }

FORGE(forge_nothing, (void)value)
FORGE(forge_rip, frame.rip = value)
FORGE(forge_rsp, frame.rsp = value)
FORGE(forge_cs, frame.cs = (uint16_t)value)
FORGE(forge_ss, frame.ss = (uint16_t)value)
FORGE(forge_flags, frame.eflags = value)
FORGE(forge_fpstate, frame.fpstate = value)

/* An XSAVE area with damaged fields: value is the offset of the 8 bytes that become all ones. */
static void forge_fpu(uint64_t value)
{
    good_frame();
    memset(fpu, 0, sizeof fpu);
    *(uint16_t *)(fpu + 0) = 0x37f;
    *(uint32_t *)(fpu + 24) = 0x1f80;      /* MXCSR */
    *(uint32_t *)(fpu + 464) = 0x46505853; /* FP_XSTATE_MAGIC1 */
    *(uint32_t *)(fpu + 468) = 2696;       /* extended size */
    *(uint64_t *)(fpu + 472) = 7;
    *(uint32_t *)(fpu + 480) = 2692;
    *(uint64_t *)(fpu + 512) = 7;          /* XSTATE_BV */
    *(uint32_t *)(fpu + 2692) = 0x46505845;
    memset(fpu + value, 0xff, 8);
    frame.flags = 1;
    frame.fpstate = (uint64_t)fpu;
    sigreturn();
}

/* The frame itself at an address that is not the program's. */
static void frame_at(uint64_t address)
{
    __asm__ volatile("mov %0, %%rsp; mov $15, %%eax; syscall; ud2" ::"r"(address) : "memory");
    sys_exit(NOT_STOPPED);
}

int main(void)
{
    attack("sigframe", "an honest frame", forge_nothing, 0);
    for (int i = 0; i < KERNEL_ADDRESSES; i++) {
        attack("sigframe", "rip", forge_rip, kernel_addresses[i]);
        attack("sigframe", "rsp", forge_rsp, kernel_addresses[i]);
        attack("sigframe", "fpstate", forge_fpstate, kernel_addresses[i]);
        attack("sigframe", "frame at", frame_at, kernel_addresses[i]);
    }
    for (uint64_t selector = 0; selector < 0x50; selector += 8)
        for (uint64_t ring = 0; ring < 4; ring += 3) {
            attack("sigframe", "cs", forge_cs, selector + ring);
            attack("sigframe", "ss", forge_ss, selector + ring);
        }
    static const uint64_t flags[] = {0, 0x3202, 0x2, 0x102, 0x4202, 0x20202, 0x80202, 0x100202, ~0ul};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        attack("sigframe", "flags", forge_flags, flags[i]);
    static const uint64_t offsets[] = {0, 24, 464, 472, 480, 512, 520, 528, 568};
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++)
        attack("sigframe", "xsave area, offset", forge_fpu, offsets[i]);
    return attacks_done("sigframe");
}
