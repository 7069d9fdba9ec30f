/* System calls on threads, signals, limits and the machine. See syscall.h. */
#include "arch/boot.h"
#include "arch/format.h"
#include "arch/log.h"
#include "arch/time.h"
#include "jvmhost/clock.h"
#include "jvmhost/futex.h"
#include "jvmhost/jvmthread.h"
#include "jvmhost/random.h"
#include "jvmhost/signal.h"
#include "jvmhost/syscall.h"
#include "lib/string.h"
#include "memory/heap.h"
#include "memory/linux_mman.h"
#include "memory/phys.h"
#include "memory/vm.h"

int32_t jvm_process_id;

/* ---- life of threads --------------------------------------------------------------------------- */

struct jvm_thread *jvm_thread_new(void)
{
    struct jvm_thread *thread = kzalloc(sizeof *thread);
    if (thread && !(thread->fpu = kzalloc(fpu_size() + 64 < 2048 ? 2048 : fpu_size() + 64))) {
        kfree(thread);
        return 0;
    }
    return thread;
}

void jvm_thread_free(struct jvm_thread *thread)
{
    kfree(thread->fpu);
    kfree(thread);
}

void jvm_died(const char *format, ...)
{
    char text[256] = {0};
    struct text_sink sink = {text, sizeof text - 1, 0};
    va_list arguments;
    va_start(arguments, format);
    format_into(&sink, format, arguments);
    va_end(arguments);
    log_tail(16 * 1024); /* HotSpot's report */
    log_force();
    log_print("JVM died (thread %d \"%s\"): %s\n", thread_current()->id, thread_current()->name, text);
    machine_end(MACHINE_JVM_DIED, 1, text);
}

enum {
    CLONE_VM = 0x100, CLONE_THREAD = 0x10000, CLONE_SETTLS = 0x80000, CLONE_PARENT_SETTID = 0x100000,
    CLONE_CHILD_CLEARTID = 0x200000, CLONE_CHILD_SETTID = 0x1000000
};
struct clone_args {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};

static int64_t spawn(const struct call *c, const struct clone_args *args)
{
    struct trap_frame child = *c->frame;
    int32_t id;
    if (!(args->flags & CLONE_VM) || !(args->flags & CLONE_THREAD))
        return -EINVAL; /* no processes in here */
    struct jvm_thread *jvm = jvm_thread_new();
    if (!jvm)
        return -EAGAIN;
    child.rax = 0;
    child.rsp = args->stack + args->stack_size;
    uint64_t fs_base = args->flags & CLONE_SETTLS ? args->tls : thread_current()->fs_base;
    struct thread *thread = thread_spawn_jvm(&child, fs_base, thread_current()->name, THREAD_SERVICE);
    if (!thread) {
        jvm_thread_free(jvm);
        return -EAGAIN;
    }
    jvm->signal_mask = jvm_thread_current()->signal_mask;
    jvm->clear_child_tid = args->flags & CLONE_CHILD_CLEARTID ? args->child_tid : 0;
    thread->jvm = jvm;
    id = thread->id;
    if (args->flags & CLONE_PARENT_SETTID)
        vm_copy_out(args->parent_tid, &id, sizeof id);
    if (args->flags & CLONE_CHILD_SETTID)
        vm_copy_out(args->child_tid, &id, sizeof id);
    thread_start(thread);
    return id;
}

static int64_t sys_clone3(const struct call *c)
{
    struct clone_args args;
    if (c->a[1] < sizeof args)
        return -EINVAL;
    return vm_copy_in(&args, c->a[0], sizeof args) ? -EFAULT : spawn(c, &args);
}

static int64_t sys_clone(const struct call *c)
{
    struct clone_args args = {.flags = c->a[0], .stack = c->a[1], .parent_tid = c->a[2], .child_tid = c->a[3], .tls = c->a[4]};
    return spawn(c, &args);
}

static int64_t sys_exit(const struct call *c)
{
    struct thread *self = thread_current();
    struct jvm_thread *jvm = self->jvm;
    uint32_t zero = 0;
    (void)c;
    if (jvm->clear_child_tid && !vm_copy_out(jvm->clear_child_tid, &zero, sizeof zero))
        futex_wake(jvm->clear_child_tid, 1, FUTEX_ALL);
    self->jvm = 0;
    jvm_thread_free(jvm);
    thread_exit();
}

static int64_t sys_exit_group(const struct call *c)
{
    int status = (int)c->a[0] & 255;
    if (status)
        jvm_died("exit status %d", status);
    log_print("jvm: ended\n");
    machine_end(MACHINE_OFF, 0, 0);
}

static int64_t sys_set_tid_address(const struct call *c)
{
    jvm_thread_current()->clear_child_tid = c->a[0];
    return thread_current()->id;
}

static int64_t sys_gettid(const struct call *c)
{
    (void)c;
    return thread_current()->id;
}

static int64_t sys_sched_yield(const struct call *c)
{
    (void)c;
    thread_yield();
    return 0;
}

/* Every thread may run everywhere as far as the JVM is told: it derives the number of CPUs from this. */
static int64_t sys_sched_getaffinity(const struct call *c)
{
    uint64_t mask = cpu_count() >= 64 ? ~0ull : (1ull << cpu_count()) - 1;
    if (c->a[1] < sizeof mask)
        return -EINVAL;
    return vm_copy_out(c->a[2], &mask, sizeof mask) ? -EFAULT : (int64_t)sizeof mask;
}

static int64_t sys_sched_setaffinity(const struct call *c)
{
    uint64_t mask = 0;
    if (c->a[0] && (int32_t)c->a[0] != thread_current()->id)
        return -EPERM;
    if (vm_copy_in(&mask, c->a[2], c->a[1] < sizeof mask ? c->a[1] : sizeof mask))
        return -EFAULT;
    return thread_set_affinity(mask);
}

static int64_t sys_prctl(const struct call *c)
{
    enum { PR_SET_NAME = 15, PR_GET_NAME = 16 };
    char name[16] = {0};
    if (c->a[0] == PR_SET_NAME) {
        int64_t length = vm_string_in(name, c->a[1], sizeof name);
        if (length == -EFAULT)
            return length;
        name[15] = 0;
        thread_set_name(thread_current(), name);
        return 0;
    }
    if (c->a[0] == PR_GET_NAME)
        return vm_copy_out(c->a[1], thread_current()->name, sizeof name);
    return -EINVAL;
}

static int64_t sys_arch_prctl(const struct call *c)
{
    enum { ARCH_SET_FS = 0x1002, ARCH_GET_FS = 0x1003 };
    uint64_t base = thread_current()->fs_base;
    if (c->a[0] == ARCH_GET_FS)
        return vm_copy_out(c->a[1], &base, sizeof base);
    if (c->a[0] != ARCH_SET_FS || c->a[1] >= JVM_LIMIT)
        return -EINVAL;
    thread_set_fs_base(c->a[1]);
    return 0;
}

/* ---- futex ------------------------------------------------------------------------------------- */

static int64_t futex_sleep(const struct call *c, uint32_t operation, bool absolute)
{
    struct timespec t;
    uint64_t deadline = 0;
    if (c->a[3]) {
        if (vm_copy_in(&t, c->a[3], sizeof t))
            return -EFAULT;
        if (t.seconds < 0 || (uint64_t)t.ns >= 1000000000)
            return -EINVAL;
        deadline = absolute ? clock_deadline(operation & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC, t)
                            : now_ns() + timespec_ns(t);
    }
    return futex_wait(c->a[0], (uint32_t)c->a[2], deadline, absolute ? (uint32_t)c->a[5] : FUTEX_ALL);
}

static uint64_t count(uint64_t argument) { return (int32_t)argument < 0 ? 0 : (uint32_t)argument; }

static int64_t sys_futex(const struct call *c)
{
    uint32_t operation = (uint32_t)c->a[1];
    switch (operation & ~(uint32_t)(FUTEX_PRIVATE | FUTEX_CLOCK_REALTIME)) {
    case FUTEX_WAIT:
        return futex_sleep(c, operation, false);
    case FUTEX_WAIT_BITSET:
        return futex_sleep(c, operation, true);
    case FUTEX_WAKE:
        return futex_wake(c->a[0], count(c->a[2]), FUTEX_ALL);
    case FUTEX_WAKE_BITSET:
        return futex_wake(c->a[0], count(c->a[2]), (uint32_t)c->a[5]);
    case FUTEX_REQUEUE:
        return futex_requeue(c->a[0], count(c->a[2]), count(c->a[3]), c->a[4], 0, 0);
    case FUTEX_CMP_REQUEUE:
        return futex_requeue(c->a[0], count(c->a[2]), count(c->a[3]), c->a[4], 1, (uint32_t)c->a[5]);
    case FUTEX_WAKE_OP:
        return futex_wake_op(c->a[0], count(c->a[2]), c->a[4], count(c->a[3]), (uint32_t)c->a[5]);
    default:
        return -ENOSYS;
    }
}

/* ---- the process and the machine --------------------------------------------------------------- */

static int64_t sys_getpid(const struct call *c)
{
    (void)c;
    return jvm_process_id;
}

static int64_t sys_zero(const struct call *c)
{
    (void)c;
    return 0;
}

static int64_t sys_refused(const struct call *c)
{
    (void)c;
    return -ENOSYS; /* rseq: glibc goes without */
}

static int64_t sys_uname(const struct call *c)
{
    static const char fields[6][65] = {"Linux", "exo", "6.1.0-exo", "Exo-OS nucleus", "x86_64", ""};
    return vm_copy_out(c->a[0], fields, sizeof fields);
}

static int64_t sys_getrandom(const struct call *c)
{
    uint8_t block[256];
    for (uint64_t done = 0; done < c->a[1];) {
        uint64_t n = c->a[1] - done < sizeof block ? c->a[1] - done : sizeof block;
        random_bytes(block, n);
        if (vm_copy_out(c->a[0] + done, block, n))
            return -EFAULT;
        done += n;
    }
    return (int64_t)c->a[1];
}

static int64_t sys_prlimit64(const struct call *c)
{
    enum { RLIMIT_STACK = 3, RLIMIT_CORE = 4, RLIMIT_NOFILE = 7, RLIMITS = 16 };
    uint64_t limit[2] = {~0ull, ~0ull};
    if (c->a[1] >= RLIMITS)
        return -EINVAL;
    if (c->a[1] == RLIMIT_STACK)
        limit[0] = limit[1] = 1 << 20;
    else if (c->a[1] == RLIMIT_CORE)
        limit[0] = limit[1] = 0;
    else if (c->a[1] == RLIMIT_NOFILE)
        limit[0] = limit[1] = 4096;
    return c->a[3] ? vm_copy_out(c->a[3], limit, sizeof limit) : 0;
}

static int64_t sys_getrlimit(const struct call *c)
{
    struct call as = {{0, c->a[0], 0, c->a[1], 0, 0}, c->frame};
    return sys_prlimit64(&as);
}

/* The RAM that the JVM is told of is its share: heap and other maxima follow from it. */
static int64_t sys_sysinfo(const struct call *c)
{
    struct phys_info info = phys_info();
    struct {
        uint64_t uptime, loads[3], total, free, shared, buffers, swap, swap_free;
        uint16_t processes, pad;
        uint64_t high, high_free;
        uint32_t unit, end;
    } s = {.uptime = now_ns() / 1000000000, .total = info.share_bytes, .free = info.free_bytes - info.reserved_bytes,
           .processes = (uint16_t)thread_count(), .unit = 1};
    return vm_copy_out(c->a[0], &s, sizeof s);
}

static int64_t sys_getrusage(const struct call *c)
{
    uint64_t usage[18] = {0};
    uint64_t ns = now_ns();
    usage[0] = ns / 1000000000;
    usage[1] = ns % 1000000000 / 1000;
    usage[4] = vm_info().resident_bytes >> 10;
    return vm_copy_out(c->a[1], usage, sizeof usage);
}

const struct syscall_entry syscalls_threads[] = {
    {13, "rt_sigaction", sys_rt_sigaction},   {14, "rt_sigprocmask", sys_rt_sigprocmask},
    {15, "rt_sigreturn", sys_rt_sigreturn},   {24, "sched_yield", sys_sched_yield},
    {39, "getpid", sys_getpid},               {23, "select", 0},
    {56, "clone", sys_clone},                 {60, "exit", sys_exit},
    {62, "kill", 0},                          {63, "uname", sys_uname},
    {97, "getrlimit", sys_getrlimit},         {98, "getrusage", sys_getrusage},
    {99, "sysinfo", sys_sysinfo},             {102, "getuid", sys_zero},
    {104, "getgid", sys_zero},                {107, "geteuid", sys_zero},
    {108, "getegid", sys_zero},               {110, "getppid", sys_zero},
    {131, "sigaltstack", 0},                  {157, "prctl", sys_prctl},
    {158, "arch_prctl", sys_arch_prctl},      {186, "gettid", sys_gettid},
    {202, "futex", sys_futex},                {203, "sched_setaffinity", sys_sched_setaffinity},
    {204, "sched_getaffinity", sys_sched_getaffinity}, {218, "set_tid_address", sys_set_tid_address},
    {231, "exit_group", sys_exit_group},      {234, "tgkill", sys_tgkill},
    {273, "set_robust_list", sys_zero},       {302, "prlimit64", sys_prlimit64},
    {318, "getrandom", sys_getrandom},        {334, "rseq", sys_refused},
    {435, "clone3", sys_clone3},              {59, "execve", 0},
    {22, "pipe", 0},                          {293, "pipe2", 0},
    {100, "times", 0},                        {239, "get_mempolicy", 0},
    {290, "eventfd2", 0},                     {291, "epoll_create1", 0},
    {0, 0, 0},
};
