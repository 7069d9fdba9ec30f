/* ACPI tables: see arch/acpi.h. Bounds of every table are checked; checksum errors make a table be ignored. */
#include "arch/acpi.h"
#include "arch/apic.h"
#include "arch/boot.h"
#include "arch/irq.h"
#include "arch/log.h"
#include "arch/percpu.h"
#include "lib/string.h"

struct acpi_info acpi_info = {.local_apic = 0xfee00000};
void *paging_firmware(uint64_t physical, uint64_t length);

struct table {
    char signature[4];
    uint32_t length;
    uint8_t revision, checksum;
    char oem[26];
};
_Static_assert(sizeof(struct table) == 36, "table header");

static bool checksum_good(const void *from, uint32_t length) {
    uint8_t sum = 0;
    for (uint32_t i = 0; i < length; i++) {
        sum = (uint8_t)(sum + ((const uint8_t *)from)[i]);
    }
    return sum == 0;
}

static uint64_t field(const void *table, unsigned offset, unsigned bytes) {
    uint64_t value = 0;
    memcpy(&value, (const uint8_t *)table + offset, bytes);
    return value;
}

static const struct table *map_table(uint64_t physical) {
    if (physical == 0) {
        return 0;
    }
    const struct table *table = paging_firmware(physical, sizeof *table);
    if (table->length < sizeof *table || table->length > 16u << 20) {
        return 0;
    }
    table = paging_firmware(physical, table->length);
    return checksum_good(table, table->length) ? table : 0;
}

static uint64_t scan_rsdp(void) {
    uint64_t ebda = (uint64_t)*(volatile uint16_t *)(DIRECT_MAP_BASE + 0x40e) << 4;
    uint64_t ranges[2][2] = {{ebda, ebda + 1024}, {0xe0000, 0x100000}};
    for (int r = 0; r < 2; r++) {
        for (uint64_t at = ranges[r][0]; at != 0 && at + 20 <= ranges[r][1]; at += 16) {
            const char *there = (const char *)(DIRECT_MAP_BASE + at);
            if (memcmp(there, "RSD PTR ", 8) == 0 && checksum_good(there, 20)) {
                return at;
            }
        }
    }
    return 0;
}

static void read_madt(const struct table *madt) {
    acpi_info.local_apic = field(madt, 36, 4);
    const uint8_t *at = (const uint8_t *)madt + 44, *end = (const uint8_t *)madt + madt->length;
    for (; at + 2 <= end && at[1] >= 2 && at + at[1] <= end; at += at[1]) {
        uint32_t id = 0xffffffff;
        uint64_t flags = 0;
        if (at[0] == 0 && at[1] >= 8) { /* local APIC */
            id = at[3];
            flags = field(at, 4, 4);
        } else if (at[0] == 9 && at[1] >= 16) { /* local x2APIC */
            id = (uint32_t)field(at, 4, 4);
            flags = field(at, 8, 4);
        } else if (at[0] == 1 && at[1] >= 12) {
            ioapic_add(field(at, 4, 4), (uint32_t)field(at, 8, 4));
        } else if (at[0] == 2 && at[1] >= 10) {
            uint64_t mode = field(at, 8, 2);
            irq_override(at[3], (uint32_t)field(at, 4, 4), (mode >> 2 & 3) == 3, (mode & 3) == 3);
        } else if (at[0] == 5 && at[1] >= 12) {
            acpi_info.local_apic = field(at, 4, 8);
        }
        bool duplicate = false;
        for (unsigned i = 0; i < acpi_info.cpu_count; i++) {
            duplicate |= acpi_info.apic_ids[i] == id;
        }
        if ((flags & 1) && !duplicate && acpi_info.cpu_count < 64 && (id < 255 || cpu_features.x2apic)) {
            acpi_info.apic_ids[acpi_info.cpu_count++] = id;
        }
    }
}

/* \_S5 in AML: Name (_S5, Package () {typ_a, typ_b, ...}): 08 [5c] '_S5_' 12 PkgLength count value value. */
static bool find_s5(const struct table *dsdt) {
    const uint8_t *at = (const uint8_t *)dsdt + 36, *end = (const uint8_t *)dsdt + dsdt->length;
    for (; at + 16 < end; at++) {
        if (memcmp(at, "_S5_", 4) != 0 || at[4] != 0x12) {
            continue;
        }
        const uint8_t *p = at + 5;
        p += (*p >> 6) + 2; /* package length, element count */
        uint16_t values[2] = {0, 0};
        for (int i = 0; i < 2 && p + 2 < end; i++) {
            if (*p == 0x0a) {
                p++;
            }
            values[i] = *p++;
        }
        acpi_info.slp_typa = (uint16_t)(values[0] << 10);
        acpi_info.slp_typb = (uint16_t)(values[1] << 10);
        return true;
    }
    return false;
}

static void read_fadt(const struct table *fadt) {
    uint64_t dsdt = fadt->length >= 148 ? field(fadt, 140, 8) : 0;
    const struct table *aml = map_table(dsdt != 0 ? dsdt : field(fadt, 40, 4));
    acpi_info.smi_command = (uint16_t)field(fadt, 48, 4);
    acpi_info.pm1_enabled_by_command = (uint16_t)field(fadt, 52, 1);
    acpi_info.pm1a_control = (uint16_t)field(fadt, 64, 4);
    acpi_info.pm1b_control = (uint16_t)field(fadt, 68, 4);
    acpi_info.can_power_off = acpi_info.pm1a_control != 0 && aml != 0 && find_s5(aml);
    if (fadt->length >= 129 && (field(fadt, 112, 4) & 1 << 10)) {
        acpi_info.reset_space = (uint8_t)field(fadt, 116, 1);
        acpi_info.reset_address = field(fadt, 120, 8);
        acpi_info.reset_value = (uint8_t)field(fadt, 128, 1);
        acpi_info.can_reset = acpi_info.reset_address != 0 && acpi_info.reset_space == 1;
    }
}

void acpi_init(void) {
    uint64_t rsdp_at = boot_info.rsdp != 0 ? boot_info.rsdp : scan_rsdp();
    if (rsdp_at == 0) {
        log_print("acpi: no RSDP; one CPU, standard I/O APIC");
        ioapic_add(0xfec00000, 0);
        irq_override(0, 2, false, false);
        return;
    }
    const uint8_t *rsdp = paging_firmware(rsdp_at, 36);
    bool extended = rsdp[15] >= 2 && field(rsdp, 24, 8) != 0;
    const struct table *root = map_table(extended ? field(rsdp, 24, 8) : field(rsdp, 16, 4));
    unsigned width = extended ? 8 : 4;
    for (unsigned at = 36; root != 0 && at + width <= root->length; at += width) {
        const struct table *table = map_table(field(root, at, width));
        if (table == 0) {
            continue;
        }
        if (memcmp(table->signature, "APIC", 4) == 0) {
            read_madt(table);
        } else if (memcmp(table->signature, "FACP", 4) == 0) {
            read_fadt(table);
        }
    }
    log_print("acpi: %u CPUs, power off %s, reset %s", acpi_info.cpu_count, acpi_info.can_power_off ? "yes" : "no",
              acpi_info.can_reset ? "yes" : "no");
}
