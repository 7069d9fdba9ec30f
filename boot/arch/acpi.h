/* The few things the nucleus needs of ACPI (specification 6.4): CPUs and I/O APICs (MADT), power off and reset (FADT, \_S5 in the DSDT). */
#ifndef EXO_ARCH_ACPI_H
#define EXO_ARCH_ACPI_H
#include <stdbool.h>
#include <stdint.h>

struct acpi_info {
    uint64_t local_apic;              /* physical */
    unsigned cpu_count;
    uint32_t apic_ids[64];
    bool can_power_off, can_reset;
    uint16_t pm1a_control, pm1b_control, slp_typa, slp_typb;
    uint16_t smi_command, pm1_enabled_by_command;
    uint8_t reset_space, reset_value; /* space 1 = port, 0 = memory */
    uint64_t reset_address;
};
extern struct acpi_info acpi_info;
void acpi_init(void);                 /* also adds I/O APICs and interrupt overrides */

#endif
