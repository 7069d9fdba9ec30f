/*
 * Adapts hot instructions to the CPU, once, before text becomes read-only and before other CPUs run.
 * A site is (address, kind, length):
 *   1 clac                  -> no operation without SMAP
 *   2 wrfsbase rax          -> call slow_wrfsbase without FSGSBASE
 *   3 rdfsbase rax          -> call slow_rdfsbase likewise
 *   5 xsaveopt64 (rsi)      -> xsave64 without XSAVEOPT
 *   4 set CR0.TS (lazy FPU) -> call fpu_eager_leave with the eager FPU
 */
#include "arch/percpu.h"
#include "lib/string.h"

struct patch {
    uint64_t site;
    uint32_t kind, length;
};
extern const struct patch patches_start[], patches_end[];
extern char slow_wrfsbase[], slow_rdfsbase[], fpu_eager_leave[];

static void put(const struct patch *patch, const char *target) {
    uint8_t *site = (uint8_t *)patch->site;
    memset(site, 0x90, patch->length);
    if (target != 0) {
        int32_t distance = (int32_t)((uint64_t)target - (patch->site + 5));
        site[0] = 0xe8;
        memcpy(site + 1, &distance, 4);
    }
}

void patch_text(void) {
    for (const struct patch *patch = patches_start; patch < patches_end; patch++) {
        if (patch->kind == 1 && !cpu_features.smap) {
            put(patch, 0);
        } else if (patch->kind == 2 && !cpu_features.fsgsbase) {
            put(patch, slow_wrfsbase);
        } else if (patch->kind == 3 && !cpu_features.fsgsbase) {
            put(patch, slow_rdfsbase);
        } else if (patch->kind == 4 && fpu_eager) {
            put(patch, fpu_eager_leave);
        } else if (patch->kind == 5 && !cpu_features.xsaveopt) {
            ((uint8_t *)patch->site)[3] = 0x26; /* ModRM /4 in place of /6 */
        }
    }
}
