/* See elf.h. */
#include "jvmhost/elf.h"

#include "lib/string.h"
#include "memory/linux_mman.h"
#include "memory/phys.h"
#include "memory/vm.h"

#define HEADERS_MOST 32
enum { ET_DYN = 3, EM_X86_64 = 62, PT_LOAD = 1, PT_INTERP = 3, PF_X = 1, PF_W = 2, PF_R = 4 };

struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
struct program_header {
    uint32_t type, flags;
    uint64_t offset, vaddr, paddr, filesz, memsz, align;
};

static uint64_t down(uint64_t value) { return value & ~PAGE_MASK; }
static uint64_t up(uint64_t value) { return (value + PAGE_MASK) & ~PAGE_MASK; }

/* The rest of the segment's last file page must be zero: ld.so allocates from it. */
static const char *zero_tail(uint64_t from)
{
    static const uint8_t zeros[PAGE_SIZE];
    return vm_copy_out(from, zeros, up(from) - from) ? "segment cannot be written" : 0;
}

static const char *map_segment(struct node *node, const struct program_header *p, uint64_t base)
{
    int prot = (p->flags & PF_R ? PROT_READ : 0) | (p->flags & PF_W ? PROT_WRITE : 0) | (p->flags & PF_X ? PROT_EXEC : 0);
    uint64_t start = down(base + p->vaddr), file_end = base + p->vaddr + p->filesz;
    uint64_t end = up(base + p->vaddr + p->memsz), mapped = up(file_end);
    if (p->filesz &&
        vm_mmap(start, mapped - start, prot, MAP_PRIVATE | MAP_FIXED, &node->mapping, down(p->offset)) < 0)
        return "no memory for a segment";
    if (!p->filesz)
        mapped = start;
    if (end > mapped && vm_mmap(mapped, end - mapped, prot, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, 0, 0) < 0)
        return "no memory for a segment";
    if (p->memsz > p->filesz && p->filesz && prot & PROT_WRITE && file_end & PAGE_MASK)
        return zero_tail(file_end);
    return 0;
}

const char *elf_load(struct node *node, struct elf_image *image)
{
    const struct elf_header *h = (const void *)node->data;
    const struct program_header *p;
    uint64_t low = ~0ull, high = 0, size = node->size;
    if (!h || size < sizeof *h || memcmp(h->ident, "\177ELF\2\1\1", 7) || h->machine != EM_X86_64)
        return "not an ELF file for x86-64";
    if (h->type != ET_DYN)
        return "not position independent";
    if (h->phentsize != sizeof *p || !h->phnum || h->phnum > HEADERS_MOST || h->phoff > size || h->phoff & 7 ||
        h->phnum * sizeof *p > size - h->phoff)
        return "bad program headers";
    p = (const void *)(node->data + h->phoff);
    memset(image, 0, sizeof *image);
    for (unsigned i = 0; i < h->phnum; i++) {
        if (p[i].filesz > size || p[i].offset > size - p[i].filesz)
            return "segment outside the file";
        if (p[i].type == PT_INTERP) {
            if (p[i].filesz < 2 || p[i].filesz > sizeof image->interpreter || node->data[p[i].offset + p[i].filesz - 1])
                return "bad interpreter name";
            memcpy(image->interpreter, node->data + p[i].offset, p[i].filesz);
        }
        if (p[i].type != PT_LOAD)
            continue;
        if (p[i].memsz < p[i].filesz || p[i].vaddr > 1ull << 40 || p[i].memsz > 1ull << 40 ||
            (p[i].vaddr ^ p[i].offset) & PAGE_MASK)
            return "bad segment";
        low = down(p[i].vaddr) < low ? down(p[i].vaddr) : low;
        high = up(p[i].vaddr + p[i].memsz) > high ? up(p[i].vaddr + p[i].memsz) : high;
    }
    if (low >= high)
        return "nothing to load";
    int64_t at = vm_mmap(0, high - low, 0, MAP_PRIVATE | MAP_ANONYMOUS, 0, 0);
    if (at < 0)
        return "no room";
    image->base = (uint64_t)at - low;
    image->entry = image->base + h->entry;
    image->headers = image->base + h->phoff;
    image->header_count = h->phnum;
    image->header_size = h->phentsize;
    for (unsigned i = 0; i < h->phnum; i++) {
        const char *wrong = p[i].type == PT_LOAD && p[i].memsz ? map_segment(node, &p[i], image->base) : 0;
        if (wrong)
            return wrong;
    }
    return 0;
}
