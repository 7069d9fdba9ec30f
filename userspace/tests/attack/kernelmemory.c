/* Reads, writes and runs kernel addresses. */
#include "attack.h"

static void read_it(uint64_t address)
{
    (void)*(volatile const char *)address;
    sys_exit(NOT_STOPPED);
}

static void write_it(uint64_t address)
{
    *(volatile char *)address = 1;
    sys_exit(NOT_STOPPED);
}

static void run_it(uint64_t address)
{
    ((void (*)(void))address)();
    sys_exit(NOT_STOPPED);
}

static void map_it(uint64_t address)
{
    long at = sys_mmap((void *)address, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    sys_exit(at < 0 ? 0 : NOT_STOPPED);
}

int main(void)
{
    for (int i = 0; i < KERNEL_ADDRESSES; i++) {
        attack("kernelmemory", "read", read_it, kernel_addresses[i]);
        attack("kernelmemory", "write", write_it, kernel_addresses[i]);
        attack("kernelmemory", "run", run_it, kernel_addresses[i]);
        if (i > 0) /* on Linux the first one is ordinary user space */
            attack("kernelmemory", "map", map_it, kernel_addresses[i]);
    }
    return attacks_done("kernelmemory");
}
