/* Dispatch of the JVM's system calls; unknown ones return ENOSYS and are logged once. See syscall.h. */
#include "jvmhost/syscall.h"

#include "arch/log.h"
#include "memory/linux_mman.h"

#define NUMBERS 512

static syscall_handler *handlers[NUMBERS];
static const char *names[NUMBERS];
static uint8_t reported[NUMBERS];

static void add(const struct syscall_entry *entry)
{
    for (; entry->name; entry++) {
        handlers[entry->number] = entry->handler;
        names[entry->number] = entry->name;
    }
}

void syscall_init(void)
{
    add(syscalls_files);
    add(syscalls_tree);
    add(syscalls_memory);
    add(syscalls_threads);
    add(syscalls_time);
    add(syscalls_sockets);
}

static int64_t unknown(uint64_t number, const struct call *call)
{
    if (number >= NUMBERS || !__atomic_exchange_n(&reported[number], 1, __ATOMIC_RELAXED))
        log_print("jvm: system call %lu (%s) is not implemented, arguments %lx %lx %lx\n", number,
                  number < NUMBERS && names[number] ? names[number] : "?", call->a[0], call->a[1], call->a[2]);
    return -ENOSYS;
}

/* hot path */
void jvm_syscall(struct trap_frame *frame)
{
    struct call call = {{frame->rdi, frame->rsi, frame->rdx, frame->r10, frame->r8, frame->r9}, frame};
    uint64_t number = frame->rax;
    syscall_handler *handler = number < NUMBERS ? handlers[number] : 0;
    int64_t result = handler ? handler(&call) : unknown(number, &call);
    frame->rax = (uint64_t)result;
}
