/*
 * The end of the machine. With isa-debug-exit (exo.debugexit=PORT on the command line) its code is written there and nothing else is
 * tried: ACPI beside it would race. Codes: 0x10 power off, 0x11 panic, 0x12 JVM died, 0x13 lock-up.
 */
#include "arch/acpi.h"
#include "arch/boot.h"
#include "arch/log.h"
#include "arch/percpu.h"
#include "lib/string.h"

static void halt_forever(void) {
    for (;;) {
        __asm__ volatile("cli; hlt");
    }
}

static void reboot(void) {
    if (acpi_info.can_reset) {
        out8((uint16_t)acpi_info.reset_address, acpi_info.reset_value);
    }
    for (unsigned i = 0; i < 1000000; i++) { /* keyboard controller */
        if ((in8(0x64) & 2) == 0) {
            break;
        }
    }
    out8(0x64, 0xfe);
    for (unsigned i = 0; i < 10000000; i++) {
        cpu_relax();
    }
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) none = {0, 0};
    __asm__ volatile("lidt %0; int3" ::"m"(none));
}

static void power_off(void) {
    if (acpi_info.can_power_off) {
        if (acpi_info.smi_command != 0 && acpi_info.pm1_enabled_by_command != 0 && (in16(acpi_info.pm1a_control) & 1) == 0) {
            out8(acpi_info.smi_command, (uint8_t)acpi_info.pm1_enabled_by_command);
            for (unsigned i = 0; i < 1000000 && (in16(acpi_info.pm1a_control) & 1) == 0; i++) {
                cpu_relax();
            }
        }
        out16(acpi_info.pm1a_control, (uint16_t)(acpi_info.slp_typa | 1 << 13));
        if (acpi_info.pm1b_control != 0) {
            out16(acpi_info.pm1b_control, (uint16_t)(acpi_info.slp_typb | 1 << 13));
        }
    }
    out16(0x604, 0x2000); /* QEMU */
}

void machine_end(enum machine_end how, int status, const char *text) {
    irq_disable();
    if (text != 0 || how != MACHINE_OFF) {
        log_force();
    }
    if (text != 0) {
        log_print("%s", text);
    }
    (void)status; /* reported by the host link */
    char port[16];
    if (how != MACHINE_REBOOT && boot_option("exo.debugexit", port, sizeof port)) {
        static const uint8_t codes[] = {0x10, 0x14, 0x11, 0x12, 0x13};
        out32((uint16_t)text_number(port), codes[how]);
        halt_forever();
    }
    if (how == MACHINE_REBOOT) {
        reboot();
    } else if (how == MACHINE_OFF) {
        log_print("power off");
        power_off();
    } else {
        char value[8];
        if (boot_option("exo.panic", value, sizeof value) && value[0] == 'o') {
            power_off();
        }
        log_print("halted");
    }
    halt_forever();
    __builtin_unreachable();
}
