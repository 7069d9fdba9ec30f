/* Linux semantics of the JVM's address space, with page tables in simulated RAM. */
#include "lib/string.h"
#include "memory/phys.h"
#include "memory/space.h"
#include "unit.h"

#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define PAGES(n) ((n)*PAGE_SIZE)

void vm_reset(void) { memset(&vm_space, 0, sizeof vm_space); }

/* A file of four pages, each filled with its number + 1. */
static uint64_t file_frames[4];
static int file_references;
static uint64_t test_frame(struct vm_file *f, uint64_t page, bool writable)
{
    (void)f, (void)writable;
    return page < 4 ? file_frames[page] : 0;
}
static void test_retain(struct vm_file *f) { (void)f, file_references++; }
static void test_release(struct vm_file *f) { (void)f, file_references--; }
static struct vm_file *test_file(void)
{
    static struct vm_file file = {test_frame, test_retain, test_release};
    file_references = 0;
    for (unsigned i = 0; i < 4; i++) {
        file_frames[i] = phys_alloc(0, PHYS_ANY);
        memset(phys_to_virt(file_frames[i]), (int)i + 1, PAGE_SIZE);
    }
    return &file;
}

static uint8_t peek(uint64_t address)
{
    uint8_t value = 0xaa;
    CHECK_EQUAL(vm_copy_in(&value, address, 1), 0);
    return value;
}
static void poke(uint64_t address, uint8_t value) { CHECK_EQUAL(vm_copy_out(address, &value, 1), 0); }
static bool can_write(uint64_t address)
{
    uint8_t value = 1;
    return vm_copy_out(address, &value, 1) == 0;
}
static bool can_read(uint64_t address)
{
    uint8_t value;
    return vm_copy_in(&value, address, 1) == 0;
}

static void fresh_memory_is_zero_and_keeps_what_is_written(void)
{
    machine(32);
    int64_t at = vm_mmap(0, PAGES(100), RW, ANON, 0, 0);
    CHECK(at >= (int64_t)JVM_BASE);
    uint8_t text[5000], back[5000];
    for (unsigned i = 0; i < sizeof text; i++)
        text[i] = (uint8_t)i;
    CHECK_EQUAL(peek((uint64_t)at + 12345), 0);
    CHECK_EQUAL(vm_copy_out((uint64_t)at + 4000, text, sizeof text), 0);
    CHECK_EQUAL(vm_copy_in(back, (uint64_t)at + 4000, sizeof back), 0);
    CHECK_EQUAL(memcmp(text, back, sizeof text), 0);
    CHECK_EQUAL(vm_munmap((uint64_t)at, PAGES(100)), 0);
    CHECK(!can_read((uint64_t)at));
    CHECK_EQUAL(vm_info().charged_bytes, 0);
    CHECK_EQUAL(vm_info().resident_bytes, 0);
    CHECK_EQUAL(vm_info().areas, 0);
    CHECK_EQUAL(phys_info().reserved_bytes, 0);
}

static void reserving_is_free_and_committing_is_charged(void)
{
    machine(32);
    uint64_t huge = 64ull << 30;
    int64_t at = vm_mmap(0, huge, 0, ANON | MAP_NORESERVE, 0, 0);
    CHECK(at > 0);
    CHECK_EQUAL(vm_info().charged_bytes, 0);
    CHECK_EQUAL(vm_mmap((uint64_t)at, PAGES(10), RW, ANON | MAP_FIXED, 0, 0), at);
    CHECK_EQUAL(vm_info().charged_bytes, PAGES(10));
    CHECK_EQUAL(vm_mmap((uint64_t)at, huge, RW, ANON | MAP_FIXED, 0, 0), -ENOMEM);
    poke((uint64_t)at, 7); /* the refusal changed nothing */
    CHECK_EQUAL(vm_mprotect((uint64_t)at + PAGES(10), huge - PAGES(10), RW), -ENOMEM);
    CHECK(!can_read((uint64_t)at + PAGES(10)));
    CHECK_EQUAL(vm_mprotect((uint64_t)at + PAGES(20), PAGES(5), RW), 0);
    CHECK_EQUAL(vm_info().charged_bytes, PAGES(15));
    CHECK_EQUAL(vm_mprotect((uint64_t)at, huge, 0), 0); /* guard pages keep their charge */
    CHECK_EQUAL(vm_info().charged_bytes, PAGES(15));
    CHECK(!can_read((uint64_t)at));
    CHECK_EQUAL(vm_mprotect((uint64_t)at, PAGE_SIZE, PROT_READ), 0);
    CHECK_EQUAL(peek((uint64_t)at), 7);
    CHECK(!can_write((uint64_t)at));
    CHECK_EQUAL(vm_mmap((uint64_t)at, huge, 0, ANON | MAP_FIXED | MAP_NORESERVE, 0, 0), at); /* uncommit */
    CHECK_EQUAL(vm_info().charged_bytes, 0);
    CHECK_EQUAL(vm_info().areas, 1);
}

static void committed_memory_can_always_be_touched(void)
{
    machine(16);
    uint64_t count = 0;
    int64_t at;
    while ((at = vm_mmap(0, PAGES(16), RW, ANON, 0, 0)) > 0)
        count++;
    CHECK_EQUAL(at, -ENOMEM);
    CHECK(count > 100);
    struct vm_area *first = area_find(&vm_space.tree, JVM_BASE);
    for (uint64_t page = first->start; page < first->end; page += PAGE_SIZE)
        CHECK_EQUAL(vm_fault(page, 2), VM_RESOLVED);
    CHECK_EQUAL(vm_info().resident_bytes, vm_info().charged_bytes);
}

static void dontneed_zeroes_and_keeps_the_charge(void)
{
    machine(16);
    uint64_t at = (uint64_t)vm_mmap(0, PAGES(8), RW, ANON, 0, 0);
    poke(at + 5000, 9);
    CHECK_EQUAL(vm_madvise(at, PAGES(8), MADV_DONTNEED), 0);
    CHECK_EQUAL(vm_info().resident_bytes, 0);
    CHECK_EQUAL(vm_info().charged_bytes, PAGES(8));
    CHECK_EQUAL(peek(at + 5000), 0);
}

static void files_are_mapped_in_place_and_copied_on_write(void)
{
    machine(16);
    struct vm_file *file = test_file();
    uint64_t read = (uint64_t)vm_mmap(0, PAGES(4), PROT_READ, MAP_PRIVATE, file, 0);
    uint64_t copy = (uint64_t)vm_mmap(0, PAGES(3), RW, MAP_PRIVATE, file, PAGES(1));
    uint64_t same = (uint64_t)vm_mmap(0, PAGES(4), RW, MAP_SHARED, file, 0);
    CHECK_EQUAL(file_references, 3);
    CHECK_EQUAL(peek(read + PAGES(2)), 3);
    CHECK(!can_write(read));
    CHECK_EQUAL(table_translate(read) & PTE_ADDRESS, file_frames[0]);
    poke(same + PAGES(3), 55);
    CHECK_EQUAL(peek(copy), 2);
    poke(copy, 77);
    CHECK_EQUAL(peek(copy), 77);
    CHECK_EQUAL(peek(copy + 1), 2);
    CHECK_EQUAL(peek(read + PAGES(1)), 2);
    CHECK_EQUAL(peek(read + PAGES(3)), 55);
    CHECK_EQUAL(peek(copy + PAGES(2)), 55);
    CHECK_EQUAL(vm_info().charged_bytes, PAGES(3));
    CHECK_EQUAL(vm_munmap(copy + PAGES(1), PAGES(1)), 0); /* a hole: two areas of the file */
    CHECK_EQUAL(file_references, 4);
    CHECK_EQUAL(peek(copy + PAGES(2)), 55);
    CHECK_EQUAL(vm_munmap(JVM_BASE, JVM_LIMIT - JVM_BASE), 0);
    CHECK_EQUAL(file_references, 0);
    CHECK_EQUAL(vm_info().charged_bytes, 0);
}

static void past_the_end_of_a_file_is_a_bus_error(void)
{
    machine(16);
    uint64_t at = (uint64_t)vm_mmap(0, PAGES(8), RW, MAP_PRIVATE, test_file(), 0);
    CHECK_EQUAL(vm_fault(at + PAGES(3), 0), VM_RESOLVED);
    CHECK_EQUAL(vm_fault(at + PAGES(4), 0), VM_BUSERR);
    CHECK_EQUAL(vm_fault(at + PAGES(4), 2), VM_BUSERR);
}

static void faults_tell_unmapped_from_forbidden(void)
{
    machine(16);
    uint64_t at = (uint64_t)vm_mmap(0, PAGES(1), PROT_READ, ANON, 0, 0);
    CHECK_EQUAL(vm_fault(at, 0), VM_RESOLVED);
    CHECK_EQUAL(vm_fault(at, 2), VM_ACCERR);
    CHECK_EQUAL(vm_fault(at, 16), VM_ACCERR);
    CHECK_EQUAL(vm_fault(at + PAGES(1), 0), VM_MAPERR);
    CHECK_EQUAL(vm_fault(0, 0), VM_MAPERR);
    CHECK_EQUAL(vm_fault(~0ull, 2), VM_MAPERR);
    CHECK_EQUAL(peek(at), 0);
}

static void placement_follows_linux(void)
{
    machine(16);
    uint64_t at = (uint64_t)vm_mmap(0, PAGES(4), RW, ANON, 0, 0);
    CHECK_EQUAL(vm_mmap(at, PAGES(1), RW, ANON | MAP_FIXED_NOREPLACE, 0, 0), -EEXIST);
    CHECK_EQUAL(vm_mmap(0x10000, PAGES(1), RW, ANON | MAP_FIXED_NOREPLACE, 0, 0), -EEXIST);
    CHECK_EQUAL(vm_mmap(0x10000, PAGES(1), RW, ANON | MAP_FIXED, 0, 0), -ENOMEM);
    CHECK(vm_mmap(0x10000, PAGES(1), RW, ANON, 0, 0) >= (int64_t)JVM_BASE); /* a hint only */
    uint64_t free = JVM_BASE + (1ull << 40);
    CHECK_EQUAL(vm_mmap(free, PAGES(1), RW, ANON, 0, 0), (int64_t)free);
    CHECK(vm_mmap(free, PAGES(1), RW, ANON, 0, 0) != (int64_t)free);
    CHECK_EQUAL(vm_mmap(at + 1, PAGES(1), RW, ANON | MAP_FIXED, 0, 0), -EINVAL);
}

static void hostile_arguments_are_refused(void)
{
    machine(16);
    CHECK_EQUAL(vm_mmap(0, 0, RW, ANON, 0, 0), -EINVAL);
    CHECK_EQUAL(vm_mmap(0, ~0ull, RW, ANON, 0, 0), -ENOMEM);
    CHECK_EQUAL(vm_mmap(0, PAGES(1), RW, 0, 0, 0), -EINVAL);
    CHECK_EQUAL(vm_mmap(0, PAGES(1), RW, MAP_PRIVATE, test_file(), 1), -EINVAL);
    CHECK_EQUAL(vm_mmap(0, PAGES(2), RW, MAP_PRIVATE, test_file(), ~PAGE_MASK), -EINVAL);
    CHECK_EQUAL(vm_mmap(JVM_LIMIT - PAGE_SIZE, PAGES(2), RW, ANON | MAP_FIXED, 0, 0), -ENOMEM);
    CHECK_EQUAL(vm_munmap(JVM_BASE + 1, PAGES(1)), -EINVAL);
    CHECK_EQUAL(vm_munmap(0, PAGES(1)), -EINVAL);
    CHECK_EQUAL(vm_munmap(JVM_BASE, ~0ull), -EINVAL);
    CHECK_EQUAL(vm_mprotect(JVM_BASE, PAGES(1), RW), -ENOMEM);
    CHECK_EQUAL(vm_mprotect(0xffff800000000000ull, PAGES(1), RW), -ENOMEM);
    CHECK_EQUAL(vm_madvise(0, PAGES(1), MADV_DONTNEED), -EINVAL);
    CHECK_EQUAL(vm_copy_out(0xffff800000000000ull, "x", 1), -EFAULT);
    CHECK_EQUAL(vm_copy_out(JVM_LIMIT - 1, "xy", 2), -EFAULT);
    uint32_t value;
    CHECK_EQUAL(vm_load32(JVM_BASE + 2, &value), -EFAULT);
    CHECK_EQUAL(vm_info().charged_bytes, 0);
}

static void break_grows_and_shrinks(void)
{
    machine(16);
    uint64_t start = (uint64_t)vm_brk(0);
    CHECK_EQUAL(vm_brk(start + 10000), (int64_t)(start + 10000));
    poke(start + 9999, 1);
    CHECK(can_read(start + 12287));
    CHECK(!can_read(start + 12288));
    CHECK_EQUAL(vm_brk(start + 100), (int64_t)(start + 100));
    CHECK(!can_read(start + 9999));
    CHECK_EQUAL(vm_brk(start + (1ull << 40)), (int64_t)(start + 100));
    CHECK_EQUAL(vm_brk(start), (int64_t)start);
    CHECK_EQUAL(vm_info().charged_bytes, 0);
}

static void remapping_shrinks_only(void)
{
    machine(32);
    uint64_t at = (uint64_t)vm_mmap(0, PAGES(10), RW, ANON, 0, 0);
    poke(at + PAGES(1), 5);
    CHECK_EQUAL(vm_mremap(at, PAGES(10), PAGES(11), MREMAP_MAYMOVE), -ENOMEM);
    CHECK_EQUAL(vm_mremap(at, PAGES(10), PAGES(2), MREMAP_MAYMOVE), (int64_t)at);
    CHECK_EQUAL(vm_mremap(at, ~0ull, ~0ull, MREMAP_MAYMOVE), -EINVAL);
    CHECK_EQUAL(peek(at + PAGES(1)), 5);
    CHECK(!can_read(at + PAGES(2)));
    CHECK_EQUAL(vm_info().charged_bytes, PAGES(2));
}

static void strings_stop_at_the_end_of_memory(void)
{
    machine(16);
    char text[8192];
    uint64_t at = (uint64_t)vm_mmap(0, PAGES(1), RW, ANON, 0, 0);
    CHECK_EQUAL(vm_copy_out(at + PAGE_SIZE - 4, "abc", 4), 0);
    CHECK_EQUAL(vm_string_in(text, at + PAGE_SIZE - 4, sizeof text), 3);
    CHECK_EQUAL(vm_copy_out(at + PAGE_SIZE - 4, "abcd", 4), 0);
    CHECK_EQUAL(vm_string_in(text, at + PAGE_SIZE - 4, sizeof text), -EFAULT);
    CHECK_EQUAL(vm_string_in(text, at + PAGE_SIZE - 4, 3), -ENAMETOOLONG);
}

/* Random operations against a model of one byte a page: protection, content, charge. */
static void agrees_with_a_model(void)
{
    enum { N = 64 };
    struct {
        bool mapped, charged;
        int prot;
        uint8_t value;
    } model[N];
    machine(32);
    memset(model, 0, sizeof model);
    uint64_t base = JVM_BASE + (1ull << 35) + LARGE_PAGE_SIZE - PAGES(N / 2); /* over a table's edge */
    for (int round = 0; round < 30000; round++) {
        unsigned from = (unsigned)random_number(N), to = from + 1 + (unsigned)random_number(N - from);
        int prot = random_number(3) ? (random_number(2) ? RW : PROT_READ) : 0;
        uint64_t at = base + PAGES(from), length = PAGES(to - from);
        bool whole = true;
        for (unsigned p = from; p < to; p++)
            whole &= model[p].mapped;
        switch (random_number(6)) {
        case 0:
            CHECK_EQUAL(vm_mmap(at, length, prot, ANON | MAP_FIXED, 0, 0), (int64_t)at);
            for (unsigned p = from; p < to; p++)
                model[p].mapped = true, model[p].prot = prot, model[p].value = 0, model[p].charged = prot & PROT_WRITE;
            break;
        case 1:
            CHECK_EQUAL(vm_munmap(at, length), 0);
            for (unsigned p = from; p < to; p++)
                model[p].mapped = false, model[p].charged = false;
            break;
        case 2:
            CHECK_EQUAL(vm_mprotect(at, length, prot), whole ? 0 : -ENOMEM);
            for (unsigned p = from; p < to && whole; p++)
                model[p].prot = prot, model[p].charged |= (prot & PROT_WRITE) != 0;
            break;
        case 3:
            CHECK_EQUAL(vm_madvise(at, length, MADV_DONTNEED), 0);
            for (unsigned p = from; p < to; p++)
                model[p].value = 0;
            break;
        default:
            for (unsigned p = from; p < to; p++) {
                uint8_t value = (uint8_t)random_number(256), seen = 0;
                bool writes = model[p].mapped && model[p].prot & PROT_WRITE, reads = model[p].mapped && model[p].prot;
                CHECK_EQUAL(vm_copy_in(&seen, base + PAGES(p) + 17, 1) == 0, reads);
                CHECK(!reads || seen == model[p].value);
                CHECK_EQUAL(vm_copy_out(base + PAGES(p) + 17, &value, 1) == 0, writes);
                if (writes)
                    model[p].value = value;
            }
        }
        uint64_t charged = 0;
        for (unsigned p = 0; p < N; p++)
            charged += model[p].charged;
        CHECK_EQUAL(vm_info().charged_bytes, PAGES(charged));
        CHECK_EQUAL(phys_info().reserved_bytes + vm_info().resident_bytes, PAGES(charged));
        if (unit_failed)
            return;
    }
}

const struct unit_test vm_tests[] = {
    {"fresh memory is zero and keeps what is written", fresh_memory_is_zero_and_keeps_what_is_written},
    {"reserving is free and committing is charged", reserving_is_free_and_committing_is_charged},
    {"committed memory can always be touched", committed_memory_can_always_be_touched},
    {"DONTNEED zeroes and keeps the charge", dontneed_zeroes_and_keeps_the_charge},
    {"files are mapped in place and copied on write", files_are_mapped_in_place_and_copied_on_write},
    {"past the end of a file is a bus error", past_the_end_of_a_file_is_a_bus_error},
    {"faults tell unmapped from forbidden", faults_tell_unmapped_from_forbidden},
    {"placement follows Linux", placement_follows_linux},
    {"hostile arguments are refused", hostile_arguments_are_refused},
    {"program break grows and shrinks", break_grows_and_shrinks},
    {"remapping shrinks only", remapping_shrinks_only},
    {"strings stop at the end of memory", strings_stop_at_the_end_of_memory},
    {"address space agrees with a model", agrees_with_a_model},
    {0, 0}};
