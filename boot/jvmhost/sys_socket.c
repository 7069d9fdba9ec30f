/* System calls on sockets, and poll(2). See socket.h. */
#include "jvmhost/socket.h"

#include "arch/time.h"
#include "jvmhost/debug_port.h"
#include "jvmhost/file.h"
#include "jvmhost/node.h"
#include "jvmhost/stream.h"
#include "jvmhost/syscall.h"
#include "lib/string.h"
#include "memory/linux_mman.h"
#include "memory/vm.h"

enum { AF_INET = 2, SOCK_STREAM = 1, SOCK_TYPE = 15, SOCK_NONBLOCK = O_NONBLOCK, SOCK_CLOEXEC = O_CLOEXEC };
enum { MSG_DONTWAIT = 0x40 };
enum { POLLIN = 1, POLLOUT = 4, POLLHUP = 16, POLLNVAL = 32, POLL_MOST = 16 };

struct socket_address {
    uint16_t family;
    uint8_t port[2], address[4], zero[8];
};
_Static_assert(sizeof(struct socket_address) == 16, "struct sockaddr_in");

static uint8_t bound_port[2]; /* the listener's */
static struct node *listener;

/* ---- files ----------------------------------------------------------------------------------------- */

/* The socket's file with a reference, or null and what is wrong. */
static struct file *socket_get(int64_t descriptor, int64_t *wrong)
{
    struct file *file = file_get(descriptor);
    *wrong = file ? 0 : -EBADF;
    if (file && file->node->device < DEVICE_SOCKET) {
        file_put(file);
        file = 0;
        *wrong = -ENOTSOCK;
    }
    return file;
}

static int64_t install(enum device kind, uint64_t flags)
{
    struct node *node = node_new(S_IFSOCK | 0777);
    if (!node)
        return -ENOMEM;
    node->device = (uint8_t)kind;
    return file_install(node, O_RDWR | (flags & (SOCK_NONBLOCK | SOCK_CLOEXEC)));
}

int64_t socket_receive(const struct node *node, uint64_t to, uint64_t length, bool wait)
{
    uint8_t block[512];
    if (node->device != DEVICE_STREAM)
        return -ENOTCONN;
    int64_t n = stream_receive(block, length < sizeof block ? length : sizeof block, wait);
    return n > 0 && vm_copy_out(to, block, (size_t)n) ? -EFAULT : n;
}

int64_t socket_send(const struct node *node, uint64_t from, uint64_t length)
{
    uint8_t block[512];
    uint64_t done = 0;
    if (node->device != DEVICE_STREAM)
        return -ENOTCONN;
    while (done < length) {
        uint64_t n = length - done < sizeof block ? length - done : sizeof block;
        int64_t sent = vm_copy_in(block, from + done, n) ? -EFAULT : stream_send(block, n);
        if (sent < 0)
            return done ? (int64_t)done : sent;
        done += n;
    }
    return (int64_t)done;
}

void socket_closed(struct node *node)
{
    struct node *self = node;
    if (node->device == DEVICE_STREAM)
        stream_close();
    else
        __atomic_compare_exchange_n(&listener, &self, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

/* ---- addresses ------------------------------------------------------------------------------------- */

static int64_t address_out(uint64_t to, uint64_t size_at, const struct socket_address *address)
{
    uint32_t room, size = sizeof *address;
    if (!to)
        return 0;
    if (vm_copy_in(&room, size_at, sizeof room) || vm_copy_out(to, address, room < size ? room : size) ||
        vm_copy_out(size_at, &size, sizeof size))
        return -EFAULT;
    return 0;
}

static struct socket_address loopback(void)
{
    return (struct socket_address){AF_INET, {bound_port[0], bound_port[1]}, {127, 0, 0, 1}, {0}};
}

static int64_t bind(struct file *file, const struct call *c)
{
    struct socket_address a;
    if (c->a[2] < sizeof a)
        return -EINVAL;
    if (vm_copy_in(&a, c->a[1], sizeof a))
        return -EFAULT;
    if (a.family != AF_INET)
        return -EAFNOSUPPORT;
    if (a.address[0] != 127)
        return -EADDRNOTAVAIL;
    if (file->node->device != DEVICE_SOCKET)
        return -EINVAL;
    if (listener)
        return -EADDRINUSE;
    memcpy(bound_port, a.port, sizeof bound_port);
    return 0;
}

static int64_t listen(struct file *file, const struct call *c)
{
    struct node *none = 0;
    (void)c;
    if (file->node->device == DEVICE_STREAM)
        return -EINVAL;
    if (!__atomic_compare_exchange_n(&listener, &none, file->node, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED) && none != file->node)
        return -EADDRINUSE;
    file->node->device = DEVICE_LISTENER;
    return 0;
}

static int64_t accept(struct file *file, const struct call *c)
{
    struct socket_address host = loopback();
    if (file->node->device != DEVICE_LISTENER)
        return -EINVAL;
    int64_t result = stream_accept(!(file->flags & O_NONBLOCK));
    if (result)
        return result;
    result = install(DEVICE_STREAM, c->a[3]);
    if (result == -ENOMEM)
        stream_close();
    int64_t wrong = result < 0 ? result : address_out(c->a[1], c->a[2], &host);
    if (result >= 0 && wrong)
        file_close(result);
    return wrong ? wrong : result;
}

static int64_t own_name(struct file *file, const struct call *c)
{
    struct socket_address own = loopback();
    (void)file;
    return address_out(c->a[1], c->a[2], &own);
}

/* ---- transfers ------------------------------------------------------------------------------------- */

/*
 * O_NONBLOCK does not count: the JVM's agent sets it for its handshake, and takes it that 14 bytes which were sent at once are there at once,
 * as on a network. Here they come one by one.
 */
static int64_t receive(struct file *file, const struct call *c)
{
    return socket_receive(file->node, c->a[1], c->a[2], !(c->a[3] & MSG_DONTWAIT));
}

static int64_t send(struct file *file, const struct call *c) { return socket_send(file->node, c->a[1], c->a[2]); }

static int64_t shut(struct file *file, const struct call *c)
{
    (void)c;
    if (file->node->device != DEVICE_STREAM)
        return -ENOTCONN;
    stream_shutdown();
    return 0;
}

/* SO_REUSEADDR, TCP_NODELAY and the like change nothing here, and SO_ERROR is 0. */
static int64_t set_option(struct file *file, const struct call *c)
{
    (void)file, (void)c;
    return 0;
}

static int64_t get_option(struct file *file, const struct call *c)
{
    uint32_t value = 0, size = sizeof value;
    (void)file;
    return vm_copy_out(c->a[3], &value, sizeof value) || vm_copy_out(c->a[4], &size, sizeof size) ? -EFAULT : 0;
}

/* ---- the calls ------------------------------------------------------------------------------------- */

static int64_t sys_socket(const struct call *c)
{
    if (c->a[0] != AF_INET || (c->a[1] & SOCK_TYPE) != SOCK_STREAM || !debug_port_start())
        return -EAFNOSUPPORT;
    return install(DEVICE_SOCKET, c->a[1]);
}

static int64_t with_socket(const struct call *c, int64_t (*function)(struct file *, const struct call *))
{
    int64_t result;
    struct file *file = socket_get((int32_t)c->a[0], &result);
    if (file) {
        result = function(file, c);
        file_put(file);
    }
    return result;
}

static int64_t sys_accept4(const struct call *c) { return with_socket(c, accept); }
static int64_t sys_sendto(const struct call *c) { return with_socket(c, send); }
static int64_t sys_recvfrom(const struct call *c) { return with_socket(c, receive); }
static int64_t sys_shutdown(const struct call *c) { return with_socket(c, shut); }
static int64_t sys_bind(const struct call *c) { return with_socket(c, bind); }
static int64_t sys_listen(const struct call *c) { return with_socket(c, listen); }
static int64_t sys_getsockname(const struct call *c) { return with_socket(c, own_name); }
static int64_t sys_setsockopt(const struct call *c) { return with_socket(c, set_option); }
static int64_t sys_getsockopt(const struct call *c) { return with_socket(c, get_option); }

/* accept4 without flags. */
static int64_t sys_accept(const struct call *c)
{
    struct call four = *c;
    four.a[3] = 0;
    return sys_accept4(&four);
}

/* ---- poll ------------------------------------------------------------------------------------------ */

struct poll_entry {
    int32_t descriptor;
    int16_t wanted, found;
};

/* What there is of what the entry wants; *wait gets the events of the stream that would add to it. */
static int16_t look(const struct poll_entry *entry, unsigned *wait)
{
    struct file *file = entry->descriptor >= 0 ? file_get(entry->descriptor) : 0;
    int found = POLLNVAL;
    if (file) {
        unsigned kind = file->node->device, events = stream_events();
        unsigned interesting = kind == DEVICE_LISTENER ? STREAM_ARRIVED : STREAM_READABLE | STREAM_ENDED;
        found = entry->wanted & (POLLIN | POLLOUT);
        if (kind == DEVICE_LISTENER || kind == DEVICE_STREAM) {
            *wait |= interesting;
            found &= kind == DEVICE_LISTENER ? POLLIN : POLLIN | POLLOUT;
            found &= events & interesting ? ~0 : ~POLLIN;
            found |= kind == DEVICE_STREAM && events & STREAM_ENDED ? POLLHUP : 0;
        }
        file_put(file);
    }
    return entry->descriptor < 0 ? 0 : (int16_t)found;
}

static int64_t sys_poll(const struct call *c)
{
    struct poll_entry entries[POLL_MOST];
    int32_t milliseconds = (int32_t)c->a[2];
    uint64_t deadline = milliseconds < 0 ? 0 : now_ns() + (uint64_t)milliseconds * 1000000 + 1;
    size_t size = c->a[1] * sizeof *entries;
    if (c->a[1] > POLL_MOST)
        return -EINVAL;
    if (vm_copy_in(entries, c->a[0], size))
        return -EFAULT;
    for (;;) {
        int64_t count = 0;
        unsigned wait = 0;
        for (uint64_t i = 0; i < c->a[1]; i++)
            count += (entries[i].found = look(&entries[i], &wait)) != 0;
        if (count || (deadline && now_ns() >= deadline))
            return vm_copy_out(c->a[0], entries, size) ? -EFAULT : count;
        stream_wait(wait, deadline);
    }
}

const struct syscall_entry syscalls_sockets[] = {
    {7, "poll", sys_poll},
    {41, "socket", sys_socket},
    {43, "accept", sys_accept},
    {44, "sendto", sys_sendto},
    {45, "recvfrom", sys_recvfrom},
    {48, "shutdown", sys_shutdown},
    {49, "bind", sys_bind},
    {50, "listen", sys_listen},
    {51, "getsockname", sys_getsockname},
    {54, "setsockopt", sys_setsockopt},
    {55, "getsockopt", sys_getsockopt},
    {288, "accept4", sys_accept4},
    {0, 0, 0},
};
