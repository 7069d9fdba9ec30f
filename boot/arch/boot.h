/*
 * What the boot loader told us, in one form for PVH and Multiboot2. Filled once on CPU 0 before boot_main; constant
 * afterwards. Pointers are direct-map addresses.
 *
 * Order of boot: entry (boot.S) -> boot_main: log, boot info, page tables, memory_init [memory], ACPI, interrupts, time,
 * threads, other CPUs -> thread "main" runs jvmhost_start [jvmhost].
 */
#ifndef EXO_ARCH_BOOT_H
#define EXO_ARCH_BOOT_H
#include <stdbool.h>
#include <stdint.h>

#define DIRECT_MAP_BASE 0xffff800000000000UL
#define NUCLEUS_BASE 0xffffffff80000000UL /* virtual address of physical 0 in the image mapping */

enum boot_range_type { BOOT_RAM = 1, BOOT_RESERVED = 2, BOOT_ACPI_RECLAIM = 3, BOOT_ACPI_NVS = 4, BOOT_BAD = 5 };
struct boot_range {
    uint64_t base, length;
    uint32_t type;
};
#define BOOT_MAX_RANGES 128
#define BOOT_MAX_MODULES 4

struct boot_info {
    unsigned range_count;
    /* As reported, sorted. RAM ranges are page aligned; what the nucleus image, its boot page tables, the modules and the
     * boot data occupy has been cut out, and so has the first megabyte: all RAM here is free. */
    struct boot_range ranges[BOOT_MAX_RANGES];
    uint64_t ram_total;                 /* bytes of RAM as reported */
    unsigned module_count;
    struct { uint64_t base, length; } modules[BOOT_MAX_MODULES]; /* physical; module 0 is the boot archive */
    char command_line[4096];
    uint64_t rsdp;                      /* physical, 0 = unknown */
    struct {
        uint64_t base;                  /* physical, 0 = none */
        uint32_t pitch, width, height;
        uint8_t bits, type;             /* type 1 RGB, 2 EGA text */
        uint8_t red_at, red_size, green_at, green_size, blue_at, blue_size;
    } framebuffer;
};
extern struct boot_info boot_info;

/* Value of word NAME (exactly "NAME") or NAME=VALUE on the command line: copies VALUE (cut to size), returns whether there. */
bool boot_option(const char *name, char *value, unsigned size);

/* Provided by memory: takes over all BOOT_RAM ranges; before it no allocation works. */
void memory_init(const struct boot_info *info);
/* Provided by jvmhost: runs on the native thread "main" (class normal); becomes the JVM's main thread. */
void jvmhost_start(void);

#endif
