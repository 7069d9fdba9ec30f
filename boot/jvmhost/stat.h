/* struct stat and struct statx as Linux lays them out, filled from a node (stat(2), statx(2)). */
#ifndef JVMHOST_STAT_H
#define JVMHOST_STAT_H
#include "jvmhost/tree.h"

int64_t stat_out(const struct node *node, uint64_t to);
int64_t statx_out(const struct node *node, uint64_t to);
int64_t statfs_out(const struct node *node, uint64_t to);

#endif
