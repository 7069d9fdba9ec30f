/* See random.h. ChaCha20 as in RFC 8439, section 2.3. */
#include "jvmhost/random.h"

#include "arch/cpu.h"
#include "arch/time.h"
#include "lib/lock.h"
#include "lib/string.h"

static struct lock lock;
static uint32_t key[8];
static uint64_t requests;

static uint32_t rotate(uint32_t value, int bits) { return value << bits | value >> (32 - bits); }

static void quarter(uint32_t *x, int a, int b, int c, int d)
{
    x[a] += x[b], x[d] = rotate(x[d] ^ x[a], 16);
    x[c] += x[d], x[b] = rotate(x[b] ^ x[c], 12);
    x[a] += x[b], x[d] = rotate(x[d] ^ x[a], 8);
    x[c] += x[d], x[b] = rotate(x[b] ^ x[c], 7);
}

static void block(uint64_t counter, uint32_t out[16])
{
    uint32_t in[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    memcpy(in + 4, key, sizeof key);
    in[12] = (uint32_t)counter;
    in[13] = (uint32_t)(counter >> 32);
    in[14] = (uint32_t)requests;
    in[15] = (uint32_t)(requests >> 32);
    memcpy(out, in, sizeof in);
    for (int i = 0; i < 10; i++) {
        for (int c = 0; c < 4; c++)
            quarter(out, c, 4 + c, 8 + c, 12 + c);
        for (int c = 0; c < 4; c++)
            quarter(out, c, 4 + (c + 1) % 4, 8 + (c + 2) % 4, 12 + (c + 3) % 4);
    }
    for (int i = 0; i < 16; i++)
        out[i] += in[i];
}

static uint64_t hardware(void)
{
    uint64_t value = 0;
    uint8_t ok = 0;
    if (cpuid(7, 0).ebx & 1 << 18)
        __asm__ volatile("rdseed %0; setc %1" : "=r"(value), "=qm"(ok)::"cc");
    if (!ok && cpuid(1, 0).ecx & 1 << 30)
        __asm__ volatile("rdrand %0; setc %1" : "=r"(value), "=qm"(ok)::"cc");
    return value ^ rdtsc() * 0x9e3779b97f4a7c15ull;
}

void random_init(void)
{
    for (int i = 0; i < 8; i += 2) {
        uint64_t word = hardware() ^ wall_clock_ns();
        memcpy(key + i, &word, 8);
    }
}

void random_bytes(void *to, size_t length)
{
    uint32_t out[16];
    uint8_t *t = to;
    lock_acquire(&lock);
    requests++;
    key[0] ^= (uint32_t)rdtsc();
    for (uint64_t counter = 1; length; counter++) {
        size_t n = length < sizeof out ? length : sizeof out;
        block(counter, out);
        memcpy(t, out, n);
        t += n, length -= n;
    }
    block(0, out);
    memcpy(key, out, sizeof key);
    lock_release(&lock);
}
