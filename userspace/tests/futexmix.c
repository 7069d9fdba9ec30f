/*
 * futexmix NAME COUNT: a child and its parent count a shared word up in turn, each waiting by futex for the other, and look whether it is what they left;
 * the parent prints a line for every 200th turn.
 */
#include "lines.h"

enum { FUTEX_WAIT = 0, FUTEX_WAKE = 1, TURNS_A_LINE = 200, OVER = 1u << 31 };

/* The turn, even for the parent, and beside it what both count. */
struct shared {
    volatile uint32_t turn, count;
};

static void await(struct shared *shared, uint32_t turn)
{
    uint32_t now;
    while (((now = shared->turn) & ~OVER) != turn && (now & OVER) == 0)
        sys_call6(SYS_futex, (long)&shared->turn, FUTEX_WAIT, now, 0, 0, 0);
}

static void hand_on(struct shared *shared, uint32_t turn)
{
    shared->turn = turn;
    sys_call6(SYS_futex, (long)&shared->turn, FUTEX_WAKE, 1, 0, 0, 0);
}

static void child(struct shared *shared)
{
    for (uint32_t turn = 1;; turn += 2) {
        await(shared, turn);
        if (shared->turn & OVER)
            sys_exit(0);
        shared->count++;
        hand_on(shared, turn + 1);
    }
}

int main(int argc, char **argv)
{
    struct lines lines;
    long count = line_count(argc, argv, &lines);
    struct shared *shared = (struct shared *)sys_mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    shared->turn = 0; /* the page is there before the fork */
    long other = sys_fork();
    if (other == 0)
        child(shared);
    if (other < 0) {
        dprintf(2, "futexmix: %s\n", error_text(other));
        return 1;
    }
    uint32_t turn = 0;
    for (long i = 0; go_on(i, count); i++) {
        bool good = true;
        for (int n = 0; n < TURNS_A_LINE; n++, turn += 2) {
            shared->count++;
            hand_on(shared, turn + 1);
            await(shared, turn + 2);
            good &= shared->count == turn + 2;
        }
        print_line(&lines, good ? "turns-ok" : "DAMAGED");
    }
    hand_on(shared, turn | OVER);
    int status = 1;
    sys_wait4((int)other, &status, 0);
    print_line(&lines, status == 0 ? "end" : "DAMAGED-END");
    return 0;
}
