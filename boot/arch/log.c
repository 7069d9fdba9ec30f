/*
 * The log ring and the nucleus's output on the first serial port.
 *
 * Ring: LOG_SIZE bytes; log_total counts bytes since boot, byte s of the log is ring[s % LOG_SIZE] as long as
 * s >= log_total - LOG_SIZE. One lock for ring and port; a panic takes it by force.
 */
#include "arch/log.h"
#include "arch/boot.h"
#include "arch/format.h"
#include "arch/percpu.h"
#include "arch/spinlock.h"
#include "arch/time.h"
#include "lib/string.h"

#define LOG_SIZE (256 * 1024)
#define COM1 0x3f8
#define COM2 0x2f8
#define COM3 0x3e8

static char ring[LOG_SIZE];
static uint64_t log_total;
static struct spinlock log_lock = SPINLOCK_INIT;
static volatile bool released, forced, port_there;
static bool debug, quiet;

/*
 * Switches the FIFOs of a port on, once and for all, before anybody counts on them: the change drops what the receiver holds, and a byte may come at any moment. One that
 * waits is put back through the chip's loop. Returns whether there is a port at all.
 */
bool serial_port_init(uint16_t base) {
    out8(base + 7, 0x5a); /* scratch register */
    if (in8(base + 7) != 0x5a) {
        return false;
    }
    out8(base + 1, 0);    /* no interrupts */
    out8(base + 3, 0x80);
    out8(base + 0, 1);    /* 115200 */
    out8(base + 1, 0);
    out8(base + 3, 3);    /* 8n1 */
    if ((in8(base + 2) & 0xc0) != 0xc0) {
        bool waiting = in8(base + 5) & 1;
        out8(base + 4, 0x1b); /* loop */
        uint8_t first = waiting ? in8(base) : 0;
        out8(base + 2, 0x81); /* FIFO on, an interrupt at 8 bytes */
        if (waiting) {
            out8(base, first);
            for (unsigned tries = 0; (in8(base + 5) & 1) == 0 && tries < 100000; tries++) {
                cpu_relax();
            }
        }
    }
    out8(base + 4, 0xb);
    return true;
}

void serial_init(void) {
    port_there = serial_port_init(COM1);
    serial_port_init(COM2);
    serial_port_init(COM3);
}

void log_options(void) {
    char value[16];
    debug = boot_option("exo.log", value, sizeof value) && value[0] == 'd';
    quiet = boot_option("exo.quiet", value, sizeof value);
}

static void serial_put(char c) {
    for (unsigned tries = 0; (in8(COM1 + 5) & 0x20) == 0 && tries < 1000000; tries++) {
        cpu_relax();
    }
    out8(COM1, (uint8_t)c);
}

static void emit(const char *text, size_t length, bool to_port) {
    uint64_t flags = irq_save();
    if (forced) {
        for (unsigned tries = 0; tries < 1000000 && !spin_trylock(&log_lock); tries++) {
            cpu_relax();
        }
    } else {
        spin_lock(&log_lock);
    }
    for (size_t i = 0; i < length; i++) {
        ring[log_total++ % LOG_SIZE] = text[i];
        if (to_port && port_there) {
            if (text[i] == '\n') {
                serial_put('\r');
            }
            serial_put(text[i]);
        }
    }
    if (log_lock.next != log_lock.owner) {
        spin_unlock(&log_lock);
    }
    irq_restore(flags);
}

static void print(const char *format, va_list arguments) {
    char line[512];
    uint64_t us = now_ns() / 1000;
    struct text_sink sink = {line, sizeof line, format_text(line, sizeof line, "[%5lu.%06lu] ", us / 1000000, us % 1000000)};
    format_into(&sink, format, arguments);
    if (sink.used > 0 && line[sink.used - 1] != '\n') {
        if (sink.used == sizeof line - 1) {
            sink.used--;
        }
        line[sink.used++] = '\n';
    }
    emit(line, sink.used, forced || (!released && !quiet));
}

void log_print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print(format, arguments);
    va_end(arguments);
}

void log_debug(const char *format, ...) {
    if (debug) {
        va_list arguments;
        va_start(arguments, format);
        print(format, arguments);
        va_end(arguments);
    }
}

/* A panic prints whatever holds the lock or the port. */
void log_force(void) { forced = true; }
void log_unforce(void) { forced = false; }

void log_write(const char *text, size_t length) {
    while (length > 0) { /* pieces, so that interrupts are not off for long */
        size_t n = length < 64 ? length : 64;
        char piece[64]; /* text may be JVM memory: page faults only without the lock */
        memcpy(piece, text, n);
        emit(piece, n, forced || !released);
        text += n;
        length -= n;
    }
}

/* Nothing else may print: other CPUs are stopped or wait for the lock that emit takes by force. */
void log_tail(uint64_t most) {
    uint64_t end = log_total, from = log_oldest();
    if (!released || !port_there) {
        return; /* the port has seen it */
    }
    from = end - from > most ? end - most : from;
    while (from > 0 && from < end && ring[(from - 1) % LOG_SIZE] != '\n') {
        from++; /* whole lines */
    }
    for (; from < end; from++) {
        if (ring[from % LOG_SIZE] == '\n') {
            serial_put('\r');
        }
        serial_put(ring[from % LOG_SIZE]);
    }
}

void log_release(bool release) { released = release; }

uint64_t log_oldest(void) {
    uint64_t total = __atomic_load_n(&log_total, __ATOMIC_ACQUIRE);
    return total > LOG_SIZE ? total - LOG_SIZE : 0;
}

int64_t log_read(uint64_t sequence, char *buffer, int64_t length) {
    int64_t done = 0;
    while (done < length && done < 65536) {
        char piece[256];
        int64_t n = 0, limit = length - done < 256 ? length - done : 256;
        uint64_t flags = spin_lock_irqsave(&log_lock);
        bool lost = sequence < log_oldest();
        for (; !lost && n < limit && sequence + (uint64_t)n < log_total; n++) {
            piece[n] = ring[(sequence + (uint64_t)n) % LOG_SIZE];
        }
        spin_unlock_irqrestore(&log_lock, flags);
        if (lost && done == 0) {
            return -34; /* ERANGE */
        }
        if (n == 0) {
            break;
        }
        memcpy(buffer + done, piece, (size_t)n);
        done += n;
        sequence += (uint64_t)n;
    }
    return done;
}
