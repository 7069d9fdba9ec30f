/*
 * Starts the JVM: file tree, executable with its interpreter, initial stack, first thread. See jvmhost.h.
 *
 * Initial stack (System V ABI, AMD64, 3.4.1), from the stack pointer up: argc, argv.., 0, envp.., 0, auxiliary vector,
 * then the strings they point to.
 */
#include "jvmhost/jvmhost.h"

#include "arch/cpu.h"
#include "arch/log.h"
#include "arch/percpu.h"
#include "exo/hal.h"
#include "jvmhost/args.h"
#include "jvmhost/clock.h"
#include "jvmhost/elf.h"
#include "jvmhost/file.h"
#include "jvmhost/jvmthread.h"
#include "jvmhost/random.h"
#include "jvmhost/syscall.h"
#include "lib/string.h"
#include "memory/heap.h"
#include "memory/linux_mman.h"
#include "memory/phys.h"
#include "memory/vm.h"

#define STACK_SIZE (1ull << 20)
#define TEXT_ROOM 32768

enum {
    AT_NULL = 0, AT_PHDR = 3, AT_PHENT = 4, AT_PHNUM = 5, AT_PAGESZ = 6, AT_BASE = 7, AT_FLAGS = 8, AT_ENTRY = 9, AT_UID = 11,
    AT_EUID = 12, AT_GID = 13, AT_EGID = 14, AT_PLATFORM = 15, AT_HWCAP = 16, AT_CLKTCK = 17, AT_SECURE = 23,
    AT_RANDOM = 25, AT_HWCAP2 = 26, AT_EXECFN = 31, AT_SYSINFO_EHDR = 33
};

/* ---- files that the nucleus makes up ----------------------------------------------------------- */

static void add_own_files(const char *executable)
{
    char cpus[16];
    if (cpu_count() > 1)
        format_text(cpus, sizeof cpus, "0-%u\n", cpu_count() - 1);
    else
        format_text(cpus, sizeof cpus, "0\n");
    tree_add_text("/sys/devices/system/cpu/online", cpus, S_IFREG | 0444);
    tree_add_text("/sys/devices/system/cpu/possible", cpus, S_IFREG | 0444);
    tree_add_text("/proc/self/exe", executable, S_IFLNK | 0777);
    tree_add_device("/dev/null", DEVICE_NULL);
    tree_add_device("/dev/zero", DEVICE_ZERO);
    tree_add_device("/dev/random", DEVICE_RANDOM);
    tree_add_device("/dev/urandom", DEVICE_RANDOM);
    tree_add_device("/dev/console", DEVICE_CONSOLE);
}

static struct node *must_find(const char *path)
{
    struct node *node;
    if (tree_walk(0, path, 0, &node, 0) || (node->mode & S_IFMT) != S_IFREG)
        panic("boot archive has no file %s", path);
    return node;
}

/* ---- arguments --------------------------------------------------------------------------------- */

static void must(const char *wrong, const char *what)
{
    if (wrong)
        panic("%s: %s", what, wrong);
}

static void read_arguments(struct args *argv, struct args *envp, const char *command_line)
{
    char *text = kmalloc(2 * TEXT_ROOM);
    struct node *node = must_find("/exo/jvm.args"), *environment;
    char *variable = kmalloc(4096 + 32);
    if (!text || !variable)
        panic("no memory for the JVM's arguments");
    args_init(argv, text, TEXT_ROOM);
    args_init(envp, text + TEXT_ROOM, TEXT_ROOM);
    must(args_lines(argv, (const char *)node->data, node->size), "/exo/jvm.args");
    if (!argv->count)
        panic("/exo/jvm.args is empty");
    /*
     * Several CPUs that are emulated: HotSpot's second compiler patches entries of methods while another one translates them, QEMU before 10 dies of it.
     * Real ones: all would write the collector's table of cards, at each reference that is set. A later word wins.
     */
    bool several = cpu_count() > 1;
    const char *own = cpu_features.emulated ? "jvm=-XX:TieredStopAtLevel=1" : "jvm=-XX:+UseCondCardMark";
    must(several ? args_insert_options(argv, 1, own) : 0, "option");
    must(args_insert_options(argv, several ? 2 : 1, command_line), "kernel command line");
    if (!tree_walk(0, "/exo/jvm.env", 0, &environment, 0))
        must(args_lines(envp, (const char *)environment->data, environment->size), "/exo/jvm.env");
    size_t length = format_text(variable, 64, "EXO_HAL_TABLE=0x%lx", (uint64_t)exo_hal_symbols);
    must(args_add(envp, variable, length), "environment");
    length = format_text(variable, 4096 + 32, "EXO_CMDLINE=%s", command_line);
    must(args_add(envp, variable, length), "environment");
    kfree(variable);
}

/* ---- stack ------------------------------------------------------------------------------------- */

struct stack {
    uint64_t top; /* grows downwards */
};

static uint64_t push(struct stack *s, const void *bytes, size_t length)
{
    s->top -= length;
    if (vm_copy_out(s->top, bytes, length))
        panic("cannot write the JVM's first stack");
    return s->top;
}

static uint64_t push_text(struct stack *s, const char *text) { return push(s, text, strlen(text) + 1); }

static uint64_t map_vdso(void)
{
    uint64_t length = (uint64_t)(vdso_end - vdso_start);
    int64_t at = vm_mmap(0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, 0, 0);
    if (at < 0 || vm_copy_out((uint64_t)at, vdso_start, length) ||
        vm_mprotect((uint64_t)at, length, PROT_READ | PROT_EXEC))
        panic("no memory for the vDSO");
    return (uint64_t)at;
}

static uint64_t build_stack(const struct args *argv, const struct args *envp, const struct elf_image *program,
                            const struct elf_image *interpreter)
{
    static uint64_t words[2 * ARGS_MOST + 64]; /* one JVM, one start */
    uint8_t random[16];
    unsigned n = 0;
    int64_t base = vm_mmap(0, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, 0, 0);
    if (base < 0)
        panic("no memory for the JVM's first stack");
    struct stack s = {(uint64_t)base + STACK_SIZE};
    random_bytes(random, sizeof random);
    uint64_t random_at = push(&s, random, sizeof random), platform = push_text(&s, "x86_64");
    uint64_t name = push_text(&s, argv->value[0]);
    words[n++] = argv->count;
    for (unsigned i = 0; i < argv->count; i++)
        words[n++] = push_text(&s, argv->value[i]);
    words[n++] = 0;
    for (unsigned i = 0; i < envp->count; i++)
        words[n++] = push_text(&s, envp->value[i]);
    words[n++] = 0;
    const uint64_t auxv[] = {
        AT_SYSINFO_EHDR, map_vdso(), AT_HWCAP, cpuid(1, 0).edx, AT_PAGESZ, PAGE_SIZE, AT_CLKTCK, 100,
        AT_PHDR, program->headers, AT_PHENT, program->header_size, AT_PHNUM, program->header_count,
        AT_BASE, interpreter->base, AT_FLAGS, 0, AT_ENTRY, program->entry, AT_UID, 0, AT_EUID, 0, AT_GID, 0,
        AT_EGID, 0, AT_SECURE, 0, AT_RANDOM, random_at, AT_HWCAP2, 0, AT_EXECFN, name, AT_PLATFORM, platform,
        AT_NULL, 0,
    };
    memcpy(words + n, auxv, sizeof auxv);
    n += sizeof auxv / sizeof *auxv;
    s.top = ((s.top - n * sizeof *words) & ~15ull) + n * sizeof *words;
    return push(&s, words, n * sizeof *words);
}

/* ---- start ------------------------------------------------------------------------------------- */

int64_t jvmhost_boot_file(const char *path, uint64_t *length)
{
    struct node *node;
    int64_t result = tree_walk(0, path, 0, &node, 0);
    if (result)
        return result;
    result = node->data && !node->writable && (node->mode & S_IFMT) == S_IFREG && !((uint64_t)node->data & PAGE_MASK)
                 ? (int64_t)virt_to_phys(node->data)
                 : -ENOENT;
    *length = node->size;
    node_release(node);
    return result;
}

void jvmhost_start(void)
{
    static struct args argv, envp;
    static struct elf_image program, interpreter;
    if (!boot_info.module_count)
        panic("no boot archive: give it as the initrd or the first module");
    random_init();
    must(tree_build(phys_to_virt(boot_info.modules[0].base), boot_info.modules[0].length), "boot archive");
    syscall_init();
    read_arguments(&argv, &envp, boot_info.command_line);
    add_own_files(argv.value[0]);
    file_init();
    must(elf_load(must_find(argv.value[0]), &program), argv.value[0]);
    if (!program.interpreter[0])
        panic("%s is not dynamically linked", argv.value[0]);
    must(elf_load(must_find(program.interpreter), &interpreter), program.interpreter);

    struct thread *self = thread_current();
    if (!(self->jvm = jvm_thread_new()))
        panic("no memory for the JVM's first thread");
    jvm_process_id = self->id;
    struct trap_frame frame;
    memset(&frame, 0, sizeof frame);
    frame.rip = interpreter.entry;
    frame.rsp = build_stack(&argv, &envp, &program, &interpreter);
    frame.cs = KERNEL_CS;
    frame.ss = KERNEL_SS;
    frame.rflags = 0x202;
    log_print("jvm: %s, share %lu MiB of %lu MiB\n", argv.value[0], phys_info().share_bytes >> 20,
              phys_info().ram_bytes >> 20);
    thread_enter_jvm(&frame, 0);
}
