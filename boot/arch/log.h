/*
 * The log: a ring in memory that survives the JVM's death, copied to the first serial port until Java takes that over.
 * printf subset: %s %c %d %u %x (int), %ld %lu %lx (64 bit), %p, %%; width and zero flag (%016lx). Any context.
 */
#ifndef EXO_ARCH_LOG_H
#define EXO_ARCH_LOG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__attribute__((format(printf, 1, 2))) void log_print(const char *format, ...);
/* As log_print, only with exo.log=debug on the command line. */
__attribute__((format(printf, 1, 2))) void log_debug(const char *format, ...);
/* Raw bytes (JVM's stdout and stderr, exo_log_write). */
void log_write(const char *text, size_t length);
/* Prints text, registers, a back trace and the other CPUs' state; ends the machine with a failure code. */
__attribute__((format(printf, 1, 2), noreturn)) void panic(const char *format, ...);
/* For exo_hal: reads from byte `sequence` on; -ERANGE when overwritten. */
int64_t log_read(uint64_t sequence, char *buffer, int64_t length);
uint64_t log_oldest(void);
void log_release(bool release); /* true: Java owns the serial port */
void log_force(void);   /* print whatever holds the lock or the port */
void log_unforce(void);
void log_tail(uint64_t most); /* at the machine's end: the last bytes of the log, when the port did not see them */
void log_options(void);
void serial_init(void);
bool serial_port_init(uint16_t base); /* one port, once; false: there is none */
/* Formats to a buffer; always terminated; returns the length it has. */
__attribute__((format(printf, 3, 4))) size_t format_text(char *buffer, size_t size, const char *format, ...);

enum machine_end { MACHINE_OFF = 0, MACHINE_REBOOT = 1, MACHINE_PANIC = 2, MACHINE_JVM_DIED = 3, MACHINE_LOCKUP = 4 };
/* Ends the machine; text may be null. */
__attribute__((noreturn)) void machine_end(enum machine_end how, int status, const char *text);

#endif
