/*
 * The nucleus as Java sees it: every function below is a plain C function (System V AMD64 ABI) that
 * org.exoos.nucleus calls by java.lang.foreign. Mechanism only; policy is Java's.
 *
 * How Java finds them: the environment variable EXO_HAL_TABLE of the JVM holds the address (0x...) of
 * struct exo_symbol exo_hal_symbols[], ended by a null name.
 *
 * Threads: unless said otherwise a function may be called by any JVM thread, in ring 0, with interrupts
 * enabled, on the Java stack. "blocking" functions enter the nucleus by the syscall instruction and may
 * put the native thread to sleep; all others are leaves: bounded, they never sleep.
 * Errors: negative Linux errno values (errno(3)); 0 or a positive value is success.
 * Units: addresses and lengths in bytes, times in ns since boot unless the name says tsc.
 */
#ifndef EXO_HAL_H
#define EXO_HAL_H
#include <stdint.h>

struct exo_symbol {
    const char *name;
    void *address;
};
extern const struct exo_symbol exo_hal_symbols[];

/* ---- ring 3 ------------------------------------------------------------------------------------ */

enum exo_trap {
    EXO_TRAP_SYSCALL = 1,    /* `syscall`; number in orig_rax, arguments in rdi rsi rdx r10 r8 r9 */
    EXO_TRAP_PAGE_FAULT = 2, /* fault_address = CR2, error_code as pushed by the CPU (SDM vol. 3, 4.7) */
    EXO_TRAP_EXCEPTION = 3,  /* any other exception: vector, error_code; rip as the CPU reports it */
    EXO_TRAP_SLICE_END = 4,  /* slice_deadline_tsc passed */
    EXO_TRAP_KICK = 5        /* exo_kick on this CPU, before or while in ring 3 */
};

/* Register state of one user thread. Offsets are part of the contract with Java (static-asserted). */
struct exo_user_context {
    uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp; /* 0x00 .. 0x38 */
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15;   /* 0x40 .. 0x78 */
    uint64_t rip, rflags;                            /* 0x80, 0x88 */
    uint64_t fs_base, gs_base;                       /* 0x90, 0x98 */
    uint64_t cr3;                                    /* 0xa0 physical address of the top-level table */
    uint64_t slice_deadline_tsc;                     /* 0xa8 0 = none */
    uint64_t reason;                                 /* 0xb0 enum exo_trap of the last exit */
    uint64_t vector, error_code, fault_address;      /* 0xb8, 0xc0, 0xc8 */
    uint64_t orig_rax;                               /* 0xd0 system-call number of the last SYSCALL */
    uint64_t ring3_tsc;                              /* 0xd8 TSC ticks spent in ring 3, accumulated */
    uint64_t fpu;                                    /* 0xe0 address of the XSAVE area, nucleus-owned */
    uint64_t private_state[3];                       /* 0xe8 nucleus only */
};                                                   /* 0x100 */

/* A zeroed context with a clean FPU state (x87 FCW 0x37f, MXCSR 0x1f80), or 0 when memory is short. */
uint64_t exo_context_alloc(void);
/* Frees it. The context must not be running. */
void exo_context_free(uint64_t context);
/* Copies registers and FPU state (fork, clone). Neither may be running. */
void exo_context_copy(uint64_t to, uint64_t from);
/* Clean FPU state, as execve(2) demands. */
void exo_context_reset_fpu(uint64_t context);
/* Copies the XSAVE image (standard format, as in a Linux signal frame) out of / into the context. buffer is
 * a kernel address of at least exo_fpu_size() bytes. load validates MXCSR and the XSAVE header and returns
 * -EINVAL, changing nothing, for an image that XRSTOR would refuse. */
uint64_t exo_fpu_size(void);
int64_t exo_context_fpu_save(uint64_t context, uint64_t buffer);
int64_t exo_context_fpu_load(uint64_t context, uint64_t buffer, uint64_t length);
/* If the context's FPU state is still in this CPU's registers, put it to memory. To be called by the carrier
 * on the CPU that ran the context, before another CPU may run it. */
void exo_context_detach(uint64_t context);
/* Runs ring 3 until it traps; returns enum exo_trap. Only from a carrier pinned to a CPU. Not a critical
 * downcall. RIP below the user split, selectors and RFLAGS are enforced by the nucleus whatever the context
 * says; -EINVAL for a RIP or base that ring 3 may not have. A kick pending on entry returns KICK at once. */
int64_t exo_run_user(uint64_t context);

/* ---- CPUs and native threads ------------------------------------------------------------------- */

enum exo_thread_class { EXO_CLASS_HIGH = 0, EXO_CLASS_NORMAL = 1, EXO_CLASS_SERVICE = 2 };

int64_t exo_cpu_count(void);
int64_t exo_cpu_current(void);
/* Pins the calling native thread to cpu (blocking: returns running there). -EINVAL for a bad number. */
int64_t exo_thread_pin(int64_t cpu);
/* Class of the calling native thread. JVM threads begin as SERVICE but the main thread, which is NORMAL. */
int64_t exo_thread_class(int64_t thread_class);
/* Declares the calling, pinned thread to be the carrier of cpu (for exo_spare_wait and the statistics). */
int64_t exo_carrier_register(int64_t cpu);
/* Blocking. The carrier of cpu sleeps until exo_kick(cpu) or deadline_ns (0 = none). Consumes the kick.
 * The pending test and the sleep are one step: a kick is never lost. Returns 1 for a kick, 0 for deadline. */
int64_t exo_idle(int64_t cpu, uint64_t deadline_ns);
/* Makes the carrier of cpu leave exo_idle or ring 3. Any thread; never blocks. */
void exo_kick(int64_t cpu);
/* Takes the pending kick of the calling carrier's CPU: 1 if there was one. */
int64_t exo_kick_take(int64_t cpu);
/* Blocking. Returns 1 when the carrier of cpu has been blocked, outside exo_idle, for longer than patience_ns. */
int64_t exo_spare_wait(int64_t cpu, uint64_t patience_ns);
/* 1 while the carrier of cpu is blocked outside exo_idle. */
int64_t exo_carrier_blocked(int64_t cpu);
/* TSC ticks that cpu has spent: what 0 idle, 1 carriers in ring 0, 2 ring 3, 3 other native threads (steal),
 * 4 interrupts. */
uint64_t exo_cpu_time_tsc(int64_t cpu, int64_t what);

/* ---- time -------------------------------------------------------------------------------------- */

uint64_t exo_tsc_hz(void);
uint64_t exo_tsc(void);              /* the counter now, the scale of slice_deadline_tsc */
uint64_t exo_now_ns(void);           /* monotonic, since boot */
uint64_t exo_wall_clock_ns(void);    /* since 1970, from the RTC at boot + monotonic */
/* Physical address of a page by which programs read the clocks, mapped read only: 0 constants, 1 code (a vDSO, vdso(7)), executable and right behind it. */
uint64_t exo_user_page(int64_t what);

/* ---- memory ------------------------------------------------------------------------------------ */

/* Grants all RAM that the JVM's share leaves over to Java, once: writes up to max pairs (physical address,
 * length in bytes, page aligned) to out, returns their number; a second call returns -EBUSY. */
int64_t exo_memory_grant(uint64_t out, int64_t max);
/* Virtual address of physical 0 in the direct map (RAM only). */
uint64_t exo_direct_map(void);
/* Physical address of a top-level table whose entries 128..511 every address space copies. */
uint64_t exo_kernel_top_level(void);
/* what: 0 RAM in all, 1 JVM's share, 2 of it committed, 3 of it really used, 4 granted to Java. */
uint64_t exo_memory_info(int64_t what);
/* Invalidates [from, to) of the address space with that top-level table on every CPU that has it loaded, and
 * returns when all have acknowledged (in the nucleus alone, interrupts enabled). to-from over 64 pages means
 * the whole space. Frames may be reused after it returns. */
void exo_tlb_shootdown(uint64_t cr3, uint64_t from, uint64_t to);
/* To be called before a top-level table is freed: no CPU has it loaded when this returns. */
void exo_address_space_retire(uint64_t cr3);
/* Maps a device's physical range uncached, supervisor, no-execute; returns its virtual address. */
int64_t exo_mmio_map(uint64_t physical, uint64_t length);
/* A file of the boot archive in place: physical address (page aligned), length to *length; -ENOENT. path is
 * a zero-terminated absolute path. */
int64_t exo_boot_file(const char *path, uint64_t length_out);

/* ---- devices ----------------------------------------------------------------------------------- */

uint64_t exo_in8(uint64_t port);
uint64_t exo_in16(uint64_t port);
uint64_t exo_in32(uint64_t port);
void exo_out8(uint64_t port, uint64_t value);
void exo_out16(uint64_t port, uint64_t value);
void exo_out32(uint64_t port, uint64_t value);
/* ISA interrupt lines 0..15 through the I/O APIC (MADT overrides applied). open: masked, -EBUSY when taken.
 * Top half: mask the line, acknowledge, count, wake the waiter. wait (blocking): unmasks, sleeps until the line
 * has fired since the last wait, returns the count of interrupts since then, or -ECANCELED after close. */
int64_t exo_irq_open(int64_t line);
int64_t exo_irq_wait(int64_t line);
int64_t exo_irq_close(int64_t line);
uint64_t exo_irq_count(int64_t line, int64_t cpu); /* statistics, cpu -1 = all */

/* ---- console, log, end ------------------------------------------------------------------------- */

/* The nucleus's own output on the first serial port (boot messages, JVM's stdout) stops when Java takes the
 * port over: release(1) stops it, release(0) resumes it; a panic always prints. The log ring goes on. */
void exo_console_release(int64_t released);
/* Copies log bytes from sequence *from on to buffer, returns their number; advances nothing itself:
 * sequence is a byte count since boot; returns -ERANGE if it was overwritten already (oldest is in *oldest). */
int64_t exo_log_read(uint64_t sequence, uint64_t buffer, int64_t length);
uint64_t exo_log_oldest(void);
void exo_log_write(uint64_t text, int64_t length);
/* how: 0 power off, 1 reboot, 2 panic (text, may be 0). status: what --exec reports. Does not return. */
void exo_machine_end(int64_t how, int64_t status, uint64_t text);
/* The kernel command line, zero terminated. */
uint64_t exo_command_line(void);

#endif
