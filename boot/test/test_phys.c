#include "lib/string.h"
#include "memory/heap.h"
#include "memory/phys.h"
#include "unit.h"

static void blocks_are_aligned_and_disjoint(void)
{
    machine(64);
    static uint8_t owner[65 * 256];
    static struct {
        uint64_t at;
        unsigned order;
    } held[500];
    memset(owner, 0, sizeof owner);
    uint64_t before = phys_info().free_bytes;
    for (int round = 0; round < 20000; round++) {
        unsigned i = (unsigned)random_number(500);
        uint64_t frame = held[i].at >> PAGE_SHIFT;
        if (held[i].at) {
            memset(owner + frame, 0, 1u << held[i].order);
            phys_free(held[i].at, held[i].order);
            held[i].at = 0;
            continue;
        }
        held[i].order = (unsigned)random_number(5);
        held[i].at = phys_alloc(held[i].order, PHYS_ANY);
        if (!held[i].at)
            continue;
        frame = held[i].at >> PAGE_SHIFT;
        CHECK(!(held[i].at & ((PAGE_SIZE << held[i].order) - 1)));
        CHECK_EQUAL(phys_order(held[i].at), held[i].order);
        for (unsigned p = 0; p < 1u << held[i].order; p++)
            CHECK(!owner[frame + p]), owner[frame + p] = 1;
    }
    for (unsigned i = 0; i < 500; i++)
        if (held[i].at)
            phys_free(held[i].at, held[i].order), held[i].at = 0;
    CHECK_EQUAL(phys_info().free_bytes, before);
    CHECK(phys_alloc(PHYS_MAX_ORDER, PHYS_ANY)); /* all merged again */
}

static void reservations_are_kept(void)
{
    machine(8);
    uint64_t pages = 0;
    while (phys_reserve(16))
        pages += 16;
    CHECK(pages > 1000);
    CHECK(!phys_alloc(4, PHYS_ANY)); /* nobody else may take them */
    while (phys_reserve(1))
        pages++;
    CHECK(!phys_alloc(0, PHYS_ANY));
    CHECK(phys_alloc(0, PHYS_EMERGENCY)); /* page tables still can */
    for (uint64_t i = 0; i < pages; i++)
        CHECK(phys_alloc(0, PHYS_RESERVED));
    CHECK(!phys_alloc(0, PHYS_RESERVED)); /* used up */
    CHECK_EQUAL(phys_info().reserved_bytes, 0);
}

static void what_is_optional_fails_first(void)
{
    machine(32);
    uint64_t optional = 0, large = 0, small = 0;
    while (phys_alloc(0, PHYS_OPTIONAL))
        optional++;
    while (phys_reserve(PHYS_SMALL + 1))
        large += PHYS_SMALL + 1;
    while (phys_reserve(1))
        small++;
    CHECK(optional > 6000 && large > 400 && small > 200);
    CHECK(!phys_alloc(0, PHYS_ANY));
}

static void freed_reserved_pages_stay_reserved(void)
{
    machine(8);
    CHECK(phys_reserve(1));
    uint64_t frame = phys_alloc(0, PHYS_RESERVED | PHYS_ZERO);
    phys_free_reserved(frame, 0);
    CHECK_EQUAL(phys_info().reserved_bytes, PAGE_SIZE);
    phys_unreserve(1);
    CHECK_EQUAL(phys_info().reserved_bytes, 0);
}

static void overflowing_requests_are_refused(void)
{
    machine(8);
    CHECK(!phys_reserve(~0ull));
    CHECK(!phys_reserve(~0ull - 100));
    CHECK(!phys_alloc(PHYS_MAX_ORDER + 1, PHYS_ANY));
    CHECK(!kmalloc(~0ull));
    CHECK(!kmalloc(1ull << 40));
}

static void share_and_grant_cover_the_ram(void)
{
    machine(8);
    static const uint64_t sizes[] = {256, 512, 1024, 8192};
    for (unsigned i = 0; i < 4; i++) {
        /* Only the share's byte map and free lists are touched: enough address space is what counts. */
        machine((unsigned)sizes[i]);
        struct phys_range usable[] = {{1 << 20, 30 << 20}, {32 << 20, (sizes[i] << 20) - (40 << 20)}};
        struct phys_range reserved[] = {{2 << 20, 3 << 20}, {(40 << 20) + 5, 1 << 20}}, grant[8];
        phys_init(usable, 2, reserved, 2, 0);
        struct phys_info info = phys_info();
        uint64_t granted = 0;
        unsigned n = phys_grant(grant, 8);
        for (unsigned g = 0; g < n; g++)
            granted += grant[g].length;
        CHECK_EQUAL(granted, info.granted_bytes);
        CHECK_EQUAL(info.share_bytes + granted, info.ram_bytes);
        CHECK(info.share_bytes >= 150ull << 20);
        CHECK(info.ram_bytes < usable[0].length + usable[1].length - (4ull << 20) + PAGE_SIZE);
        for (int a = 0; a < 1000; a++) {
            uint64_t frame = phys_alloc(2, PHYS_ANY);
            CHECK(frame + 4 * PAGE_SIZE <= 2 << 20 || frame >= 5 << 20);
            CHECK(frame + 4 * PAGE_SIZE <= 40 << 20 || frame > 41 << 20);
            for (unsigned g = 0; g < n; g++)
                CHECK(frame + 4 * PAGE_SIZE <= grant[g].base || frame >= grant[g].base + grant[g].length);
        }
    }
    machine(8);
}

static void heap_blocks_do_not_overlap(void)
{
    machine(32);
    static struct {
        uint8_t *at;
        unsigned size, mark;
    } held[300];
    for (int round = 0; round < 20000; round++) {
        unsigned i = (unsigned)random_number(300);
        if (held[i].at) {
            bool intact = true;
            for (unsigned b = 0; b < held[i].size; b++)
                intact &= held[i].at[b] == held[i].mark;
            CHECK(intact);
            kfree(held[i].at);
            held[i].at = 0;
        } else {
            held[i].size = (unsigned)random_number(random_number(8) ? 600 : 20000) + 1;
            held[i].mark = (unsigned)random_number(256);
            held[i].at = kmalloc(held[i].size);
            CHECK(held[i].at && !((uint64_t)held[i].at & 15));
            memset(held[i].at, (int)held[i].mark, held[i].size);
        }
    }
    for (unsigned i = 0; i < 300; i++)
        kfree(held[i].at), held[i].at = 0;
    kfree(0);
}

const struct unit_test phys_tests[] = {{"blocks are aligned, disjoint and merged", blocks_are_aligned_and_disjoint},
                                       {"reservations are kept", reservations_are_kept},
                                       {"what is optional fails first", what_is_optional_fails_first},
                                       {"freed reserved pages stay reserved", freed_reserved_pages_stay_reserved},
                                       {"overflowing requests are refused", overflowing_requests_are_refused},
                                       {"share and grant cover the RAM", share_and_grant_cover_the_ram},
                                       {"heap blocks do not overlap", heap_blocks_do_not_overlap},
                                       {0, 0}};
