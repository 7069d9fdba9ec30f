/*
 * The fourth serial port (16550 at 0x2e8, line 7), which carries the debugger's stream (stream.h). It is touched only on a machine
 * whose command line has exo.debug. User programs cannot reach it: ring 3 has no I/O ports, and no driver in Java knows it.
 */
#ifndef JVMHOST_DEBUG_PORT_H
#define JVMHOST_DEBUG_PORT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* At the first call sets the port up, and a thread that calls stream_pump at each interrupt. False: there is none. */
bool debug_port_start(void);
bool debug_port_get(uint8_t *byte);
/* Waits for room in the port. */
void debug_port_put(const uint8_t *bytes, size_t length);

#endif
