/* See stream.h. One lock for state and ring; the port is written without it. */
#include "jvmhost/stream.h"

#include "arch/time.h"
#include "jvmhost/debug_port.h"
#include "lib/lock.h"
#include "lib/string.h"
#include "memory/linux_mman.h"

#define RING 4096u /* a power of two */
#define AT_ONCE 256

struct waiter {
    struct waiter *next;
    struct thread *thread;
};

static struct lock lock;
/* All under the lock. */
static enum { FREE, ARRIVED, OPEN, ENDED } state;
static bool escaped; /* the last byte was STREAM_ESCAPE */
static bool again;   /* OPEN came during a connection */
static uint8_t ring[RING];
static uint32_t received, taken; /* bytes; the ring holds received - taken */
static struct waiter *waiters;

/* ---- from the line; all require: lock ------------------------------------------------------------ */

static void data(uint8_t byte)
{
    if (state == ARRIVED || state == OPEN)
        ring[received++ % RING] = byte;
}

static void opened(void)
{
    if (state == FREE || state == ARRIVED) {
        state = ARRIVED;
        taken = received;
    } else {
        state = ENDED;
        again = true;
    }
}

static void closed(void)
{
    state = state == ARRIVED ? FREE : state == OPEN ? ENDED : state;
}

static void decode(uint8_t byte)
{
    if (!escaped && byte != STREAM_ESCAPE)
        data(byte);
    else if (!escaped)
        escaped = true;
    else {
        escaped = false;
        if (byte == STREAM_LITERAL)
            data(STREAM_ESCAPE);
        else if (byte == STREAM_OPEN)
            opened();
        else if (byte == STREAM_CLOSE)
            closed();
    }
}

static void wake(void)
{
    for (struct waiter *w = waiters; w; w = w->next)
        thread_unpark(w->thread);
}

/* True: there may be more. */
static bool take(void)
{
    uint8_t byte;
    unsigned n = 0;
    while (n < AT_ONCE && !again && received - taken < RING && debug_port_get(&byte)) {
        decode(byte);
        n++;
    }
    if (n)
        wake();
    return n == AT_ONCE;
}

void stream_pump(void)
{
    for (bool more = true; more;) {
        lock_acquire(&lock);
        more = take();
        lock_release(&lock);
    }
}

/* ---- waiting --------------------------------------------------------------------------------------- */

/* requires: lock */
static unsigned events_now(void)
{
    return (state == ARRIVED ? STREAM_ARRIVED : 0) |
           (state == ENDED || (state == OPEN && received != taken) ? STREAM_READABLE : 0) |
           (state == ENDED || state == FREE ? STREAM_ENDED : 0);
}

/* requires: lock, which it gives up while it sleeps. Which of the events there are. */
static unsigned await(unsigned events, uint64_t deadline_ns)
{
    struct waiter self = {waiters, thread_current()};
    waiters = &self;
    while (!(events_now() & events) && !(deadline_ns && now_ns() >= deadline_ns)) {
        lock_release(&lock);
        thread_park(deadline_ns);
        lock_acquire(&lock);
    }
    struct waiter **link = &waiters;
    while (*link != &self)
        link = &(*link)->next;
    *link = self.next;
    return events_now() & events;
}

unsigned stream_events(void)
{
    lock_acquire(&lock);
    unsigned events = events_now();
    lock_release(&lock);
    return events;
}

unsigned stream_wait(unsigned events, uint64_t deadline_ns)
{
    lock_acquire(&lock);
    unsigned found = await(events, deadline_ns);
    lock_release(&lock);
    return found;
}

/* ---- for sockets ----------------------------------------------------------------------------------- */

static void tell(uint8_t what)
{
    const uint8_t pair[] = {STREAM_ESCAPE, what};
    debug_port_put(pair, sizeof pair);
}

int64_t stream_accept(bool wait)
{
    lock_acquire(&lock);
    if (wait)
        await(STREAM_ARRIVED, 0);
    bool arrived = state == ARRIVED;
    if (arrived)
        state = OPEN;
    lock_release(&lock);
    if (!arrived)
        return -EAGAIN;
    tell(STREAM_OPEN);
    return 0;
}

int64_t stream_receive(void *to, size_t size, bool wait)
{
    uint8_t *next = to;
    if (!size)
        return 0;
    lock_acquire(&lock);
    if (wait)
        await(STREAM_READABLE | STREAM_ENDED, 0);
    for (; size && received != taken; size--)
        *next++ = ring[taken++ % RING];
    int64_t n = next - (uint8_t *)to;
    if (!n && state == OPEN)
        n = -EAGAIN;
    lock_release(&lock);
    stream_pump(); /* there is room for what had to wait in the port */
    return n;
}

int64_t stream_send(const void *from, size_t length)
{
    const uint8_t *bytes = from;
    uint8_t coded[64];
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        coded[n++] = bytes[i];
        if (bytes[i] == STREAM_ESCAPE)
            coded[n++] = STREAM_LITERAL;
        if (n >= sizeof coded - 1 || i == length - 1) {
            if (stream_events() & STREAM_ENDED)
                return -EPIPE;
            debug_port_put(coded, n);
            n = 0;
        }
    }
    return (int64_t)length;
}

void stream_shutdown(void)
{
    lock_acquire(&lock);
    if (state == OPEN)
        state = ENDED;
    wake();
    lock_release(&lock);
}

void stream_close(void)
{
    tell(STREAM_CLOSE);
    lock_acquire(&lock);
    state = again ? ARRIVED : FREE;
    again = false;
    taken = received;
    wake();
    lock_release(&lock);
    stream_pump();
}
