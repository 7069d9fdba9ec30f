/*
 * One stream of bytes between a socket of the JVM and the host, over a serial port: the debugger's connection.
 *
 * On the line bytes are themselves, but for STREAM_ESCAPE, which begins a pair:
 *
 *   ESCAPE LITERAL   the byte STREAM_ESCAPE
 *   ESCAPE OPEN      from the host: somebody wants to connect; from here: was accepted. The host sends no byte and ignores what it
 *                    gets between its OPEN and ours
 *   ESCAPE CLOSE     from the host: has hung up; from here: the JVM closed its end. Once each for a connection
 *
 * States:  FREE --OPEN--> ARRIVED --accept--> OPEN --CLOSE, shutdown--> ENDED --close--> FREE
 *          ARRIVED --CLOSE--> FREE;  OPEN --close--> FREE
 * What came before CLOSE can still be received in ENDED. An OPEN during a connection (the host's end died without a word) ends
 * that one, and arrives when it is closed; until then nothing more is taken from the line.
 *
 * There is one such stream. Thread context only; all may sleep.
 */
#ifndef JVMHOST_STREAM_H
#define JVMHOST_STREAM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STREAM_ESCAPE = 0xf5, STREAM_LITERAL = 0, STREAM_OPEN = 1, STREAM_CLOSE = 2 };

/* Takes what the port has; called whenever it may have something. */
void stream_pump(void);
/* 0 once there is a connection, -EAGAIN when there is none and wait is false. */
int64_t stream_accept(bool wait);
/* At least one byte; 0 at the end; -EAGAIN. */
int64_t stream_receive(void *to, size_t size, bool wait);
/* All of it, or -EPIPE. */
int64_t stream_send(const void *from, size_t length);
void stream_shutdown(void);
void stream_close(void);

enum { STREAM_ARRIVED = 1, STREAM_READABLE = 2, STREAM_ENDED = 4 };
unsigned stream_events(void);
/* Sleeps until one of the events or the deadline (0 = never); which there are. */
unsigned stream_wait(unsigned events, uint64_t deadline_ns);

#endif
