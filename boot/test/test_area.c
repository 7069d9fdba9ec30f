/* The area tree against a plain array of pages. */
#include <stdlib.h>

#include "memory/area.h"
#include "unit.h"

#define PAGES 400
#define PAGE 4096ull
#define BASE 0x400000000000ull

static struct area_tree tree;
static int owner[PAGES];

static int depth(const struct vm_area *a)
{
    if (!a)
        return 0;
    int l = depth(a->left), r = depth(a->right);
    CHECK(l - r < 2 && r - l < 2);
    CHECK(!a->left || a->left->high <= a->start);
    CHECK(!a->right || a->right->low >= a->end);
    return 1 + (l > r ? l : r);
}

static uint64_t lowest_gap(uint64_t from, uint64_t to, uint64_t pages, uint64_t alignment)
{
    for (uint64_t at = from; at + pages <= to; at++) {
        uint64_t n = 0;
        while (n < pages && !owner[at + n])
            n++;
        if (n == pages && !((BASE + at * PAGE) & (alignment - 1)))
            return BASE + at * PAGE;
    }
    return 0;
}

static void agrees_with_an_array(void)
{
    for (int round = 0; round < 20000; round++) {
        uint64_t at = random_number(PAGES), n = random_number(12) + 1, to = at + n < PAGES ? at + n : PAGES;
        struct vm_area *area = area_find(&tree, BASE + at * PAGE);
        uint64_t next = at;
        while (next < PAGES && !owner[next])
            next++;
        CHECK(next == PAGES ? !area : area && area->start <= BASE + next * PAGE && area->end > BASE + next * PAGE);
        bool clear = true;
        for (uint64_t p = at; p < to; p++)
            clear &= !owner[p];
        CHECK_EQUAL(area_is_free(&tree, BASE + at * PAGE, BASE + to * PAGE), clear);
        if (clear) {
            struct vm_area *new = calloc(1, sizeof *new);
            *new = (struct vm_area){.start = BASE + at * PAGE, .end = BASE + to * PAGE};
            area_insert(&tree, new);
            for (uint64_t p = at; p < to; p++)
                owner[p] = 1;
        } else if (owner[at] && area->end - area->start > PAGE && random_number(2)) {
            struct vm_area *upper = calloc(1, sizeof *upper);
            area_split(&tree, area, area->start + PAGE, upper);
        } else if (owner[at]) {
            for (uint64_t p = (area->start - BASE) / PAGE; p < (area->end - BASE) / PAGE; p++)
                owner[p] = 0;
            area_remove(&tree, area);
            free(area);
        }
        uint64_t alignment = PAGE << random_number(4), wanted = random_number(20) + 1;
        CHECK_EQUAL(area_gap(&tree, BASE + 3 * PAGE, BASE + PAGES * PAGE, wanted * PAGE, alignment),
                    lowest_gap(3, PAGES, wanted, alignment));
        if (round % 100 == 0)
            depth(tree.root);
    }
    while (tree.root) {
        struct vm_area *area = tree.root;
        area_remove(&tree, area);
        free(area);
    }
    CHECK_EQUAL(tree.count, 0);
}

static void impossible_gaps_are_refused(void)
{
    struct area_tree empty = {0};
    CHECK_EQUAL(area_gap(&empty, BASE, BASE + PAGE, 2 * PAGE, PAGE), 0);
    CHECK_EQUAL(area_gap(&empty, BASE, BASE + PAGE, ~0ull, PAGE), 0);
    CHECK_EQUAL(area_gap(&empty, BASE, BASE, PAGE, PAGE), 0);
    CHECK_EQUAL(area_gap(&empty, BASE, BASE + PAGE, 0, PAGE), 0);
    CHECK_EQUAL(area_gap(&empty, BASE, BASE + PAGE, PAGE, PAGE), BASE);
}

const struct unit_test area_tests[] = {{"area tree agrees with an array", agrees_with_an_array},
                                       {"impossible gaps are refused", impossible_gaps_are_refused},
                                       {0, 0}};
