/*
 * `syscall` as the last instruction of user space: the address it returns to would be the kernel's (or not canonical,
 * on which sysret faults in ring 0 on some processors). The page must not be mappable, or the program die of it.
 */
#include "attack.h"

static void last_bytes(uint64_t page)
{
    long at = sys_mmap((void *)page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (at < 0)
        return;
    unsigned char *last = (unsigned char *)page + 4094;
    last[0] = 0x0f;
    last[1] = 0x05;
    __asm__ volatile("jmp *%%rdx" ::"a"(SYS_getpid), "d"(last));
    sys_exit(NOT_STOPPED);
}

/* A larger mapping that ends there. */
static void grown(uint64_t page)
{
    long at = sys_mmap((void *)(page - 0x10000), 0x11000, PROT_READ | PROT_WRITE | PROT_EXEC,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (at >= 0)
        last_bytes(page);
}

int main(void)
{
    static const uint64_t pages[] = {0x3ffffffff000, 0x3fffffffe000, 0x7fffffffe000, 0x7ffffffff000, 0xfffffffff000};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        attack("lastpage", "syscall at the end of", last_bytes, pages[i]);
        attack("lastpage", "mapping that ends with", grown, pages[i]);
    }
    return attacks_done("lastpage");
}
