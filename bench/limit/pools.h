/*
 * The pools of cosockets in a worker of one build (nginx 1.22.1 and lua-nginx-module 0.10.23 of Debian bookworm).
 */
#pragma once
#include "reading.h"

struct numbers {
  int64_t size, backlog, connections, idle, queued;
};

/* A pool whose place is known, and where in the batch its bytes lie. */
struct pool {
  uint64_t node, key, value;
  uint32_t name_length, body_length;
  uint64_t *links;
  size_t link_count;
  size_t name_at, userdata_at, links_at, head_again_at, node_again_at;
  struct numbers numbers;
};

struct pools {
  struct process *process;
  uint64_t state, table;
  uint64_t nodes;
  uint32_t mask;
  size_t nodes_at, nodes_again_at, header_again_at;
  struct pool *list;
  size_t count;
  struct batch batch;
  uint8_t *seen;
  size_t seen_room;
};

/* Finds the pools of a worker. */
void open_pools(struct pools *pools, struct process *process);

/* Reads all pools by one batch, and answers whether all of them hold. Otherwise it learns what has changed. */
bool read_pools(struct pools *pools);

/* A pool's name as it was read last; its length is `name_length`. */
const char *name_of(const struct pools *pools, const struct pool *pool);
