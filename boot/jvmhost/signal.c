/*
 * Signal frames; see signal.h. Layout: Linux arch/x86 rt_sigframe as documented by <sys/ucontext.h> and
 * <asm/sigcontext.h>:
 *   [rsp] return address (the handler's restorer), ucontext, siginfo; above it, 64-byte aligned, the XSAVE image
 *   with the software bytes that tell its size.
 */
#include "jvmhost/signal.h"

#include "arch/cpu.h"
#include "arch/log.h"
#include "jvmhost/jvmthread.h"
#include "lib/lock.h"
#include "lib/string.h"
#include "memory/heap.h"
#include "memory/linux_mman.h"
#include "memory/phys.h"
#include "memory/vm.h"

#define SIGNALS 64
#define RED_ZONE 128
#define SA_NODEFER 0x40000000ull
#define FP_XSTATE_MAGIC1 0x46505853u
#define FP_XSTATE_MAGIC2 0x46505845u
#define SW_BYTES 464 /* offset in the FXSAVE area */
/* Flags that sigreturn may set: CF PF AF ZF SF DF OF AC ID; IF stays on. */
#define FLAGS_ALLOWED 0x240cd5ull
#define FLAGS_FIXED 0x202ull

struct action {
    uint64_t handler, flags, restorer, mask;
};
static struct action actions[SIGNALS + 1];
static struct lock actions_lock;

struct signal_context {
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, rflags;
    uint16_t cs, gs, fs, ss;
    uint64_t error, trap, old_mask, cr2, fpu;
    uint64_t reserved[8];
};
struct user_context {
    uint64_t flags, link;
    uint64_t stack_pointer;
    int32_t stack_flags, pad;
    uint64_t stack_size;
    struct signal_context context;
    uint64_t mask;
};
struct signal_info {
    int32_t number, error, code, pad;
    uint64_t address;
    uint8_t rest[128 - 24];
};
struct signal_frame {
    uint64_t restorer;
    struct user_context user;
    struct signal_info info;
};
_Static_assert(sizeof(struct signal_context) == 256 && sizeof(struct signal_info) == 128, "signal frame");

static void context_save(struct signal_context *c, const struct trap_frame *f, uint64_t cr2)
{
    c->r8 = f->r8, c->r9 = f->r9, c->r10 = f->r10, c->r11 = f->r11;
    c->r12 = f->r12, c->r13 = f->r13, c->r14 = f->r14, c->r15 = f->r15;
    c->rdi = f->rdi, c->rsi = f->rsi, c->rbp = f->rbp, c->rbx = f->rbx;
    c->rdx = f->rdx, c->rax = f->rax, c->rcx = f->rcx, c->rsp = f->rsp, c->rip = f->rip;
    c->rflags = f->rflags;
    c->cs = 0x33, c->ss = 0x2b; /* the selectors of a Linux program */
    c->trap = f->vector;
    c->error = f->error | (f->vector == TRAP_PF ? 4 : 0); /* "user", as the handler expects */
    c->cr2 = cr2;
}

static void context_load(struct trap_frame *f, const struct signal_context *c)
{
    f->r8 = c->r8, f->r9 = c->r9, f->r10 = c->r10, f->r11 = c->r11;
    f->r12 = c->r12, f->r13 = c->r13, f->r14 = c->r14, f->r15 = c->r15;
    f->rdi = c->rdi, f->rsi = c->rsi, f->rbp = c->rbp, f->rbx = c->rbx;
    f->rdx = c->rdx, f->rax = c->rax, f->rcx = c->rcx, f->rsp = c->rsp, f->rip = c->rip;
    f->rflags = (c->rflags & FLAGS_ALLOWED) | FLAGS_FIXED;
}

/* The live FPU state as a Linux frame has it, in the thread's buffer; its size with the trailing magic. */
static uint64_t fpu_image(struct jvm_thread *self)
{
    uint8_t *image = self->fpu;
    uint32_t size = (uint32_t)fpu_size(), magic2 = FP_XSTATE_MAGIC2;
    memset(image, 0, size);
    fpu_save(image);
    struct {
        uint32_t magic, extended_size;
        uint64_t features;
        uint32_t state_size, padding[7];
    } software = {FP_XSTATE_MAGIC1, size + 4, fpu_mask(), size, {0}};
    memcpy(image + SW_BYTES, &software, sizeof software);
    memcpy(image + size, &magic2, sizeof magic2);
    return size + 4;
}

void signal_deliver(struct trap_frame *frame, int signal, int code, uint64_t address)
{
    struct jvm_thread *self = jvm_thread_current();
    lock_acquire(&actions_lock);
    struct action action = actions[signal];
    lock_release(&actions_lock);
    if (action.handler <= 1 || self->signal_mask >> (signal - 1) & 1) {
        trap_print(frame);
        jvm_died("signal %d (code %d) at %lx, address %lx: %s", signal, code, frame->rip, address,
                 action.handler <= 1 ? "no handler" : "blocked");
    }
    uint64_t fpu_length = fpu_image(self);
    uint64_t fpu_at = (frame->rsp - RED_ZONE - fpu_length) & ~63ull;
    uint64_t at = ((fpu_at - sizeof(struct signal_frame)) & ~15ull) - 8; /* as after a call */
    struct signal_frame s;
    memset(&s, 0, sizeof s);
    s.restorer = action.restorer;
    s.user.flags = 7; /* UC_FP_XSTATE, UC_SIGCONTEXT_SS, UC_STRICT_RESTORE_SS */
    s.user.stack_flags = 2; /* SS_DISABLE */
    s.user.mask = self->signal_mask;
    context_save(&s.user.context, frame, address);
    s.user.context.old_mask = self->signal_mask;
    s.user.context.fpu = fpu_at;
    s.info.number = signal;
    s.info.code = code;
    s.info.address = address;
    if (vm_copy_out(fpu_at, self->fpu, fpu_length) || vm_copy_out(at, &s, sizeof s)) {
        trap_print(frame);
        jvm_died("signal %d at %lx: no room on the stack at %lx", signal, frame->rip, at);
    }
    self->signal_mask |= action.mask | (action.flags & SA_NODEFER ? 0 : 1ull << (signal - 1));
    frame->rip = action.handler;
    frame->rsp = at;
    frame->rdi = (uint64_t)signal;
    frame->rsi = at + __builtin_offsetof(struct signal_frame, info);
    frame->rdx = at + __builtin_offsetof(struct signal_frame, user);
    frame->rax = 0;
    frame->rflags = FLAGS_FIXED;
}

int64_t sys_rt_sigreturn(const struct call *c)
{
    struct jvm_thread *self = jvm_thread_current();
    struct trap_frame *frame = c->frame;
    struct user_context user;
    /* ret took the restorer's address off the stack. */
    if (vm_copy_in(&user, frame->rsp, sizeof user) ||
        (user.context.fpu && vm_copy_in(self->fpu, user.context.fpu, fpu_size())))
        jvm_died("sigreturn with a bad stack %lx", frame->rsp);
    context_load(frame, &user.context);
    self->signal_mask = user.mask;
    if (user.context.fpu) {
        uint32_t magic;
        memcpy(&magic, (uint8_t *)self->fpu + SW_BYTES, sizeof magic);
        memset((uint8_t *)self->fpu + SW_BYTES, 0, 48);
        if (magic != FP_XSTATE_MAGIC1 || !fpu_load(self->fpu))
            jvm_died("sigreturn with a bad FPU state");
    }
    return (int64_t)frame->rax;
}

int64_t sys_rt_sigaction(const struct call *c)
{
    uint64_t signal = c->a[0];
    struct action new, old;
    if (!signal || signal > SIGNALS || c->a[3] != 8)
        return -EINVAL;
    if (c->a[1] && vm_copy_in(&new, c->a[1], sizeof new))
        return -EFAULT;
    lock_acquire(&actions_lock);
    old = actions[signal];
    if (c->a[1])
        actions[signal] = new;
    lock_release(&actions_lock);
    return c->a[2] ? vm_copy_out(c->a[2], &old, sizeof old) : 0;
}

int64_t sys_rt_sigprocmask(const struct call *c)
{
    struct jvm_thread *self = jvm_thread_current();
    uint64_t set, old = self->signal_mask;
    if (c->a[3] != 8)
        return -EINVAL;
    if (c->a[1]) {
        if (vm_copy_in(&set, c->a[1], sizeof set))
            return -EFAULT;
        if (c->a[0] > 2)
            return -EINVAL;
        self->signal_mask = c->a[0] == 0 ? old | set : c->a[0] == 1 ? old & ~set : set;
    }
    return c->a[2] ? vm_copy_out(c->a[2], &old, sizeof old) : 0;
}

/* To oneself: delivered when the call returns. To others: there are no asynchronous signals, so nothing happens. */
int64_t sys_tgkill(const struct call *c)
{
    uint64_t signal = c->a[2];
    if (signal > SIGNALS)
        return -EINVAL;
    if (!signal || (int32_t)c->a[1] != thread_current()->id)
        return 0;
    if (signal == SIGABRT)
        jvm_died("abort() was called");
    if (actions[signal].handler == 1)
        return 0;
    c->frame->rax = 0;
    signal_deliver(c->frame, (int)signal, -6 /* SI_TKILL */, 0);
    return (int64_t)c->frame->rax;
}

/* ---- exceptions -------------------------------------------------------------------------------- */

void jvm_fault(struct trap_frame *frame, uint64_t cr2)
{
    enum { KERNEL_CODE = 0x80 }; /* SI_KERNEL */
    switch (frame->vector) {
    case TRAP_PF: {
        enum vm_fault_result result = vm_fault(cr2, frame->error);
        if (result == VM_RESOLVED)
            return;
        if (frame->rip >= DIRECT_MAP_BASE && frame->rsp >= DIRECT_MAP_BASE) {
            trap_print(frame);
            panic("nucleus fault on JVM address %lx at %lx", cr2, frame->rip);
        }
        if (result == VM_NOMEM)
            jvm_died("no memory for a page at %lx", cr2);
        signal_deliver(frame, result == VM_BUSERR ? SIGBUS : SIGSEGV, result == VM_BUSERR ? 2 : (int)result, cr2);
        return;
    }
    case TRAP_DE:
        signal_deliver(frame, SIGFPE, 1 /* FPE_INTDIV */, frame->rip);
        return;
    case TRAP_MF:
    case TRAP_XM:
        signal_deliver(frame, SIGFPE, 7 /* FPE_FLTINV */, frame->rip);
        return;
    case TRAP_UD:
        signal_deliver(frame, SIGILL, 2 /* ILL_ILLOPN */, frame->rip);
        return;
    case TRAP_BP:
    case TRAP_DB:
        signal_deliver(frame, SIGTRAP, KERNEL_CODE, frame->rip);
        return;
    case TRAP_SS:
    case TRAP_AC:
        signal_deliver(frame, SIGBUS, KERNEL_CODE, 0);
        return;
    default: /* general protection: a non-canonical address, most likely */
        signal_deliver(frame, SIGSEGV, KERNEL_CODE, 0);
    }
}
