/* The trap flag, alone and together with instructions that delay or hide the trap. A SIGTRAP or nothing is right. */
#include "attack.h"

#define SET_TF "pushfq; orq $0x100, (%%rsp); popfq; "

static void plain(uint64_t unused)
{
    (void)unused;
    __asm__ volatile(SET_TF "nop; nop" ::: "memory", "cc");
}

static void into_syscall(uint64_t number)
{
    __asm__ volatile(SET_TF "syscall" : "+a"(number)::"rcx", "r11", "memory", "cc");
}

static void over_mov_ss(uint64_t number)
{
    __asm__ volatile("mov %%ss, %%edx; " SET_TF "mov %%edx, %%ss; syscall; nop" : "+a"(number)::"rcx", "rdx", "r11", "memory", "cc");
}

static void mov_ss_int3(uint64_t unused)
{
    (void)unused;
    __asm__ volatile("mov %%ss, %%edx; " SET_TF "mov %%edx, %%ss; int3; nop" ::: "rdx", "memory", "cc");
}

static void mov_ss_int80(uint64_t number)
{
    __asm__ volatile("mov %%ss, %%edx; " SET_TF "mov %%edx, %%ss; int $0x80; nop" : "+a"(number)::"rdx", "memory", "cc");
}

static void mov_ss_ud2(uint64_t unused)
{
    (void)unused;
    __asm__ volatile("mov %%ss, %%edx; " SET_TF "mov %%edx, %%ss; ud2" ::: "rdx", "memory", "cc");
}

static void icebp(uint64_t unused)
{
    (void)unused;
    __asm__ volatile(".byte 0xf1" ::: "memory");
}

/* Nested task, alignment check, direction: none may follow into the kernel. */
static void odd_flags(uint64_t flags)
{
    long result = SYS_getpid;
    __asm__ volatile("pushfq; orq %1, (%%rsp); popfq; syscall; pushfq; andq $~0x44400, (%%rsp); popfq"
                     : "+a"(result) : "r"(flags) : "rcx", "r11", "memory", "cc");
}

int main(void)
{
    attack("singlestep", "trap flag", plain, 0);
    attack("singlestep", "trap flag into syscall", into_syscall, SYS_getpid);
    attack("singlestep", "trap flag into missing syscall", into_syscall, 100000);
    attack("singlestep", "over mov ss, syscall", over_mov_ss, SYS_getpid);
    attack("singlestep", "over mov ss, int3", mov_ss_int3, 0);
    attack("singlestep", "over mov ss, int 0x80", mov_ss_int80, 20);
    attack("singlestep", "over mov ss, ud2", mov_ss_ud2, 0);
    attack("singlestep", "icebp", icebp, 0);
    attack("singlestep", "flags", odd_flags, 0x400);
    attack("singlestep", "flags", odd_flags, 0x4000);
    attack("singlestep", "flags", odd_flags, 0x40000);
    return attacks_done("singlestep");
}
