/* The debugger's stream and its sockets, by the system calls that the JVM's agent makes; the host's end of the line is played here. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jvmhost/debug_port.h"
#include "jvmhost/file.h"
#include "jvmhost/stream.h"
#include "jvmhost/syscall.h"
#include "memory/linux_mman.h"
#include "memory/vm.h"
#include "unit.h"

#define LINE 20000
#define OPENS "\xf5\x01"
#define CLOSES "\xf5\x02"
enum { POLL = 7, SOCKET = 41, ACCEPT = 43, SEND = 44, RECEIVE = 45, SHUTDOWN = 48, BIND = 49, LISTEN = 50, NAME = 51, SETOPT = 54, GETOPT = 55, ACCEPT4 = 288 };
enum { DONTWAIT = 0x40, IN = 1, OUT = 4, HANGUP = 16, INVALID = 32 };

static bool port_there;
static pthread_mutex_t line_lock = PTHREAD_MUTEX_INITIALIZER;
static uint8_t to_guest[LINE], from_guest[LINE];
static size_t given, got, said;

bool debug_port_start(void) { return port_there; }

bool debug_port_get(uint8_t *byte)
{
    pthread_mutex_lock(&line_lock);
    bool any = got < given;
    if (any)
        *byte = to_guest[got++];
    pthread_mutex_unlock(&line_lock);
    return any;
}

void debug_port_put(const uint8_t *bytes, size_t length)
{
    pthread_mutex_lock(&line_lock);
    memcpy(from_guest + said, bytes, length);
    said += length;
    pthread_mutex_unlock(&line_lock);
}

static void host(const void *bytes, size_t length)
{
    pthread_mutex_lock(&line_lock);
    memcpy(to_guest + given, bytes, length);
    given += length;
    pthread_mutex_unlock(&line_lock);
    stream_pump();
}
#define HOST(text) host(text, sizeof text - 1)

/* Whether that is what the guest has sent since the last time. */
static bool heard(const void *bytes, size_t length)
{
    bool same = said == length && !memcmp(from_guest, bytes, length);
    said = 0;
    return same;
}
#define HEARD(text) heard(text, sizeof text - 1)

static uint64_t memory;
static int64_t listener;

static int64_t call(unsigned number, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    const struct call words = {{a, b, c, d, memory + 2048, 0}, 0};
    for (const struct syscall_entry *entry = syscalls_sockets; entry->name; entry++)
        if (entry->number == number)
            return entry->handler(&words);
    return -ENOSYS;
}

static void put(uint64_t offset, const void *bytes, size_t length) { CHECK_EQUAL(vm_copy_out(memory + offset, bytes, length), 0); }

static bool holds(const void *bytes, size_t length)
{
    uint8_t *copy = malloc(length);
    bool same = !vm_copy_in(copy, memory, length) && !memcmp(copy, bytes, length);
    free(copy);
    return same;
}

static const uint8_t loopback[16] = {2, 0, 0x13, 0x8d, 127, 0, 0, 1};

static void begin(void)
{
    machine(16);
    memory = (uint64_t)vm_mmap(0, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, 0, 0);
    port_there = true;
    given = got = said = 0;
    put(0, loopback, sizeof loopback);
    listener = call(SOCKET, 2, 1, 6, 0);
    CHECK(listener >= 0);
    CHECK_EQUAL(call(SETOPT, (uint64_t)listener, 1, 2, memory), 0);
    CHECK_EQUAL(call(BIND, (uint64_t)listener, memory, 16, 0), 0);
    CHECK_EQUAL(call(LISTEN, (uint64_t)listener, 1, 0, 0), 0);
}

static uint64_t connected(void)
{
    HOST(OPENS);
    int64_t descriptor = call(ACCEPT, (uint64_t)listener, 0, 0, 0);
    CHECK(descriptor > listener);
    CHECK(HEARD(OPENS));
    return (uint64_t)descriptor;
}

static void end(uint64_t descriptor)
{
    if (descriptor)
        CHECK_EQUAL(file_close((int64_t)descriptor), 0);
    CHECK_EQUAL(file_close(listener), 0);
    CHECK(stream_events() & STREAM_ENDED); /* free for the next test */
}

static int64_t receive(uint64_t descriptor, size_t length) { return call(RECEIVE, descriptor, memory, length, DONTWAIT); }

static void there_are_no_other_sockets(void)
{
    uint8_t other[16];
    begin();
    CHECK_EQUAL(call(SOCKET, 1, 1, 0, 0), -EAFNOSUPPORT);
    CHECK_EQUAL(call(SOCKET, 10, 1, 0, 0), -EAFNOSUPPORT);
    CHECK_EQUAL(call(SOCKET, 2, 2, 0, 0), -EAFNOSUPPORT);
    port_there = false;
    CHECK_EQUAL(call(SOCKET, 2, 1, 0, 0), -EAFNOSUPPORT);
    port_there = true;
    uint64_t second = (uint64_t)call(SOCKET, 2, 1, 0, 0);
    CHECK_EQUAL(call(BIND, second, memory, 16, 0), -EADDRINUSE);
    CHECK_EQUAL(call(LISTEN, second, 1, 0, 0), -EADDRINUSE);
    memcpy(other, loopback, sizeof other);
    other[4] = 10;
    put(0, other, sizeof other);
    CHECK_EQUAL(call(BIND, second, memory, 16, 0), -EADDRNOTAVAIL);
    other[0] = 10;
    put(0, other, sizeof other);
    CHECK_EQUAL(call(BIND, second, memory, 16, 0), -EAFNOSUPPORT);
    CHECK_EQUAL(call(BIND, second, memory, 8, 0), -EINVAL);
    CHECK_EQUAL(call(BIND, second, 0, 16, 0), -EFAULT);
    CHECK_EQUAL(call(ACCEPT, second, 0, 0, 0), -EINVAL);
    CHECK_EQUAL(call(SEND, second, memory, 1, 0), -ENOTCONN);
    CHECK_EQUAL(receive(second, 1), -ENOTCONN);
    CHECK_EQUAL(call(SHUTDOWN, second, 2, 0, 0), -ENOTCONN);
    CHECK_EQUAL(call(ACCEPT, 77, 0, 0, 0), -EBADF);
    end(second);
    listener = call(SOCKET, 2, 1, 0, 0); /* the address is free again */
    put(0, loopback, sizeof loopback);
    CHECK_EQUAL(call(BIND, (uint64_t)listener, memory, 16, 0), 0);
    end(0);
}

static void names_are_loopback(void)
{
    uint32_t size = 128;
    begin();
    put(64, &size, sizeof size);
    CHECK_EQUAL(call(NAME, (uint64_t)listener, memory, memory + 64, 0), 0);
    CHECK(holds(loopback, sizeof loopback));
    CHECK_EQUAL(call(NAME, (uint64_t)listener, memory, 0, 0), -EFAULT);
    CHECK_EQUAL(call(GETOPT, (uint64_t)listener, 1, 4, memory), 0);
    CHECK(holds("\0\0\0\0", 4));
    end(0);
}

static void bytes_pass_both_ways(void)
{
    begin();
    uint64_t d = connected();
    CHECK_EQUAL(receive(d, 100), -EAGAIN);
    HOST("JDWP\xf5");
    HOST("\0-x");
    CHECK_EQUAL(receive(d, 4), 4);
    CHECK(holds("JDWP", 4));
    CHECK_EQUAL(receive(d, 100), 3);
    CHECK(holds("\xf5-x", 3));
    put(0, "a\xf5\xf5z", 4);
    CHECK_EQUAL(call(SEND, d, memory, 4, 0), 4);
    CHECK(HEARD("a\xf5\0\xf5\0z"));
    CHECK_EQUAL(call(SEND, d, 0, 4, 0), -EFAULT);
    end(d);
    CHECK(HEARD(CLOSES));
}

static void *sends_the_rest(void *unused)
{
    usleep(20000);
    HOST("shake");
    return unused;
}

/* As the JVM's agent does in its handshake: without waiting, all at once. */
static void pieces_are_waited_for(void)
{
    pthread_t rest;
    begin();
    HOST(OPENS);
    uint64_t d = (uint64_t)call(ACCEPT4, (uint64_t)listener, 0, 0, O_NONBLOCK);
    CHECK(HEARD(OPENS));
    HOST("hand");
    pthread_create(&rest, 0, sends_the_rest, 0);
    CHECK_EQUAL(call(RECEIVE, d, memory, 9, 0), 4);
    CHECK_EQUAL(call(RECEIVE, d, memory + 4, 5, 0), 5);
    CHECK(holds("handshake", 9));
    pthread_join(rest, 0);
    end(d);
}

static void long_ones_wait_in_the_port(void)
{
    static uint8_t block[10000];
    static uint8_t coded[LINE];
    size_t n = 0;
    for (size_t i = 0; i < sizeof block; i++) {
        block[i] = (uint8_t)random_number(256);
        coded[n++] = block[i];
        if (block[i] == STREAM_ESCAPE)
            coded[n++] = STREAM_LITERAL;
    }
    begin();
    uint64_t d = connected();
    host(coded, n);
    CHECK(got < n); /* not all of it has room */
    for (size_t done = 0; done < sizeof block;) {
        int64_t piece = receive(d, 700);
        CHECK(piece > 0 && holds(block + done, (size_t)piece));
        if (piece <= 0)
            break;
        done += (size_t)piece;
    }
    put(0, block, sizeof block);
    CHECK_EQUAL(call(SEND, d, memory, sizeof block, 0), (int64_t)sizeof block);
    CHECK(heard(coded, n));
    end(d);
}

static void the_host_hangs_up(void)
{
    begin();
    uint64_t d = connected();
    HOST("bye" CLOSES);
    CHECK_EQUAL(receive(d, 100), 3);
    CHECK_EQUAL(receive(d, 100), 0);
    CHECK_EQUAL(call(SEND, d, memory, 4, 0), -EPIPE);
    CHECK(HEARD(""));
    CHECK_EQUAL(file_close((int64_t)d), 0);
    CHECK(HEARD(CLOSES));
    HOST("stray bytes");
    d = connected();
    CHECK_EQUAL(receive(d, 100), -EAGAIN);
    end(d);
}

static void who_left_before_is_not_accepted(void)
{
    begin();
    HOST(OPENS CLOSES);
    CHECK_EQUAL(stream_accept(false), -EAGAIN);
    end(0);
}

static void a_new_host_ends_the_old_connection(void)
{
    begin();
    uint64_t d = connected();
    HOST("old" OPENS);
    HOST("new");
    CHECK_EQUAL(receive(d, 100), 3);
    CHECK(holds("old", 3));
    CHECK_EQUAL(receive(d, 100), 0);
    CHECK_EQUAL(file_close((int64_t)d), 0);
    CHECK(HEARD(CLOSES));
    int64_t next = call(ACCEPT, (uint64_t)listener, 0, 0, 0);
    CHECK(HEARD(OPENS));
    CHECK_EQUAL(receive((uint64_t)next, 100), 3);
    CHECK(holds("new", 3));
    end((uint64_t)next);
}

static void shut_means_the_end(void)
{
    begin();
    uint64_t d = connected();
    CHECK_EQUAL(call(SHUTDOWN, d, 2, 0, 0), 0);
    CHECK_EQUAL(receive(d, 100), 0);
    end(d);
    CHECK(HEARD(CLOSES));
}

static int polled(uint64_t descriptor, int wanted)
{
    struct {
        int32_t descriptor;
        int16_t wanted, found;
    } entry = {(int32_t)descriptor, (int16_t)wanted, -1};
    put(0, &entry, sizeof entry);
    int64_t count = call(POLL, memory, 1, 1, 0);
    CHECK_EQUAL(vm_copy_in(&entry, memory, sizeof entry), 0);
    CHECK_EQUAL(count, entry.found != 0);
    return entry.found;
}

static void poll_tells(void)
{
    begin();
    CHECK_EQUAL(polled((uint64_t)listener, IN), 0);
    HOST(OPENS);
    CHECK_EQUAL(polled((uint64_t)listener, IN), IN);
    uint64_t d = (uint64_t)call(ACCEPT, (uint64_t)listener, 0, 0, 0);
    CHECK_EQUAL(polled((uint64_t)listener, IN), 0);
    CHECK_EQUAL(polled(d, IN), 0);
    CHECK_EQUAL(polled(d, IN | OUT), OUT);
    HOST("x");
    CHECK_EQUAL(polled(d, IN), IN);
    HOST(CLOSES);
    CHECK_EQUAL(polled(d, IN), IN | HANGUP);
    CHECK_EQUAL(polled(99, IN), INVALID);
    CHECK_EQUAL(polled((uint64_t)-1, IN), 0);
    CHECK_EQUAL(call(POLL, memory, 1000, 0, 0), -EINVAL);
    CHECK_EQUAL(call(POLL, 0, 1, 0, 0), -EFAULT);
    end(d);
}

static void *accepts_and_receives(void *result)
{
    int64_t d = call(ACCEPT, (uint64_t)listener, 0, 0, 0);
    int64_t *sum = result;
    for (int64_t n; (n = call(RECEIVE, (uint64_t)d, memory, 100, 0)) > 0;)
        *sum += n;
    file_close(d);
    return 0;
}

static void sleepers_are_woken(void)
{
    pthread_t thread;
    int64_t sum = 0;
    begin();
    pthread_create(&thread, 0, accepts_and_receives, &sum);
    usleep(20000); /* most likely it sleeps by now; either way it must come out right */
    HOST(OPENS);
    for (int i = 0; i < 1000; i++)
        HOST("12345");
    HOST(CLOSES);
    pthread_join(thread, 0);
    CHECK_EQUAL(sum, 5000);
    end(0);
}

const struct unit_test stream_tests[] = {
    {"there are no other sockets", there_are_no_other_sockets},
    {"a socket's names are loopback addresses", names_are_loopback},
    {"bytes pass both ways", bytes_pass_both_ways},
    {"pieces of what was sent at once are waited for", pieces_are_waited_for},
    {"what is long waits in the port", long_ones_wait_in_the_port},
    {"the host hangs up", the_host_hangs_up},
    {"who left before is not accepted", who_left_before_is_not_accepted},
    {"a new host ends the old connection", a_new_host_ends_the_old_connection},
    {"shutdown means the end", shut_means_the_end},
    {"poll tells", poll_tells},
    {"sleepers are woken", sleepers_are_woken},
    {0, 0},
};
