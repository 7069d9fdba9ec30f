/* Mappings, page faults, copies. */
#include "bench.h"

enum { PAGE = 4096, PAGES = 256 };

static int file;

static void map_unmap(long count)
{
    while (count-- > 0) {
        long at = sys_mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        sys_munmap((void *)at, PAGE);
    }
}

/* Touches `count` fresh pages, mapped PAGES at a time. */
static void touch_fresh(long count)
{
    for (; count > 0; count -= PAGES) {
        volatile char *at = (char *)sys_mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        for (long i = 0; i < PAGES; i++)
            at[i * PAGE] = 1;
        sys_munmap((void *)at, PAGES * PAGE);
    }
}

static void touch_file(long count)
{
    for (; count > 0; count -= FILE_SIZE / PAGE) {
        volatile char *at = (char *)sys_mmap(NULL, FILE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
        for (long i = 0; i < FILE_SIZE / PAGE; i++)
            at[i * PAGE] = 1;
        sys_munmap((void *)at, FILE_SIZE);
    }
}

static void protect(long count)
{
    static char page[2 * PAGE];
    char *at = (char *)(((uintptr_t)page + PAGE - 1) & ~(uintptr_t)(PAGE - 1));
    while (count-- > 0) {
        sys_mprotect(at, PAGE, PROT_READ);
        sys_mprotect(at, PAGE, PROT_READ | PROT_WRITE);
    }
}

static void grow_shrink(long count)
{
    long start = sys_call3(SYS_brk, 0, 0, 0);
    while (count-- > 0) {
        sys_call3(SYS_brk, start + PAGE, 0, 0);
        sys_call3(SYS_brk, start, 0, 0);
    }
}

/* Fork with a megabyte of memory in use, written to by the child: `count` pages are copied on write (or before). */
static void copied_pages(long count)
{
    static char pages[PAGES * PAGE];
    int status;
    for (; count > 0; count -= PAGES) {
        for (long i = 0; i < PAGES; i++)
            ((volatile char *)pages)[i * PAGE] = 1;
        long child = sys_fork();
        if (child == 0) {
            for (long i = 0; i < PAGES; i++)
                ((volatile char *)pages)[i * PAGE] = 2;
            sys_exit(0);
        }
        require(child > 0 && sys_wait4((int)child, &status, 0) == child, "fork");
    }
}

void bench_memory(void)
{
    file = (int)sys_open(FILE_PATH, O_RDONLY, 0);
    require(file >= 0, "open of " FILE_PATH);
    measure("mmap, munmap", 5000, WARM_UP, map_unmap);
    measure("mprotect twice", 5000, WARM_UP, protect);
    measure("brk up and down", 5000, WARM_UP, grow_shrink);
    measure("page fault, fresh page", 10 * PAGES, WARM_UP, touch_fresh);
    measure("page fault, page of a file", 10 * PAGES, WARM_UP, touch_file);
    measure("page copied after fork", 4 * PAGES, WARM_UP, copied_pages);
    sys_close(file);
}
