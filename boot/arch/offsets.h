/* Offsets that assembly uses; checked against the C structures in arch/percpu.c. */
#ifndef EXO_ARCH_OFFSETS_H
#define EXO_ARCH_OFFSETS_H

/* struct cpu */
#define CPU_SELF 0x00
#define CPU_THREAD 0x08
#define CPU_KERNEL_STACK 0x10
#define CPU_SCRATCH 0x18
#define CPU_RUN_CONTEXT 0x20
#define CPU_RUN_STACK 0x28
#define CPU_FS_BASE 0x30
#define CPU_FPU_OWNER 0x38
#define CPU_CR3 0x40
#define CPU_USER_GS 0x48
#define CPU_SLICE 0x50
#define CPU_IN_USER 0x58
#define CPU_KICK 0x5c
#define CPU_ENTER_TSC 0x60
#define CPU_RING3_TSC 0x68
#define CPU_CR0_TS 0x70
#define CPU_RESCHEDULE 0x78
#define CPU_GS_OWNER 0x80

/* struct exo_user_context */
#define CTX_RAX 0x00
#define CTX_RBX 0x08
#define CTX_RCX 0x10
#define CTX_RDX 0x18
#define CTX_RSI 0x20
#define CTX_RDI 0x28
#define CTX_RBP 0x30
#define CTX_RSP 0x38
#define CTX_R8 0x40
#define CTX_R9 0x48
#define CTX_R10 0x50
#define CTX_R11 0x58
#define CTX_R12 0x60
#define CTX_R13 0x68
#define CTX_R14 0x70
#define CTX_R15 0x78
#define CTX_RIP 0x80
#define CTX_RFLAGS 0x88
#define CTX_FS 0x90
#define CTX_GS 0x98
#define CTX_CR3 0xa0
#define CTX_DEADLINE 0xa8
#define CTX_REASON 0xb0
#define CTX_VECTOR 0xb8
#define CTX_ERROR 0xc0
#define CTX_FAULT 0xc8
#define CTX_ORIG_RAX 0xd0
#define CTX_RING3_TSC 0xd8
#define CTX_FPU 0xe0

/* struct thread */
#define THREAD_STACK_POINTER 0x00
#define THREAD_KERNEL_STACK_TOP 0x08

/* struct trap_frame: from the vector on */
#define FRAME_VECTOR 0x78
#define FRAME_ERROR 0x80
#define FRAME_RIP 0x88
#define FRAME_CS 0x90
#define FRAME_RFLAGS 0x98
#define FRAME_RSP 0xa0
#define FRAME_SS 0xa8
#define FRAME_SIZE 0xb0

#endif
