/* Boot on CPU 0, after boot.S: see arch/boot.h for the order. */
#include "arch/acpi.h"
#include "arch/apic.h"
#include "arch/boot.h"
#include "arch/irq.h"
#include "arch/log.h"
#include "arch/paging.h"
#include "arch/percpu.h"
#include "arch/timer.h"
#include "threads/sched.h"

void boot_info_read(uint32_t magic, uint64_t info);
void paging_init(void);
void smp_start(void);
void selftest(void);

static void describe(void) {
    const struct cpu_features *f = &cpu_features;
    log_print("Exo-OS nucleus, %lu MiB of RAM, %u module(s), command line: %s", boot_info.ram_total >> 20, boot_info.module_count,
              boot_info.command_line);
    log_print("cpu:%s%s%s%s%s%s%s%s", f->nx ? " nx" : "", f->smep ? " smep" : "", f->smap ? " smap" : "", f->umip ? " umip" : "",
              f->fsgsbase ? " fsgsbase" : "", f->xsave ? " xsave" : "", f->x2apic ? " x2apic" : "",
              f->gigabyte_pages ? " 1g-pages" : "");
    uint64_t capabilities = cpuid(0, 0).eax >= 7 && (cpuid(7, 0).edx >> 29 & 1) ? rdmsr(0x10a) : 0;
    if ((capabilities & 1) == 0 && cpuid(0, 0).ebx == 0x756e6547 && !f->hypervisor) { /* "Genu": Intel without RDCL_NO */
        log_print("warning: this CPU may be open to Meltdown; there is one page table set for ring 0 and 3");
    }
}

static void main_thread(void *unused) {
    (void)unused;
    char value[8];
    if (boot_option("exo.selftest", value, sizeof value)) {
        selftest();
    }
    jvmhost_start();
}

__attribute__((noreturn)) void boot_entry(uint32_t magic, uint64_t info) {
    serial_init();
    boot_info_read(magic, info);
    log_options();
    cpu_setup_bsp();
    describe();
    fpu_choose();
    patch_text();
    paging_init();
    memory_init(&boot_info);
    irq_init();
    acpi_init();
    apic_init_bsp(acpi_info.local_apic);
    timer_calibrate();
    timer_init_cpu();
    sched_init_cpu(cpu_this());
    smp_start();
    struct thread *main = thread_spawn_kernel(main_thread, 0, "main", THREAD_NORMAL);
    if (main == 0) {
        panic("no memory for the main thread");
    }
    irq_disable();
    thread_start(main);
    sched_idle();
}
