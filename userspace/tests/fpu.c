/*
 * fpu [SECONDS]: the vector registers are a process's own. Two processes load a pattern each into all of them, stay in ring 3 for a while
 * or make a system call, and look whether the pattern is still there; a third one sleeps for moments, so that the two are interrupted at
 * all times, also between the load of their registers by the kernel and the return to ring 3. Ends with 0 when nothing was lost.
 */
#include "exo.h"

enum { REGISTERS = 16, WIDTH = 32 };

static bool has_avx(void)
{
    uint32_t a = 1, b, c = 0, d;
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    if ((c & 1u << 27) == 0 || (c & 1u << 28) == 0) /* OSXSAVE, AVX */
        return false;
    uint32_t low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & 6) == 6;
}

#define ALL(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11) DO(12) DO(13) DO(14) DO(15)
#define LOAD_XMM(n) "movdqu " #n "*32(%[in]), %%xmm" #n "\n"
#define SAVE_XMM(n) "movdqu %%xmm" #n ", " #n "*32(%[out])\n"
#define LOAD_YMM(n) "vmovdqu " #n "*32(%[in]), %%ymm" #n "\n"
#define SAVE_YMM(n) "vmovdqu %%ymm" #n ", " #n "*32(%[out])\n"
/* Spins, then makes the call when its number is not negative; the compiler has no say in between. */
#define STAY                                  \
    "1: dec %[spins]\n jnz 1b\n"              \
    "test %%rax, %%rax\n js 2f\n syscall\n2:\n"
#define THROUGH(LOAD, SAVE)                                                                             \
    __asm__ volatile(ALL(LOAD) STAY ALL(SAVE)                                                          \
                     : [spins] "+r"(spins), "+a"(call)                                                 \
                     : [in] "r"(in), [out] "r"(out)                                                    \
                     : "rcx", "r11", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",   \
                       "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15")

static void through(bool avx, const uint8_t *in, uint8_t *out, long spins, long call)
{
    if (avx)
        THROUGH(LOAD_YMM, SAVE_YMM);
    else
        THROUGH(LOAD_XMM, SAVE_XMM);
}

/* Rounds until the time is over; the status to exit with. */
static int work(const char *name, uint32_t seed, int64_t end)
{
    static uint8_t in[REGISTERS * WIDTH], out[REGISTERS * WIDTH];
    bool avx = has_avx();
    size_t part = avx ? 32 : 16;
    uint32_t random = seed;
    long rounds = 0;
    do {
        for (size_t i = 0; i < sizeof in; i++) {
            random = random * 1664525 + 1013904223;
            in[i] = (uint8_t)(random >> 24);
        }
        for (int again = 0; again < 50; again++, rounds++) {
            through(avx, in, out, 1 + (random >> 8) % 3000 * (again % 5 == 0), again % 2 == 0 ? SYS_getppid : -1);
            for (int r = 0; r < REGISTERS; r++)
                if (memcmp(in + r * WIDTH, out + r * WIDTH, part) != 0) {
                    printf("fpu %s: register %d wrong in round %ld\n", name, r, rounds);
                    return 1;
                }
        }
    } while (now_ns() < end);
    printf("fpu %s: %s\n", name, rounds > 100 ? "all right" : "hardly ran");
    return rounds > 100 ? 0 : 1;
}

int main(int argc, char **argv)
{
    long seconds = 3;
    if (argc > 1 && (!parse_long(argv[1], &seconds) || seconds < 1)) {
        dprintf(2, "usage: fpu [SECONDS]\n");
        return 2;
    }
    int64_t end = now_ns() + seconds * 1000000000;
    long ticker = sys_fork();
    if (ticker == 0) {
        while (now_ns() < end)
            sleep_ns(50000);
        return 0;
    }
    long second = sys_fork();
    if (second == 0)
        return work("second", 2463534242u, end);
    int status = work("first", 88675123u, end), other = 1, ignored;
    if (ticker < 0 || second < 0 || sys_wait4((int)ticker, &ignored, 0) < 0 || sys_wait4((int)second, &other, 0) < 0)
        return 1;
    return status != 0 || other != 0;
}
