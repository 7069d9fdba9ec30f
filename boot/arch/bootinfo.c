/*
 * Boot information: PVH (hvm_start_info, Xen public/arch-x86/hvm/start_info.h) and Multiboot2 (specification 2.0, 3.6) into one
 * struct boot_info. Runs on the boot page tables, which map the first 4 GiB.
 *
 * Result: sorted ranges; RAM without the first megabyte, the nucleus, the modules; see arch/boot.h.
 */
#include "arch/boot.h"
#include "arch/format.h"
#include "arch/log.h"
#include "arch/paging.h"
#include "lib/string.h"

struct boot_info boot_info;
extern char nucleus_start[], nucleus_end[];

static void *low(uint64_t physical) { return (void *)(physical + DIRECT_MAP_BASE); }

static void add_range(uint64_t base, uint64_t length, uint32_t type) {
    if (length != 0 && boot_info.range_count < BOOT_MAX_RANGES) {
        boot_info.ranges[boot_info.range_count++] = (struct boot_range){base, length, type};
        if (type == BOOT_RAM) {
            boot_info.ram_total += length;
        }
    }
}

/* ---- PVH --------------------------------------------------------------------------------------- */

struct pvh_start_info {
    uint32_t magic, version, flags, module_count;
    uint64_t modules, command_line, rsdp;
    uint64_t memory_map; /* version >= 1 */
    uint32_t memory_map_count, reserved;
};
struct pvh_module {
    uint64_t base, length, command_line, reserved;
};
struct pvh_range {
    uint64_t base, length;
    uint32_t type, reserved;
};
#define PVH_MAGIC 0x336ec578

static void parse_pvh(const struct pvh_start_info *info) {
    if (info->magic != PVH_MAGIC || info->version < 1) {
        panic("PVH start info has magic %x version %u", info->magic, info->version);
    }
    const struct pvh_range *range = low(info->memory_map);
    for (uint32_t i = 0; i < info->memory_map_count; i++) {
        add_range(range[i].base, range[i].length, range[i].type);
    }
    const struct pvh_module *module = low(info->modules);
    for (uint32_t i = 0; i < info->module_count && i < BOOT_MAX_MODULES; i++) {
        boot_info.modules[boot_info.module_count].base = module[i].base;
        boot_info.modules[boot_info.module_count++].length = module[i].length;
    }
    if (info->command_line != 0) {
        text_copy(boot_info.command_line, sizeof boot_info.command_line, low(info->command_line));
    }
    boot_info.rsdp = info->rsdp;
}

/* ---- Multiboot2 -------------------------------------------------------------------------------- */

struct multiboot_tag {
    uint32_t type, size;
};
enum { MB_END = 0, MB_COMMAND_LINE = 1, MB_MODULE = 3, MB_MEMORY_MAP = 6, MB_FRAMEBUFFER = 8, MB_ACPI_OLD = 14, MB_ACPI_NEW = 15 };

static void parse_framebuffer(const uint8_t *tag) {
    memcpy(&boot_info.framebuffer.base, tag + 8, 8);
    memcpy(&boot_info.framebuffer.pitch, tag + 16, 12); /* pitch, width, height */
    boot_info.framebuffer.bits = tag[28];
    boot_info.framebuffer.type = tag[29];
    if (tag[29] == 1) {
        memcpy(&boot_info.framebuffer.red_at, tag + 32, 6);
    }
}

/* Tells Java of a linear frame buffer: exo.fb=BASE,PITCH,WIDTH,HEIGHT,BITS,RED,GREEN,BLUE, the colours as bit positions. */
static void announce_framebuffer(void) {
    if (boot_info.framebuffer.base == 0 || boot_info.framebuffer.type != 1) {
        return;
    }
    char *line = boot_info.command_line;
    size_t length = strlen(line);
    format_text(line + length, sizeof boot_info.command_line - length, " exo.fb=0x%lx,%u,%u,%u,%u,%u,%u,%u",
                boot_info.framebuffer.base, boot_info.framebuffer.pitch, boot_info.framebuffer.width,
                boot_info.framebuffer.height, boot_info.framebuffer.bits, boot_info.framebuffer.red_at,
                boot_info.framebuffer.green_at, boot_info.framebuffer.blue_at);
}

static void parse_multiboot(uint64_t address) {
    const uint8_t *at = low(address);
    uint32_t total;
    memcpy(&total, at, 4);
    const uint8_t *end = at + total;
    for (at += 8; at + 8 <= end;) {
        const struct multiboot_tag *tag = (const void *)at;
        if (tag->type == MB_END || tag->size < 8) {
            break;
        }
        if (tag->type == MB_COMMAND_LINE) {
            text_copy(boot_info.command_line, sizeof boot_info.command_line, (const char *)at + 8);
        } else if (tag->type == MB_MODULE && boot_info.module_count < BOOT_MAX_MODULES) {
            const uint32_t *module = (const void *)(at + 8);
            boot_info.modules[boot_info.module_count].base = module[0];
            boot_info.modules[boot_info.module_count++].length = module[1] - module[0];
        } else if (tag->type == MB_MEMORY_MAP) {
            uint32_t entry_size;
            memcpy(&entry_size, at + 8, 4);
            for (const uint8_t *entry = at + 16; entry + entry_size <= at + tag->size; entry += entry_size) {
                struct boot_range range;
                memcpy(&range, entry, 20);
                add_range(range.base, range.length, range.type);
            }
        } else if (tag->type == MB_FRAMEBUFFER) {
            parse_framebuffer(at);
        } else if ((tag->type == MB_ACPI_OLD || tag->type == MB_ACPI_NEW) && boot_info.rsdp == 0) {
            /* A copy of the RSDP inside the information, which is cut out of RAM below. */
            boot_info.rsdp = (uint64_t)at + 8 - DIRECT_MAP_BASE;
        }
        at += (tag->size + 7) & ~7u;
    }
    announce_framebuffer();
}

/* ---- ranges ------------------------------------------------------------------------------------ */

static void sort_ranges(void) {
    struct boot_range *r = boot_info.ranges;
    for (unsigned i = 1; i < boot_info.range_count; i++) {
        for (unsigned j = i; j > 0 && r[j].base < r[j - 1].base; j--) {
            struct boot_range swap = r[j];
            r[j] = r[j - 1];
            r[j - 1] = swap;
        }
    }
}

/* Takes [from, to), rounded outwards to pages, out of all RAM ranges. */
static void cut(uint64_t from, uint64_t to) {
    from &= ~(PAGE_SIZE - 1);
    to = (to + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
    for (unsigned i = 0; i < boot_info.range_count; i++) {
        struct boot_range *range = &boot_info.ranges[i];
        uint64_t end = range->base + range->length;
        if (range->type != BOOT_RAM || to <= range->base || from >= end) {
            continue;
        }
        if (to < end && from > range->base) {
            range->length = from - range->base;
            if (boot_info.range_count < BOOT_MAX_RANGES) {
                boot_info.ranges[boot_info.range_count++] = (struct boot_range){to, end - to, BOOT_RAM};
            }
        } else if (from > range->base) {
            range->length = from - range->base;
        } else if (to < end) {
            range->length = end - to;
            range->base = to;
        } else {
            range->length = 0;
        }
    }
}

static void trim_to_pages(void) {
    for (unsigned i = 0; i < boot_info.range_count; i++) {
        struct boot_range *range = &boot_info.ranges[i];
        if (range->type == BOOT_RAM) {
            uint64_t end = (range->base + range->length) & ~(PAGE_SIZE - 1);
            range->base = (range->base + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
            range->length = end > range->base ? end - range->base : 0;
        }
    }
}

void boot_info_read(uint32_t magic, uint64_t info) {
    if (magic == 0x36d76289) {
        parse_multiboot(info);
    } else {
        parse_pvh(low(info));
    }
    trim_to_pages();
    /* What other memory maps onto a RAM range is not RAM. */
    for (unsigned i = 0, n = boot_info.range_count; i < n; i++) {
        if (boot_info.ranges[i].type != BOOT_RAM) {
            cut(boot_info.ranges[i].base, boot_info.ranges[i].base + boot_info.ranges[i].length);
        }
    }
    cut(0, 0x100000);
    cut((uint64_t)nucleus_start - NUCLEUS_BASE, (uint64_t)nucleus_end - NUCLEUS_BASE);
    for (unsigned i = 0; i < boot_info.module_count; i++) {
        cut(boot_info.modules[i].base, boot_info.modules[i].base + boot_info.modules[i].length);
    }
    if (magic == 0x36d76289) {
        cut(info, info + *(uint32_t *)low(info));
    }
    sort_ranges();
}

bool boot_option(const char *name, char *value, unsigned size) {
    size_t length = strlen(name);
    for (const char *at = boot_info.command_line; *at != 0;) {
        while (*at == ' ') {
            at++;
        }
        const char *end = at;
        while (*end != 0 && *end != ' ') {
            end++;
        }
        if ((size_t)(end - at) >= length && strncmp(at, name, length) == 0 && (at[length] == '=' || at + length == end)) {
            const char *from = at[length] == '=' ? at + length + 1 : end;
            unsigned n = 0;
            for (; from < end && n + 1 < size; from++) {
                value[n++] = *from;
            }
            if (size > 0) {
                value[n] = 0;
            }
            return true;
        }
        at = end;
    }
    return false;
}
