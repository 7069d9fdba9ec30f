/*
 * A plugin for QEMU that counts how often each block of translated code runs. The host tools (org.exoos.host.profile) serve the socket that its
 * argument names and send one byte at a time:
 *
 *   'z'  all counts become 0
 *   'd'  answered with a record for each block that ran since, and one of zeros
 *
 * A record, little endian: u64 address, u64 runs, u32 instructions, u32 length of the code that follows in 16 bytes (the block's first ones, by
 * which libraries are told from their files). Counts of several CPUs may lose a little to each other.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* What QEMU's qemu-plugin.h declares (interface version 1, QEMU 4.2 to 8.2); Debian does not ship it. */
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef uint64_t qemu_plugin_id_t;
typedef struct qemu_info_t qemu_info_t;
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, void (*translated)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, void (*runs)(unsigned cpu, void *data), enum qemu_plugin_cb_flags flags,
                                          void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

enum { CODE = 16, BUCKETS = 1 << 18 };

struct record {
    uint64_t address, runs;
    uint32_t instructions, length;
    uint8_t code[CODE];
};

struct block {
    struct record record;
    struct block *next;
};

static struct block *buckets[BUCKETS]; /* guarded by lock; counts are not */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int host;

static void ran(unsigned cpu, void *data)
{
    (void)cpu;
    ((struct block *)data)->record.runs++;
}

static void describe(const struct qemu_plugin_tb *tb, struct record *out)
{
    *out = (struct record){.address = qemu_plugin_tb_vaddr(tb), .instructions = (uint32_t)qemu_plugin_tb_n_insns(tb)};
    for (size_t i = 0; i < out->instructions && out->length < CODE; i++) {
        const struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        size_t size = qemu_plugin_insn_size(insn), room = CODE - out->length;
        if (size > room)
            size = room;
        memcpy(out->code + out->length, qemu_plugin_insn_data(insn), size);
        out->length += (uint32_t)size;
    }
}

static bool same(const struct record *a, const struct record *b)
{
    return a->address == b->address && a->instructions == b->instructions && a->length == b->length && memcmp(a->code, b->code, CODE) == 0;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    (void)id;
    struct record found;
    describe(tb, &found);
    struct block **bucket = &buckets[(found.address * 0x9e3779b97f4a7c15u) >> 46];
    pthread_mutex_lock(&lock);
    struct block *block = *bucket;
    while (block && !same(&block->record, &found))
        block = block->next;
    if (!block && (block = malloc(sizeof *block))) {
        block->record = found;
        block->next = *bucket;
        *bucket = block;
    }
    pthread_mutex_unlock(&lock);
    if (block)
        qemu_plugin_register_vcpu_tb_exec_cb(tb, ran, QEMU_PLUGIN_CB_NO_REGS, block);
}

static void each_block(void (*act)(struct record *record, FILE *out), FILE *out)
{
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct block *block = buckets[i]; block; block = block->next)
            act(&block->record, out);
    pthread_mutex_unlock(&lock);
}

static void forget(struct record *record, FILE *out)
{
    (void)out;
    record->runs = 0;
}

static void tell(struct record *record, FILE *out)
{
    if (record->runs)
        fwrite(record, sizeof *record, 1, out);
}

static void *serve(void *unused)
{
    (void)unused;
    char wish;
    FILE *out = fdopen(dup(host), "w");
    while (out && read(host, &wish, 1) == 1) {
        if (wish == 'z') {
            each_block(forget, out);
        } else if (wish == 'd') {
            each_block(tell, out);
            fwrite(&(struct record){0}, sizeof(struct record), 1, out);
            fflush(out);
        }
    }
    return NULL;
}

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
    (void)info;
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    const char *path = argc == 1 ? strchr(argv[0], '=') : NULL;
    pthread_t thread;
    if (!path || strlen(path + 1) >= sizeof at.sun_path)
        return 1;
    strcpy(at.sun_path, path + 1);
    host = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (host < 0 || connect(host, (struct sockaddr *)&at, sizeof at) || pthread_create(&thread, NULL, serve, NULL))
        return 1;
    pthread_detach(thread);
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
