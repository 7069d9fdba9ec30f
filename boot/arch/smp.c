/* Brings up the other CPUs, one after another: INIT, start-up interrupts, wait until it says it is online. */
#include "arch/acpi.h"
#include "arch/apic.h"
#include "arch/boot.h"
#include "arch/log.h"
#include "arch/paging.h"
#include "arch/percpu.h"
#include "arch/time.h"
#include "arch/timer.h"
#include "lib/string.h"
#include "memory/phys.h"
#include "threads/sched.h"

#define TRAMPOLINE 0x8000ul
extern char trampoline_start[], trampoline_end[], trampoline_cr3[], trampoline_stack[], trampoline_cpu[], trampoline_entry[];
void paging_drop_identity(void);

static volatile bool released;

static void wait_us(uint64_t us) {
    for (uint64_t end = now_ns() + us * 1000; now_ns() < end;) {
        cpu_relax();
    }
}

/* First C of another CPU, on its boot stack, which becomes its idle thread's. */
static void ap_entry(struct cpu *cpu) {
    cpu_setup_ap(cpu);
    cpu->cr3 = paging_root();
    apic_init_cpu();
    timer_init_cpu();
    sched_init_cpu(cpu);
    __atomic_store_n(&cpu->online, true, __ATOMIC_SEQ_CST);
    while (!released) {
        cpu_relax();
    }
    write_cr3(paging_root()); /* without the identity map */
    sched_idle();
}

static void put(char *there, char *symbol, uint64_t value) { memcpy(there + (symbol - trampoline_start), &value, 8); }

static bool start(struct cpu *cpu, uint64_t stack_top) {
    char *page = (char *)(DIRECT_MAP_BASE + TRAMPOLINE);
    memcpy(page, trampoline_start, (size_t)(trampoline_end - trampoline_start));
    put(page, trampoline_cr3, paging_root());
    put(page, trampoline_stack, stack_top);
    put(page, trampoline_cpu, (uint64_t)cpu);
    put(page, trampoline_entry, (uint64_t)ap_entry);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    apic_send_init(cpu->apic_id);
    wait_us(10000);
    for (int tries = 0; tries < 2 && !cpu->online; tries++) {
        apic_send_startup(cpu->apic_id, TRAMPOLINE >> 12);
        for (int i = 0; i < (tries == 0 ? 20 : 20000) && !cpu->online; i++) {
            wait_us(100);
        }
    }
    return cpu->online;
}

void smp_start(void) {
    char value[8];
    unsigned limit = MAX_CPUS;
    if (boot_option("exo.cpus", value, sizeof value)) {
        limit = (unsigned)text_number(value);
    }
    for (unsigned i = 0; i < acpi_info.cpu_count && cpus_online < limit && cpus_online < MAX_CPUS; i++) {
        if (acpi_info.apic_ids[i] == cpus[0]->apic_id) {
            continue;
        }
        struct cpu *cpu = cpu_allocate(cpus_online, acpi_info.apic_ids[i]);
        uint64_t stack = phys_alloc(2, 0);
        if (cpu == 0 || stack == 0) {
            log_print("smp: no memory for cpu %u", cpus_online);
            break;
        }
        cpus[cpus_online] = cpu;
        if (start(cpu, (uint64_t)phys_to_virt(stack) + 16384 - 8)) {
            cpus_online++;
        } else {
            log_print("smp: cpu with APIC id %u does not start", acpi_info.apic_ids[i]);
            cpus[cpus_online] = 0; /* its memory stays: it may still wake up */
        }
    }
    paging_drop_identity();
    released = true;
    log_print("smp: %u CPUs", cpus_online);
}
