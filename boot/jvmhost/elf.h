/*
 * Maps an ELF64 executable or interpreter from the file tree into the JVM's range (System V ABI, AMD64 supplement).
 * Position-independent images go where there is room; others are refused. Nothing in the file is trusted
 * beyond what vm_mmap checks.
 */
#ifndef JVMHOST_ELF_H
#define JVMHOST_ELF_H
#include "jvmhost/tree.h"

struct elf_image {
    uint64_t base;           /* load bias */
    uint64_t entry;          /* run-time addresses */
    uint64_t headers;        /* program headers */
    uint16_t header_count, header_size;
    char interpreter[256];   /* empty if none */
};

/* Null, or what is wrong. */
const char *elf_load(struct node *node, struct elf_image *image);

#endif
