/* Host stand-in: the direct map is an allocated block that plays RAM. */
#ifndef STUB_BOOT_H
#define STUB_BOOT_H
#include <stdbool.h>
#include <stdint.h>
extern uint64_t test_direct_map;
#define DIRECT_MAP_BASE test_direct_map
enum { BOOT_RAM = 1 };
struct boot_info {
    unsigned range_count;
    struct { uint64_t base, length; uint32_t type; } ranges[4];
};
#define BOOT_MAX_RANGES 4
bool boot_option(const char *name, char *value, unsigned size);
#endif
