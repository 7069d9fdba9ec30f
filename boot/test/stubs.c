/* The nucleus's surroundings on the host. */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#include "unit.h"

uint64_t test_direct_map, test_root, test_shootdowns;

struct phys_range {
    uint64_t base, length;
};
void phys_init(const struct phys_range *, unsigned, const struct phys_range *, unsigned, uint64_t);
uint64_t phys_alloc(unsigned order, unsigned flags);
void vm_init(uint64_t top_level);
void vm_reset(void);
void heap_reset(void);

void machine(unsigned mebibytes)
{
    static void *ram;
    static size_t size;
    if (ram)
        munmap(ram, size);
    size = ((size_t)mebibytes + 1) << 20; /* the first MiB is never used */
    ram = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    test_direct_map = (uint64_t)ram;
    struct phys_range all = {1 << 20, size - (1 << 20)};
    phys_init(&all, 1, 0, 0, all.length);
    heap_reset();
    vm_reset();
    test_root = phys_alloc(0, 1);
    vm_init(test_root);
}

uint64_t random_number(uint64_t below)
{
    static uint64_t state = 88172645463325252ull;
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return below ? state % below : state;
}

bool boot_option(const char *name, char *value, unsigned size)
{
    (void)name, (void)value, (void)size;
    return false;
}

void log_print(const char *format, ...) { (void)format; }
void log_write(const char *text, size_t length) { (void)text, (void)length; }
void random_bytes(void *to, size_t length)
{
    for (unsigned char *t = to; length--;)
        *t++ = (unsigned char)random_number(256);
}

_Noreturn void panic(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    puts(" (panic)");
    exit(2);
}

uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

uint64_t wall_clock_ns(void) { return 1700000000ull * 1000000000 + now_ns(); }

struct thread {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool permit, made;
};

struct thread *thread_current(void)
{
    static _Thread_local struct thread self;
    if (!self.made) {
        pthread_condattr_t clock;
        pthread_condattr_init(&clock);
        pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
        pthread_mutex_init(&self.mutex, 0);
        pthread_cond_init(&self.changed, &clock);
        self.made = true;
    }
    return &self;
}

int thread_park(uint64_t deadline_ns)
{
    struct thread *self = thread_current();
    struct timespec until = {(time_t)(deadline_ns / 1000000000), (long)(deadline_ns % 1000000000)};
    int late = 0;
    pthread_mutex_lock(&self->mutex);
    while (!self->permit && !late)
        late = deadline_ns ? pthread_cond_timedwait(&self->changed, &self->mutex, &until)
                           : pthread_cond_wait(&self->changed, &self->mutex);
    int woken = self->permit;
    self->permit = false;
    pthread_mutex_unlock(&self->mutex);
    return woken;
}

void thread_unpark(struct thread *thread)
{
    pthread_mutex_lock(&thread->mutex);
    thread->permit = true;
    pthread_cond_signal(&thread->changed);
    pthread_mutex_unlock(&thread->mutex);
}
