/* Finds functions of the vDSO (vdso(7)): where it is stands in the auxiliary vector (getauxval(3)), what is in it in its dynamic section (gABI 5). */
#include "exo.h"
#include <elf.h>

static const char *image(void)
{
    char **end = environ;
    while (*end != NULL)
        end++;
    for (const Elf64_auxv_t *entry = (const Elf64_auxv_t *)(end + 1); entry->a_type != AT_NULL; entry++)
        if (entry->a_type == AT_SYSINFO_EHDR)
            return (const char *)entry->a_un.a_val;
    return NULL;
}

/* Contents of a dynamic entry: an address, in the image. */
static const void *dynamic(const char *base, const Elf64_Dyn *entries, Elf64_Sxword tag)
{
    for (const Elf64_Dyn *entry = entries; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == tag)
            return base + entry->d_un.d_ptr;
    return NULL;
}

void *vdso_function(const char *name)
{
    const char *base = image();
    if (base == NULL)
        return NULL;
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)base;
    const Elf64_Phdr *part = (const Elf64_Phdr *)(base + header->e_phoff);
    const char *load = NULL; /* what address 0 of the file stands at */
    const Elf64_Dyn *entries = NULL;
    for (int i = 0; i < header->e_phnum; i++) {
        if (part[i].p_type == PT_LOAD && load == NULL)
            load = base + part[i].p_offset - part[i].p_vaddr;
        else if (part[i].p_type == PT_DYNAMIC)
            entries = (const Elf64_Dyn *)(base + part[i].p_offset);
    }
    if (load == NULL || entries == NULL)
        return NULL;
    const Elf64_Word *hash = dynamic(load, entries, DT_HASH);
    const Elf64_Sym *symbols = dynamic(load, entries, DT_SYMTAB);
    const char *strings = dynamic(load, entries, DT_STRTAB);
    if (hash == NULL || symbols == NULL || strings == NULL)
        return NULL;
    for (Elf64_Word i = 0; i < hash[1]; i++)
        if (symbols[i].st_shndx != SHN_UNDEF && strcmp(strings + symbols[i].st_name, name) == 0)
            return (void *)(load + symbols[i].st_value);
    return NULL;
}
