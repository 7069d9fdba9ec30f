/*
 * What the attack programs share. Each tries things that a kernel must refuse, one after the other, each in a child
 * process, and says what came of it:
 *     NAME: WHAT: killed by Segmentation fault | refused | NOT STOPPED | hangs
 * and last "NAME: done", with exit status 0 when everything was refused. All of this also runs on Linux.
 */
#ifndef ATTACK_H
#define ATTACK_H

#include "exo.h"

enum { NOT_STOPPED = 99 };

static int attacks_failed;

/* Addresses no program may touch. */
static const uint64_t kernel_addresses[] = {
    0x400000000000,     /* first address of the JVM */
    0x7ffffffff000,     /* last page of the lower half */
    0x800000000000,     /* first address that is not canonical */
    0xffff800000000000, /* direct map */
    0xffff800000100000, 0xffffffff80000000, /* nucleus */
    0xffffffff80100000, 0xfffffffffffff000};
enum { KERNEL_ADDRESSES = sizeof kernel_addresses / sizeof *kernel_addresses };

/* Runs attempt(argument) in a child. It ends by sys_exit(0) if refused by an error, NOT_STOPPED if it got through. */
static inline void attack(const char *name, const char *what, void (*attempt)(uint64_t), uint64_t argument)
{
    long child = sys_fork();
    if (child == 0) {
        attempt(argument);
        sys_exit(0);
    }
    int status = 0;
    int64_t deadline = now_ns() + 20000000000;
    long ended = child;
    while (child > 0 && (ended = sys_wait4((int)child, &status, WNOHANG)) == 0 && now_ns() < deadline)
        sleep_ns(1000000);
    if (ended == 0) {
        sys_kill((int)child, SIGKILL);
        sys_wait4((int)child, &status, 0);
    }
    bool refused = ended > 0 && (!status_exited(status) || status_code(status) == 0);
    attacks_failed += !refused;
    printf("%s: %s %lx: %s%s\n", name, what, argument,
           child < 0 ? "cannot fork: " : ended == 0 ? "hangs" : !status_exited(status) ? "killed by " : refused ? "refused" : "NOT STOPPED",
           child < 0 ? error_text(child) : ended > 0 && !status_exited(status) ? signal_text(status_signal(status)) : "");
}

static inline int attacks_done(const char *name)
{
    printf("%s: done%s\n", name, attacks_failed > 0 ? ", NOT ALL STOPPED" : "");
    return attacks_failed > 0;
}

/* How long a bomb goes on, from its command line, in seconds; 10 without one. */
static inline int64_t bomb_end(int argc, char **argv)
{
    long seconds = 10;
    if (argc > 2 || (argc == 2 && (!parse_long(argv[1], &seconds) || seconds < 0))) {
        dprintf(2, "usage: %s [SECONDS]\n", argv[0]);
        sys_exit(2);
    }
    return now_ns() + seconds * 1000000000;
}

#endif
