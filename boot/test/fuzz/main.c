/*
 * Fuzzing of the parsers in C under the address and undefined-behaviour sanitizers: good inputs, changed at random. The seed is
 * printed, and can be given: fuzz SECONDS_EACH [SEED]. The input that did harm is in fuzz-input.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "archive/archive.h"
#include "jvmhost/args.h"
#include "../test_archive.h"

enum { MOST = ARCHIVE_MOST };

void fuzz_config(const uint8_t *data, size_t length);

static uint64_t state;

static uint64_t below(uint64_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % limit;
}

static size_t change(uint8_t *data, size_t length, size_t most)
{
    static const uint64_t numbers[] = {0, 1, 7, 8, 127, 255, 4095, 4096, 4097, 0x7fffffff, 0xffffffff, ~0ull, ~0ull >> 1, 1ull << 63};
    if (length == 0)
        return 0;
    size_t at = below(4) ? below(length < 256 ? length : 256) : below(length);
    if (length > 4096 && below(2))
        at = 4096 + below(length - 4096 < 256 ? length - 4096 : 256);
    switch (below(6)) {
    case 0: data[at] = (uint8_t)(data[at] ^ 1u << below(8)); break;
    case 1: data[at] = (uint8_t)below(256); break;
    case 2: {
        uint64_t number = numbers[below(sizeof numbers / sizeof *numbers)];
        size_t size = 1u << below(4);
        memcpy(data + at, &number, size < length - at ? size : length - at);
        break;
    }
    case 3: return below(8) ? length : at;
    case 4: {
        size_t more = 1 + below(32);
        if (length + more > most)
            break;
        memmove(data + at + more, data + at, length - at);
        return length + more;
    }
    default: {
        size_t from = below(length), size = below(64);
        size_t room = length - (from > at ? from : at);
        memmove(data + at, data + from, size < room ? size : room);
    }
    }
    return length;
}

/* The checksum is made right most of the time: else nothing would come past it. */
static void fuzz_archive(const uint8_t *data, size_t length)
{
    uint8_t *begin = aligned_alloc(4096, ((length + 4095) & ~4095ull) + 4096);
    memcpy(begin, data, length);
    struct archive archive;
    struct archive_entry entry;
    uint64_t index, size;
    if (length >= 64) {
        memcpy(&index, begin + 16, 8);
        memcpy(&size, begin + 24, 8);
        if (index <= length && size <= length - index && below(8)) {
            uint32_t crc = crc32(begin + index, size);
            memcpy(begin + 40, &crc, 4);
        }
    }
    uint8_t sum = 0;
    if (!archive_open(&archive, begin, length))
        while (archive_next(&archive, &entry) > 0) {
            for (uint64_t i = 0; i < entry.length; i++)
                sum = (uint8_t)(sum + entry.data[i]);
            for (uint32_t i = 0; i < entry.name_length; i++)
                sum = (uint8_t)(sum + entry.name[i]);
        }
    volatile uint8_t used = sum;
    (void)used;
    free(begin);
}

/* Lines, then the kernel command line. */
static void fuzz_arguments(const uint8_t *data, size_t length)
{
    static char buffer[2000];
    char *text = malloc(length + 1);
    memcpy(text, data, length);
    text[length] = '\0';
    struct args args;
    args_init(&args, buffer, 64 + length % (sizeof buffer - 64));
    if (!args_lines(&args, text, length) && args.count > 0)
        args_insert_options(&args, 1, text);
    if (args.count > ARGS_MOST || args.value[args.count])
        abort();
    for (unsigned i = 0; i < args.count; i++)
        if (args.value[i] < buffer || args.value[i] + strlen(args.value[i]) >= buffer + sizeof buffer)
            abort();
    free(text);
}

static uint8_t archive_seed[MOST] __attribute__((aligned(4096)));

static size_t sample_archive(void)
{
    struct archive_maker maker;
    archive_begin(&maker, archive_seed);
    archive_put(&maker, "dir", 0040755, 0, 5);
    archive_put(&maker, "dir/file", 0100644, "content", 6);
    archive_put(&maker, "link", 0120777, "dir/file", 7);
    return archive_end(&maker);
}

static void run(const char *name, void (*target)(const uint8_t *, size_t), const uint8_t *seed, size_t length, long seconds)
{
    static uint8_t data[MOST];
    time_t end = time(NULL) + seconds;
    long count = 0;
    while (time(NULL) < end || count < 20000) {
        memcpy(data, seed, length);
        size_t now = length;
        for (uint64_t changes = below(6); changes--;)
            now = change(data, now, MOST);
        FILE *file = (count++ & 0xfff) == 0 ? fopen("fuzz-input", "w") : NULL;
        if (file) { /* a sample; the seed and the count find the very one again */
            fwrite(data, 1, now, file);
            fclose(file);
        }
        target(data, now);
    }
    printf("fuzz: %s survived %ld inputs\n", name, count);
}

int main(int count, char **words)
{
    long seconds = count > 1 ? atol(words[1]) : 0;
    uint64_t seed = count > 2 ? strtoull(words[2], NULL, 10) : seconds ? (uint64_t)time(NULL) : 20260101;
    state = seed * 2654435761u + 1;
    printf("fuzz: seed %llu\n", (unsigned long long)seed);
    run("boot archive", fuzz_archive, archive_seed, sample_archive(), seconds);
    static const char lines[] = "/jre/bin/java\n-Xmx100m\r\n# no\n\n jvm=-Xlog:gc jvm=-ea exo.cpus=2 jvm=\n-jar\n";
    run("arguments", fuzz_arguments, (const uint8_t *)lines, sizeof lines - 1, seconds);
    static const char config[] = "# settings\nterminals=/dev/ttyS0 /dev/tty1 /dev/null\nshell=/bin/shell\nshell=\nx=y\n";
    run("configuration", fuzz_config, (const uint8_t *)config, sizeof config - 1, seconds);
    remove("fuzz-input");
    return 0;
}
