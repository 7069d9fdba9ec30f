/*
 * Benchmarks of system calls, files, memory and the scheduler: one program, the same binary on Linux (also as process 1) and Exo-OS.
 *
 * A row is an operation, repeated. Its line says what it costs once it is warm, and how it became warm:
 *
 *   row NAME: min 200.123 median 200.200 max 201.002 ns (warm-up 100000, first 812.000, rounds 7)
 *
 * Nanoseconds of CLOCK_MONOTONIC for one operation; under `qemu -icount shift=0` a nanosecond is an instruction.
 */
#ifndef BENCH_H
#define BENCH_H
#include "exo.h"

/* Does something that many times. */
typedef void operation(long count);

/*
 * Measures and prints a row. Warm-up: rounds of `count` until `warm_up` operations are done; then rounds until five in a row agree within 2 %, and
 * with the median of the five before; at most 40, with a pause before each, long before each fifth, in which the system can do what it put off (compile,
 * write back). The line is about the last five.
 */
void measure(const char *name, long count, long warm_up, operation *run);
/* So many operations that the last compiler has taken over what is called once for each (50,000, see cnf/image.bnd). */
enum { WARM_UP = 70000 };
/* The same, of which `part` (picoseconds) is taken off first. Returns the median in picoseconds. */
long measure_less(const char *name, long count, long warm_up, operation *run, long part);

/* The only row that is measured, or none; once warm it is done at length between the lines "warm: ..." and "over", for a profiler. */
extern const char *only_row;

/* Prints a row of five values (picoseconds) that were measured otherwise. */
enum { VALUES = 5 };
void report(const char *name, const long *values);

/* Puts a scheduler policy in charge; false where there is none to choose. */
bool set_policy(const char *name);
/* The names of all policies; 0 where there is nothing to choose. */
enum { MOST_POLICIES = 16, POLICY_NAME = 32 };
int read_policies(char names[][POLICY_NAME]);
/* The text, ended at its first line's end. */
char *first_line(char *text);

/* Ends the benchmark with words when a call failed. */
void require(bool good, const char *what);

/* A file of 64 KiB that the groups use; made by main. */
#define FILE_PATH "/tmp/bench-file"
enum { FILE_SIZE = 65536 };

void bench_syscall(void);
void bench_vfs(void);
void bench_memory(void);
void bench_scheduler(void);
void bench_fairness(void);
extern long fairness_seconds, fairness_wakes;
extern const char *fairness_policy; /* the only one, or none */
void bench_swap(void);
extern bool swap_versions; /* the host answers "new version, please" */

#endif
