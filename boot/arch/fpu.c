/*
 * FPU state. Who owns the registers of a CPU:
 *   fpu_owner == context   ring 3's state is in them. In the nucleus and JVM then CR0.TS is set (lazy), so that the JVM's
 *                          first use traps to fpu_claim: user state to memory, clean registers for the JVM, TS off.
 *   fpu_owner == null      the current thread's JVM-side state is in them, TS is off.
 * exo_run_user is a C call, so nothing of the JVM's registers is live across it but MXCSR and the x87 control word, which
 * are the defaults. Lazy or eager (user state saved at every exit, loaded at every entry) is measured at boot: an #NM and
 * CR0 writes are dear on hardware, XSAVE is dear in TCG.
 * Nucleus code never touches these registers. All functions: interrupts off, unless said otherwise.
 */
#include "arch/boot.h"
#include "arch/log.h"
#include "arch/percpu.h"
#include "exo/hal.h"
#include "lib/string.h"
#include "threads/thread.h"

#define AREA_MAX 4096
static uint8_t initial[AREA_MAX] __attribute__((aligned(64)));
static uint8_t scratch[AREA_MAX] __attribute__((aligned(64)));
void *fpu_initial = initial;
bool fpu_eager;
uint32_t fpu_asm_mask;
static uint64_t mask = 3, size = 512 + 64;
static uint32_t mxcsr_mask = 0xffbf;
static const uint32_t mxcsr_default = 0x1f80;

uint64_t fpu_size(void) { return size; }
uint64_t fpu_mask(void) { return mask; }

static void save_raw(void *area) {
    if (cpu_features.xsave) {
        __asm__ volatile("xsave64 (%0)" ::"r"(area), "a"((uint32_t)mask), "d"((uint32_t)(mask >> 32)) : "memory");
    } else {
        __asm__ volatile("fxsave64 (%0)" ::"r"(area) : "memory");
    }
}
/* False when the CPU refuses the image (#GP, by fixup). */
static bool load_raw(const void *area) {
    uint32_t good;
    if (cpu_features.xsave) {
        __asm__ volatile("movl $1, %0\n1:\txrstor64 (%1)\n\tjmp 3f\n2:\txorl %0, %0\n3:\n\t"
                         ".pushsection .fixups, \"a\"\n\t.quad 1b, 2b\n\t.popsection"
                         : "=&r"(good)
                         : "r"(area), "a"((uint32_t)mask), "d"((uint32_t)(mask >> 32))
                         : "memory");
    } else {
        __asm__ volatile("movl $1, %0\n1:\tfxrstor64 (%1)\n\tjmp 3f\n2:\txorl %0, %0\n3:\n\t"
                         ".pushsection .fixups, \"a\"\n\t.quad 1b, 2b\n\t.popsection"
                         : "=&r"(good)
                         : "r"(area)
                         : "memory");
    }
    return good != 0;
}
static void clear_ts(void) { __asm__ volatile("clts" ::: "memory"); }

/* Registers as a C function expects them: the contents do not matter, the control words do. */
static void clean_for_jvm(void) { __asm__ volatile("fninit\n\tldmxcsr %0" ::"m"(mxcsr_default)); }

void fpu_init_cpu(void) {
    if (cpu_features.xsave) {
        __asm__ volatile("xsetbv" ::"c"(0), "a"((uint32_t)mask), "d"((uint32_t)(mask >> 32)));
    }
    clean_for_jvm();
}

void fpu_init_bsp(void) {
    write_cr4(read_cr4() | 1ul << 9 | 1ul << 10);
    if (cpu_features.xsave) {
        write_cr4(read_cr4() | 1ul << 18);
        mask = cpuid(13, 0).eax & 0xe7; /* x87 SSE AVX AVX-512; no PKRU, no AMX */
        __asm__ volatile("xsetbv" ::"c"(0), "a"((uint32_t)mask), "d"(0));
        fpu_asm_mask = (uint32_t)mask;
        size = cpuid(13, 0).ebx;
        if (size > AREA_MAX) {
            panic("XSAVE area of %lu bytes", size);
        }
    }
    write_cr0(read_cr0() & ~0xcul);
    clean_for_jvm();
    __asm__ volatile("fxsave64 (%0)" ::"r"(scratch) : "memory");
    uint32_t seen;
    memcpy(&seen, scratch + 28, 4);
    mxcsr_mask = seen != 0 ? seen : 0xffbf;
    memset(initial, 0, sizeof initial); /* XSTATE_BV 0 with the two words that are loaded anyway */
    initial[0] = 0x7f;
    initial[1] = 0x03;
    memcpy(initial + 24, &mxcsr_default, 4);
    memcpy(initial + 28, &mxcsr_mask, 4);
}

/* Cycles of ROUNDS exits and entries; in the lazy case the JVM touches the FPU after one of them. */
#define ROUNDS 16
static uint64_t measure(bool lazy) {
    uint64_t best = ~0ul;
    for (int i = 0; i < 8; i++) {
        uint64_t from = rdtsc();
        for (int j = 0; j < ROUNDS; j++) {
            if (lazy) {
                write_cr0(cpu_this()->cr0_ts);
                clear_ts();
            } else {
                save_raw(scratch);
                load_raw(scratch);
            }
        }
        if (lazy) {
            save_raw(scratch);
            load_raw(scratch);
            write_cr0(cpu_this()->cr0_ts);
            __asm__ volatile("fnop"); /* #NM: trap_kernel -> fpu_claim, which has nothing to save here */
        }
        uint64_t took = rdtsc() - from;
        best = took < best ? took : best;
    }
    return best;
}

/* Or as the command line says: exo.fpu=lazy, exo.fpu=eager. */
void fpu_choose(void) {
    char value[8];
    uint64_t lazy = measure(true), eager = measure(false);
    fpu_eager = cpu_features.xsave && eager + eager / 4 < lazy; /* eager also costs a slower entry path */
    if (boot_option("exo.fpu", value, sizeof value)) {
        fpu_eager = cpu_features.xsave && value[0] == 'e';
    }
    log_print("fpu: xcr0 %lx, %lu bytes, %u round trips lazy %lu eager %lu cycles: %s", mask, size, ROUNDS, lazy, eager,
              fpu_eager ? "eager" : "lazy");
}

/* From #NM, and wherever the JVM's registers are wanted. */
void fpu_claim(void) {
    struct cpu *cpu = cpu_this();
    clear_ts();
    if (cpu->fpu_owner != 0) {
        save_raw((void *)cpu->fpu_owner->fpu);
        cpu->fpu_owner = 0;
        clean_for_jvm();
    }
}

/* Entry to ring 3: the state of context into the registers; false if the CPU refuses it. */
bool fpu_user_load(struct exo_user_context *context) {
    struct cpu *cpu = cpu_this();
    clear_ts();
    if (cpu->fpu_owner != context) {
        if (cpu->fpu_owner != 0) {
            save_raw((void *)cpu->fpu_owner->fpu);
        }
        cpu->fpu_owner = 0;
        if (!load_raw((void *)context->fpu)) {
            load_raw(initial);
            return false;
        }
        cpu->fpu_owner = context;
    }
    return true;
}

void fpu_context_detach(struct exo_user_context *context) {
    if (cpu_this()->fpu_owner == context) {
        fpu_claim();
    }
}

/* Forgets a context that is to be freed. */
void fpu_context_drop(struct exo_user_context *context) {
    struct cpu *cpu = cpu_this();
    if (cpu->fpu_owner == context) {
        cpu->fpu_owner = 0;
        clear_ts();
        clean_for_jvm();
    }
}

/* Thread switch. */
void fpu_switch(struct thread *previous, struct thread *next) {
    struct cpu *cpu = cpu_this();
    clear_ts();
    if (cpu->fpu_owner != 0) {
        save_raw((void *)cpu->fpu_owner->fpu);
        cpu->fpu_owner = 0;
        previous->fpu_clean = 1; /* it has not touched the FPU since it ran ring 3, or is in ring 3 */
    } else if (previous->fpu_area != 0) {
        save_raw(previous->fpu_area);
        previous->fpu_clean = 0;
    }
    if (next->fpu_area != 0) {
        load_raw(next->fpu_clean ? initial : next->fpu_area);
    }
}

/* ---- for the JVM host, in thread context, interrupts on ------------------------------------------- */

void fpu_save(void *area) {
    uint64_t flags = irq_save();
    fpu_claim();
    save_raw(area);
    irq_restore(flags);
}

bool fpu_valid(const void *area) {
    uint32_t mxcsr;
    memcpy(&mxcsr, (const uint8_t *)area + 24, 4);
    if ((mxcsr & ~mxcsr_mask) != 0) {
        return false;
    }
    if (cpu_features.xsave) {
        const uint64_t *header = (const uint64_t *)((const uint8_t *)area + 512);
        for (int i = 1; i < 8; i++) {
            if (header[i] != 0) { /* XCOMP_BV and reserved words */
                return false;
            }
        }
        return (header[0] & ~mask) == 0;
    }
    return true;
}

bool fpu_load(const void *area) {
    if (!fpu_valid(area)) {
        return false;
    }
    uint64_t flags = irq_save();
    fpu_claim();
    bool good = load_raw(area);
    irq_restore(flags);
    return good;
}
