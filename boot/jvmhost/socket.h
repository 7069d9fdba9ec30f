/*
 * The JVM's sockets: one that listens on 127.0.0.1, and one that it has accepted, whose peer is the host's end of the debugger's
 * stream (stream.h). On a machine without that stream socket() refuses every family, as where there is no network.
 */
#ifndef JVMHOST_SOCKET_H
#define JVMHOST_SOCKET_H
#include <stdbool.h>

#include "jvmhost/tree.h"

/* For open files whose node is a socket. */
int64_t socket_receive(const struct node *node, uint64_t to, uint64_t length, bool wait);
int64_t socket_send(const struct node *node, uint64_t from, uint64_t length);
void socket_closed(struct node *node);

#endif
