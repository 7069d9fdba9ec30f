/* Life and content of one node; see tree.h. */
#ifndef JVMHOST_NODE_H
#define JVMHOST_NODE_H
#include "jvmhost/tree.h"

/* A detached node with one reference; null when memory is short. */
struct node *node_new(uint32_t mode);
/* Boot time: a run-time file gets its first content, a copy; its time stays. False when memory is short. */
bool node_fill(struct node *node, const uint8_t *data, uint64_t length);

#endif
