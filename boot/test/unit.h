/*
 * Host unit tests: a test is a function; CHECK counts and reports what does not hold, the run goes on. Every test
 * begins with machine(): fresh simulated RAM, allocator, page tables and JVM address space.
 */
#ifndef TEST_UNIT_H
#define TEST_UNIT_H
#include <stdbool.h>
#include <stdint.h>

extern bool unit_failed;
void unit_check(bool holds, const char *what, const char *file, int line);
#define CHECK(condition) unit_check((condition), #condition, __FILE__, __LINE__)
#define CHECK_EQUAL(a, b) unit_check((int64_t)(a) == (int64_t)(b), #a " == " #b, __FILE__, __LINE__)

struct unit_test {
    const char *name;
    void (*run)(void);
};
extern const struct unit_test phys_tests[], area_tests[], vm_tests[], archive_tests[], args_tests[], futex_tests[],
    tree_tests[], string_tests[], stream_tests[];

/* Simulated RAM of that many MiB, all of it the JVM's share. */
void machine(unsigned mebibytes);
uint64_t random_number(uint64_t below);

#endif
