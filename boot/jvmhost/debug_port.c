/* See debug_port.h. PC16550D data sheet: LSR bit 0 data ready, bit 5 transmitter's FIFO of 16 bytes empty. */
#include "jvmhost/debug_port.h"

#include "arch/boot.h"
#include "arch/cpu.h"
#include "arch/irq.h"
#include "arch/log.h"
#include "arch/time.h"
#include "jvmhost/stream.h"
#include "lib/lock.h"
#include "threads/thread.h"

#define PORT 0x2e8
#define LINE 7
#define FIFO 16

enum { DATA = PORT, ENABLE = PORT + 1, STATUS = PORT + 5 };
enum { READY = 1, EMPTY = 0x20 };

static struct lock starting, putting;
static bool asked, there;

static void pump(void *unused)
{
    (void)unused;
    do
        stream_pump();
    while (irq_wait(LINE) >= 0);
}

static bool start(void)
{
    char value[8];
    if (!boot_option("exo.debug", value, sizeof value) || !serial_port_init(PORT) || irq_open(LINE))
        return false;
    struct thread *thread = thread_spawn_kernel(pump, 0, "debug port", THREAD_NORMAL);
    if (!thread)
        return false;
    thread_start(thread);
    out8(ENABLE, 1);
    return true;
}

bool debug_port_start(void)
{
    lock_acquire(&starting);
    if (!asked) {
        asked = true;
        there = start();
    }
    lock_release(&starting);
    return there;
}

bool debug_port_get(uint8_t *byte)
{
    if (!(in8(STATUS) & READY))
        return false;
    *byte = in8(DATA);
    return true;
}

void debug_port_put(const uint8_t *bytes, size_t length)
{
    while (length) {
        size_t n = 0;
        lock_acquire(&putting);
        if (in8(STATUS) & EMPTY)
            for (; n < length && n < FIFO; n++)
                out8(DATA, bytes[n]);
        lock_release(&putting);
        bytes += n;
        length -= n;
        if (!n)
            thread_park(now_ns() + 100000); /* a permit left over does no harm */
    }
}
