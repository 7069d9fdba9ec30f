/* Per-CPU structures: layout checks, allocation, GDT, TSS, IDT, GS, control registers. See arch/percpu.h. */
#include "arch/percpu.h"
#include "arch/log.h"
#include "arch/offsets.h"
#include "exo/hal.h"
#include "lib/string.h"
#include "memory/phys.h"
#include "threads/thread.h"

#define CHECK(type, field, offset) _Static_assert(offsetof(type, field) == (offset), #field)
CHECK(struct cpu, self, CPU_SELF);
CHECK(struct cpu, thread, CPU_THREAD);
CHECK(struct cpu, kernel_stack, CPU_KERNEL_STACK);
CHECK(struct cpu, scratch, CPU_SCRATCH);
CHECK(struct cpu, run_context, CPU_RUN_CONTEXT);
CHECK(struct cpu, run_stack, CPU_RUN_STACK);
CHECK(struct cpu, fs_base, CPU_FS_BASE);
CHECK(struct cpu, fpu_owner, CPU_FPU_OWNER);
CHECK(struct cpu, cr3, CPU_CR3);
CHECK(struct cpu, user_gs, CPU_USER_GS);
CHECK(struct cpu, slice, CPU_SLICE);
CHECK(struct cpu, in_user, CPU_IN_USER);
CHECK(struct cpu, kick, CPU_KICK);
CHECK(struct cpu, enter_tsc, CPU_ENTER_TSC);
CHECK(struct cpu, ring3_tsc, CPU_RING3_TSC);
CHECK(struct cpu, cr0_ts, CPU_CR0_TS);
CHECK(struct cpu, reschedule, CPU_RESCHEDULE);
CHECK(struct cpu, gs_owner, CPU_GS_OWNER);
CHECK(struct thread, stack_pointer, THREAD_STACK_POINTER);
CHECK(struct thread, kernel_stack_top, THREAD_KERNEL_STACK_TOP);
CHECK(struct trap_frame, vector, FRAME_VECTOR);
CHECK(struct trap_frame, rip, FRAME_RIP);
CHECK(struct trap_frame, rsp, FRAME_RSP);
_Static_assert(sizeof(struct trap_frame) == FRAME_SIZE, "frame");
_Static_assert(sizeof(struct ist_stack) == IST_STACK_SIZE, "ist");
_Static_assert(sizeof(struct exo_user_context) == 0x100, "context");
CHECK(struct exo_user_context, rip, CTX_RIP);
CHECK(struct exo_user_context, cr3, CTX_CR3);
CHECK(struct exo_user_context, reason, CTX_REASON);
CHECK(struct exo_user_context, orig_rax, CTX_ORIG_RAX);
CHECK(struct exo_user_context, ring3_tsc, CTX_RING3_TSC);
CHECK(struct exo_user_context, fpu, CTX_FPU);

struct cpu *cpus[MAX_CPUS];
unsigned cpus_online;
struct cpu_features cpu_features;

static struct cpu boot_cpu __attribute__((aligned(64)));
static struct ist_stack boot_ist[IST_COUNT] __attribute__((aligned(4096)));

struct gate {
    uint16_t offset0, selector;
    uint8_t ist, type;
    uint16_t offset1;
    uint32_t offset2, reserved;
};
static struct gate idt[256] __attribute__((aligned(4096)));
extern const uint64_t trap_entries[256];
extern char syscall_entry[];

unsigned cpu_id(void) { return cpu_this()->id; }
unsigned cpu_count(void) { return cpus_online; }

static void detect_features(void) {
    struct cpu_features *f = &cpu_features;
    uint32_t max = cpuid(0, 0).eax, extended = cpuid(0x80000000, 0).eax;
    struct cpuid_result one = cpuid(1, 0), seven = {0};
    if (max >= 7) {
        seven = cpuid(7, 0);
    }
    f->pcid = one.ecx >> 17 & 1;
    f->x2apic = one.ecx >> 21 & 1;
    f->deadline_timer = one.ecx >> 24 & 1;
    f->xsave = one.ecx >> 26 & 1;
    f->hypervisor = one.ecx >> 31 & 1;
    f->emulated = f->hypervisor && cpuid(0x40000000, 0).ebx == 0x54474354; /* "TCGT" */
    f->fsgsbase = seven.ebx & 1;
    f->smep = seven.ebx >> 7 & 1;
    f->smap = seven.ebx >> 20 & 1;
    f->umip = seven.ecx >> 2 & 1;
    if (f->xsave) {
        f->xsaveopt = cpuid(13, 1).eax & 1;
    }
    struct cpuid_result high = cpuid(0x80000001, 0);
    f->nx = high.edx >> 20 & 1;
    f->gigabyte_pages = high.edx >> 26 & 1;
    f->invariant_tsc = extended >= 0x80000007 && (cpuid(0x80000007, 0).edx >> 8 & 1);
}

static void make_idt(void) {
    for (int i = 0; i < 256; i++) {
        uint64_t at = trap_entries[i];
        uint8_t ist = i == TRAP_DB ? IST_DB : i == TRAP_NMI ? IST_NMI : i == TRAP_MC ? IST_MC : i == TRAP_DF ? IST_DF : IST_NORMAL;
        uint8_t type = i == TRAP_BP || i == 4 ? 0xee : 0x8e;
        idt[i] = (struct gate){(uint16_t)at, KERNEL_CS, ist, type, (uint16_t)(at >> 16), (uint32_t)(at >> 32), 0};
    }
}

struct table_pointer {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

void cpu_load_gs(struct cpu *cpu) {
    wrmsr(0xc0000101, (uint64_t)cpu); /* GS base; the swapped one is ring 3's */
    wrmsr(0xc0000102, 0);
}

void cpu_write_fs(uint64_t base) {
    if (cpu_features.fsgsbase) {
        __asm__ volatile("wrfsbase %0" ::"r"(base));
    } else {
        wrmsr(0xc0000100, base);
    }
}

static void load_tables(struct cpu *cpu) {
    uint64_t tss = (uint64_t)&cpu->tss;
    memset(cpu->gdt, 0, sizeof cpu->gdt);
    cpu->gdt[2] = 0x00af9b000000ffff; /* ring 0 code, data; 4 stays empty: no 32-bit ring 3 */
    cpu->gdt[3] = 0x00cf93000000ffff;
    cpu->gdt[5] = 0x00cff3000000ffff;
    cpu->gdt[6] = 0x00affb000000ffff;
    cpu->gdt[8] = 0x0000890000000000 | (sizeof(struct tss) - 1) | (tss & 0xffffff) << 16 | (tss >> 24 & 0xff) << 56;
    cpu->gdt[9] = tss >> 32;
    cpu->tss.io_map = sizeof(struct tss);
    for (int i = 1; i <= IST_COUNT; i++) {
        cpu->ist[i]->cpu = cpu;
        cpu->tss.ist[i - 1] = (uint64_t)&cpu->ist[i]->cpu;
    }
    struct table_pointer gdt = {sizeof cpu->gdt - 1, (uint64_t)cpu->gdt}, idtr = {sizeof idt - 1, (uint64_t)idt};
    __asm__ volatile("lgdt %0\n\tlidt %1\n\t"
                     "pushq %2\n\tleaq 1f(%%rip), %%rax\n\tpushq %%rax\n\tlretq\n1:\t"
                     "movl %3, %%eax\n\tmovl %%eax, %%ss\n\txorl %%eax, %%eax\n\tmovl %%eax, %%ds\n\tmovl %%eax, %%es\n\t"
                     "movl %%eax, %%fs\n\tmovl %%eax, %%gs\n\tlldt %%ax\n\tmovl %4, %%eax\n\tltr %%ax" ::"m"(gdt),
                     "m"(idtr), "i"(KERNEL_CS), "i"(KERNEL_SS), "i"(TSS_SELECTOR)
                     : "rax", "memory");
    cpu_load_gs(cpu);
}

static void load_control(struct cpu *cpu) {
    const struct cpu_features *f = &cpu_features;
    uint64_t cr4 = 1 << 5 | 1 << 6 | 1 << 7 | 1 << 9 | 1 << 10; /* PAE MCE PGE OSFXSR OSXMMEXCPT */
    cr4 |= f->umip ? 1ul << 11 : 0;
    cr4 |= f->fsgsbase ? 1ul << 16 : 0;
    cr4 |= f->xsave ? 1ul << 18 : 0;
    cr4 |= f->smep ? 1ul << 20 : 0;
    cr4 |= f->smap ? 1ul << 21 : 0;
    write_cr4(cr4);
    uint64_t cr0 = 0x80050033; /* PG AM WP NE ET MP PE */
    write_cr0(cr0);
    cpu->cr0_ts = cr0 | 8;
    wrmsr(0xc0000080, (rdmsr(0xc0000080) & ~0ul) | 1 | (f->nx ? 0x800 : 0)); /* EFER: SCE NXE */
    wrmsr(0xc0000081, (uint64_t)KERNEL_CS << 32 | 0x23ull << 48);           /* STAR */
    wrmsr(0xc0000082, (uint64_t)syscall_entry);                             /* LSTAR */
    wrmsr(0xc0000083, 0);                                                   /* CSTAR: no 32-bit code segment exists */
    wrmsr(0xc0000084, 0x200 | 0x100 | 0x400 | 0x40000 | 0x4000 | 0x10000);  /* FMASK: IF TF DF AC NT RF */
    fpu_init_cpu();
}

void cpu_setup_bsp(void) {
    detect_features();
    make_idt();
    boot_cpu.self = &boot_cpu;
    for (int i = 1; i <= IST_COUNT; i++) {
        boot_cpu.ist[i] = &boot_ist[i - 1];
    }
    cpus[0] = &boot_cpu;
    cpus_online = 1;
    boot_cpu.online = true;
    load_tables(&boot_cpu);
    fpu_init_bsp();
    load_control(&boot_cpu);
}

/* Another CPU's structure; null when memory is short. */
struct cpu *cpu_allocate(unsigned id, uint32_t apic_id) {
    uint64_t block = phys_alloc(2, PHYS_ZERO), stacks = phys_alloc(3, PHYS_ZERO);
    _Static_assert(sizeof(struct cpu) <= 16384 && IST_COUNT <= 8, "cpu block");
    if (block == 0 || stacks == 0) {
        return 0;
    }
    struct cpu *cpu = phys_to_virt(block);
    cpu->self = cpu;
    cpu->id = id;
    cpu->apic_id = apic_id;
    for (int i = 1; i <= IST_COUNT; i++) {
        cpu->ist[i] = (struct ist_stack *)phys_to_virt(stacks) + (i - 1);
    }
    return cpu;
}

void cpu_setup_ap(struct cpu *cpu) {
    load_tables(cpu);
    load_control(cpu);
}
