/* The functions of exo/hal.h that only pass on to arch, threads and memory. Contracts: exo/hal.h. */
#include "exo/hal.h"
#include "arch/boot.h"
#include "arch/irq.h"
#include "arch/log.h"
#include "arch/paging.h"
#include "arch/percpu.h"
#include "arch/time.h"
#include "hal/blocking.h"
#include "jvmhost/jvmhost.h"
#include "lib/string.h"
#include "memory/phys.h"
#include "threads/carrier.h"
#include "threads/sched.h"

enum { EBUSY_ = 16, EINVAL_ = 22, ENOSYS_ = 38 };

int64_t hal_blocking(uint64_t number, uint64_t a, uint64_t b, uint64_t c) {
    (void)c;
    switch (number) {
    case EXO_SYS_PIN: return a < MAX_CPUS && cpus[a] != 0 && cpus[a]->online ? thread_set_affinity(1ul << a) : -EINVAL_;
    case EXO_SYS_IDLE: return carrier_idle((int64_t)a, b);
    case EXO_SYS_SPARE_WAIT: return carrier_spare_wait((int64_t)a, b);
    case EXO_SYS_IRQ_WAIT: return irq_wait((int64_t)a);
    default: return -ENOSYS_;
    }
}

/* ---- CPUs and threads -------------------------------------------------------------------------- */

int64_t exo_cpu_count(void) { return cpu_count(); }
int64_t exo_cpu_current(void) { return cpu_id(); }

int64_t exo_thread_class(int64_t class_) {
    if (class_ < EXO_CLASS_HIGH || class_ > EXO_CLASS_SERVICE) {
        return -EINVAL_;
    }
    thread_current()->class_ = (uint8_t)class_; /* running, so in no queue */
    return 0;
}

int64_t exo_carrier_register(int64_t cpu) { return carrier_register(cpu); }
void exo_kick(int64_t cpu) { carrier_kick(cpu); }
int64_t exo_kick_take(int64_t cpu) { return carrier_kick_take(cpu); }
int64_t exo_carrier_blocked(int64_t cpu) { return carrier_blocked(cpu); }

uint64_t exo_cpu_time_tsc(int64_t number, int64_t what) {
    if (number < 0 || number >= MAX_CPUS || cpus[number] == 0 || what < 0 || what >= TIME_KINDS) {
        return 0;
    }
    struct cpu *cpu = cpus[number];
    uint64_t flags = irq_save();
    if (cpu == cpu_this()) {
        sched_account(cpu, rdtsc());
    }
    uint64_t value = what == TIME_RING3 ? cpu->ring3_tsc : cpu->time[what];
    if (what == TIME_IDLE && cpu != cpu_this() && cpu->halted) { /* the present sleep is not accounted for yet */
        uint64_t since = cpu->accounted_tsc, now = rdtsc();
        value += now > since ? now - since : 0;
    }
    irq_restore(flags);
    return value;
}

/* ---- time -------------------------------------------------------------------------------------- */

uint64_t exo_tsc_hz(void) { return time_base.hz; }
uint64_t exo_tsc(void) { return rdtsc(); }
uint64_t exo_now_ns(void) { return now_ns(); }
uint64_t exo_wall_clock_ns(void) { return wall_clock_ns(); }
uint64_t exo_user_page(int64_t what) { return time_user_page(what != 0); }

/* ---- memory ------------------------------------------------------------------------------------ */

int64_t exo_memory_grant(uint64_t out, int64_t max) {
    static uint32_t granted;
    struct phys_range ranges[64];
    if (__atomic_exchange_n(&granted, 1, __ATOMIC_SEQ_CST) != 0) {
        return -EBUSY_;
    }
    unsigned count = phys_grant(ranges, max < 0 ? 0 : max > 64 ? 64 : (unsigned)max);
    for (unsigned i = 0; i < count; i++) {
        ((uint64_t *)out)[2 * i] = ranges[i].base;
        ((uint64_t *)out)[2 * i + 1] = ranges[i].length;
    }
    return count;
}

uint64_t exo_direct_map(void) { return DIRECT_MAP_BASE; }
uint64_t exo_kernel_top_level(void) { return paging_root(); }

uint64_t exo_memory_info(int64_t what) {
    struct phys_info info = phys_info();
    switch (what) {
    case 0: return info.ram_bytes;
    case 1: return info.share_bytes;
    case 2: return info.share_bytes - info.free_bytes + info.reserved_bytes;
    case 3: return info.share_bytes - info.free_bytes;
    case 4: return info.granted_bytes;
    default: return 0;
    }
}

void exo_tlb_shootdown(uint64_t cr3, uint64_t from, uint64_t to) { tlb_shootdown_user(cr3, from, to); }
void exo_address_space_retire(uint64_t cr3) { tlb_retire(cr3); }

int64_t exo_mmio_map(uint64_t physical, uint64_t length) {
    if (length == 0 || length > 1ul << 32 || physical + length < physical) {
        return -EINVAL_;
    }
    return (int64_t)paging_map_device(physical, length);
}

int64_t exo_boot_file(const char *path, uint64_t length_out) { return jvmhost_boot_file(path, (uint64_t *)length_out); }

/* ---- devices ----------------------------------------------------------------------------------- */

uint64_t exo_in8(uint64_t port) { return in8((uint16_t)port); }
uint64_t exo_in16(uint64_t port) { return in16((uint16_t)port); }
uint64_t exo_in32(uint64_t port) { return in32((uint16_t)port); }
void exo_out8(uint64_t port, uint64_t value) { out8((uint16_t)port, (uint8_t)value); }
void exo_out16(uint64_t port, uint64_t value) { out16((uint16_t)port, (uint16_t)value); }
void exo_out32(uint64_t port, uint64_t value) { out32((uint16_t)port, (uint32_t)value); }
int64_t exo_irq_open(int64_t line) { return irq_open(line); }
int64_t exo_irq_close(int64_t line) { return irq_close(line); }
uint64_t exo_irq_count(int64_t line, int64_t cpu) { return irq_count(line, cpu); }

/* ---- console, log, end ------------------------------------------------------------------------- */

void exo_console_release(int64_t released) { log_release(released != 0); }
int64_t exo_log_read(uint64_t sequence, uint64_t buffer, int64_t length) { return log_read(sequence, (char *)buffer, length); }
uint64_t exo_log_oldest(void) { return log_oldest(); }
void exo_log_write(uint64_t text, int64_t length) {
    if (length > 0) {
        log_write((const char *)text, (size_t)length);
    }
}
void exo_machine_end(int64_t how, int64_t status, uint64_t text) {
    if (how == 2) {
        panic("%s", text != 0 ? (const char *)text : "Java ended the machine");
    }
    machine_end(how == 1 ? MACHINE_REBOOT : MACHINE_OFF, (int)status, (const char *)text);
}
uint64_t exo_command_line(void) { return (uint64_t)boot_info.command_line; }

/* ---- the table --------------------------------------------------------------------------------- */

#define SYMBOL(name) {#name, (void *)name}
const struct exo_symbol exo_hal_symbols[] = {
    SYMBOL(exo_context_alloc), SYMBOL(exo_context_free), SYMBOL(exo_context_copy), SYMBOL(exo_context_reset_fpu),
    SYMBOL(exo_fpu_size), SYMBOL(exo_context_fpu_save), SYMBOL(exo_context_fpu_load), SYMBOL(exo_context_detach),
    SYMBOL(exo_run_user), SYMBOL(exo_cpu_count), SYMBOL(exo_cpu_current), SYMBOL(exo_thread_pin), SYMBOL(exo_thread_class),
    SYMBOL(exo_carrier_register), SYMBOL(exo_idle), SYMBOL(exo_kick), SYMBOL(exo_kick_take), SYMBOL(exo_spare_wait),
    SYMBOL(exo_carrier_blocked), SYMBOL(exo_cpu_time_tsc), SYMBOL(exo_tsc_hz), SYMBOL(exo_tsc), SYMBOL(exo_now_ns),
    SYMBOL(exo_wall_clock_ns), SYMBOL(exo_user_page), SYMBOL(exo_memory_grant), SYMBOL(exo_direct_map), SYMBOL(exo_kernel_top_level),
    SYMBOL(exo_memory_info), SYMBOL(exo_tlb_shootdown), SYMBOL(exo_address_space_retire), SYMBOL(exo_mmio_map),
    SYMBOL(exo_boot_file), SYMBOL(exo_in8), SYMBOL(exo_in16), SYMBOL(exo_in32), SYMBOL(exo_out8), SYMBOL(exo_out16),
    SYMBOL(exo_out32), SYMBOL(exo_irq_open), SYMBOL(exo_irq_wait), SYMBOL(exo_irq_close), SYMBOL(exo_irq_count),
    SYMBOL(exo_console_release), SYMBOL(exo_log_read), SYMBOL(exo_log_oldest), SYMBOL(exo_log_write),
    SYMBOL(exo_machine_end), SYMBOL(exo_command_line), {0, 0}};
