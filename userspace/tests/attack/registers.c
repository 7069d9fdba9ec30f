/* GS base, FS base and the stack pointer at kernel addresses, then every way into the kernel. */
#include "attack.h"

enum { SYS_arch_prctl = 158, ARCH_SET_GS = 0x1001, ARCH_SET_FS = 0x1002 };

static void enter_kernel(void)
{
    for (int64_t end = now_ns() + 50000000; now_ns() < end;) /* system calls, and ticks between them */
        for (volatile int i = 0; i < 10000; i++)
            ;
    sys_yield();
    __asm__ volatile("movl $1, 8" ::: "memory"); /* a page fault last */
}

static void gs_by_call(uint64_t base)
{
    long error = sys_call3(SYS_arch_prctl, ARCH_SET_GS, (long)base, 0);
    if (error == 0)
        enter_kernel();
    sys_exit(0);
}

static void fs_by_call(uint64_t base)
{
    long error = sys_call3(SYS_arch_prctl, ARCH_SET_FS, (long)base, 0);
    if (error == 0)
        enter_kernel();
    sys_exit(0);
}

static void gs_by_instruction(uint64_t base)
{
    __asm__ volatile("wrgsbase %0" ::"r"(base)); /* SIGILL where it is not enabled, fault when not canonical */
    enter_kernel();
}

static void gs_selector(uint64_t selector)
{
    __asm__ volatile("mov %w0, %%gs" ::"r"(selector));
    enter_kernel();
}

#define WITH_STACK(code)                                                                                               \
    __asm__ volatile("mov %%rsp, %%r15; mov %0, %%rsp; " code "; mov %%r15, %%rsp"                                     \
                     ::"r"(stack), "a"((long)SYS_getpid) : "rcx", "r11", "r15", "memory", "cc")

static void stack_and_syscall(uint64_t stack) { WITH_STACK("syscall"); }
static void stack_and_fault(uint64_t stack) { WITH_STACK("movl $1, 8"); }
static void stack_and_ud2(uint64_t stack) { WITH_STACK("ud2"); }
static void stack_and_int3(uint64_t stack) { WITH_STACK("int3"); }
static void stack_and_push(uint64_t stack) { WITH_STACK("push %%rax"); sys_exit(NOT_STOPPED); }
static void stack_and_ticks(uint64_t stack) { WITH_STACK("mov $100000000, %%rcx; 1: dec %%rcx; jnz 1b"); }

static void handler(int signal) { (void)signal; sys_exit(0); }

static void stack_and_signal(uint64_t stack)
{
    sys_signal(SIGILL, handler);
    WITH_STACK("ud2"); /* there is nowhere to put the frame: it must be a plain death */
}

int main(void)
{
    for (int i = 0; i < KERNEL_ADDRESSES; i++) {
        uint64_t address = kernel_addresses[i];
        attack("registers", "gs base by call", gs_by_call, address);
        attack("registers", "fs base by call", fs_by_call, address);
        attack("registers", "gs base by instruction", gs_by_instruction, address);
        attack("registers", "stack, syscall", stack_and_syscall, address);
        attack("registers", "stack, page fault", stack_and_fault, address);
        attack("registers", "stack, ud2", stack_and_ud2, address);
        attack("registers", "stack, int3", stack_and_int3, address);
        attack("registers", "stack, push", stack_and_push, i == 0 ? address + 0 : address + 64);
        attack("registers", "stack, ticks", stack_and_ticks, address);
        attack("registers", "stack, signal", stack_and_signal, address);
    }
    for (uint64_t selector = 0; selector < 0x60; selector += 3)
        attack("registers", "gs selector", gs_selector, selector);
    return attacks_done("registers");
}
