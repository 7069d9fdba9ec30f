/*
 * The private data of a CPU. Reached by GS in ring 0. Fields are its own CPU's, with interrupts off, except where a
 * comment says "any". The first part is laid out for assembly (arch/offsets.h).
 */
#ifndef EXO_ARCH_PERCPU_H
#define EXO_ARCH_PERCPU_H
#include "arch/cpu.h"
#include "arch/spinlock.h"
#include "arch/trap.h"

struct exo_user_context;

struct tss {
    uint32_t reserved0;
    uint64_t rsp[3], reserved1, ist[7], reserved2;
    uint16_t reserved3, io_map;
} __attribute__((packed));

/* Stack of one IST entry; the top word holds the cpu, so that entries that may interrupt anything find GS. */
#define IST_STACK_SIZE 4096
struct ist_stack {
    uint8_t space[IST_STACK_SIZE - 16];
    struct cpu *cpu;
    uint64_t unused;
};
enum { IST_NORMAL = 1, IST_NMI = 2, IST_MC = 3, IST_DB = 4, IST_DF = 5, IST_COUNT = 5 };

#define CLASS_COUNT 3
struct run_queue {
    struct spinlock lock;                     /* any */
    struct thread *head[CLASS_COUNT], *tail[CLASS_COUNT];
    volatile uint32_t length;                 /* ready threads */
    uint64_t service_starved_since;           /* tsc; 0 = no service thread waits */
    uint64_t normal_starved_since;            /* tsc; 0 = no normal thread waits behind class high */
    uint64_t quantum_end;                     /* tsc; 0 = nobody else is ready */
    bool service_turn;                        /* the service class's guaranteed share runs */
};

enum cpu_time { TIME_IDLE = 0, TIME_CARRIER = 1, TIME_RING3 = 2, TIME_OTHER = 3, TIME_IRQ = 4, TIME_KINDS = 5 };

struct cpu {
    struct cpu *self;
    struct thread *thread;
    uint64_t kernel_stack;                    /* top of the current thread's */
    uint64_t scratch;
    struct exo_user_context *run_context;     /* of the current thread's exo_run_user */
    uint64_t run_stack;
    uint64_t fs_base;                         /* the current thread's on the JVM side */
    struct exo_user_context *fpu_owner;       /* user state that is live in the FPU registers, or null */
    uint64_t cr3;                             /* loaded table; any reads */
    uint64_t user_gs;                         /* what the swapped-out GS base holds for ring 3 */
    uint64_t slice;                           /* slice deadline the timer knows, 0 = none */
    volatile uint32_t in_user;                /* any reads */
    volatile uint32_t kick;                   /* any: pending kick of the carrier */
    uint64_t enter_tsc;
    uint64_t ring3_tsc;
    uint64_t cr0_ts;                          /* CR0 with TS */
    volatile uint32_t reschedule;             /* any */
    uint32_t pad;
    struct exo_user_context *gs_owner;        /* whose user GS base is in the swapped-out register, or null */

    uint32_t id, apic_id;
    volatile bool online, halted;             /* any reads */
    bool timer_deadline_mode;
    struct thread *idle;
    struct thread *previous;                  /* across a switch */
    struct run_queue queue;
    struct thread *carrier;                   /* any reads */
    struct thread *idler;                     /* thread in exo_idle; any reads */
    volatile uint64_t carrier_blocked_tsc;    /* any reads: when it blocked outside exo_idle; 0 = it has not */
    struct thread *volatile spare;            /* thread in exo_spare_wait */
    volatile bool spare_timed;

    struct spinlock timer_lock;
    struct thread *timer_head;                /* sleepers by deadline */
    uint64_t timer_armed;                     /* tsc the hardware will fire at; 0 = not armed */

    uint64_t time[TIME_KINDS];                /* any reads */
    uint64_t accounted_tsc;
    uint64_t ring3_accounted, irq_accounted;
    volatile uint64_t heartbeat;              /* tsc of the last timer interrupt or idle entry; any reads */
    uint64_t flushed_tsc;                     /* own: tlb_let_grow */
    uint64_t checked_tsc, seen_heartbeat;     /* lock-up detector; any, races are harmless */
    uint32_t stale_beats, answers;
    volatile bool probe;                      /* an NMI of the detector is on its way */
    uint64_t irq_count[16];
    struct trap_frame nmi_frame;
    volatile bool nmi_seen;

    uint64_t gdt[10];
    struct tss tss;
    struct ist_stack *ist[IST_COUNT + 1];
};

extern struct cpu *cpus[MAX_CPUS];            /* by id; constant once the CPU is online */
extern unsigned cpus_online;

void cpu_setup_bsp(void);                     /* GDT, IDT, TSS, GS, features of the boot CPU; before memory */
void cpu_setup_ap(struct cpu *cpu);
struct cpu *cpu_allocate(unsigned id, uint32_t apic_id);
void cpu_write_fs(uint64_t base);
void cpu_load_gs(struct cpu *cpu);

struct cpu_features {
    bool nx, smep, smap, umip, fsgsbase, xsave, xsaveopt, pcid, deadline_timer, x2apic, gigabyte_pages, invariant_tsc,
        hypervisor, emulated; /* emulated: by QEMU's translator, TCG */
};
extern struct cpu_features cpu_features;

/* arch/fpu.c */
void fpu_init_bsp(void);
void fpu_init_cpu(void);
void fpu_choose(void);                        /* lazy or eager, by measuring */
extern bool fpu_eager;
void fpu_claim(void);                         /* interrupts off: user state to memory, registers clean for the JVM */
void fpu_context_detach(struct exo_user_context *context);
extern void *fpu_initial;
extern uint32_t fpu_asm_mask;                 /* XCR0 for assembly; 0 = no XSAVE, use the C paths */

/* arch/patch.c: adapts instructions to the CPU while text is still writable */
void patch_text(void);

#endif
