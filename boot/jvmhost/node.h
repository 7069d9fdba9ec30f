/* Life and content of one node; see tree.h. */
#ifndef JVMHOST_NODE_H
#define JVMHOST_NODE_H
#include "jvmhost/tree.h"

/* A detached node with one reference; null when memory is short. */
struct node *node_new(uint32_t mode);

#endif
