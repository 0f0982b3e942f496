/*
 * nginx's own connection pool in a worker of one build (nginx 1.22.1 and lua-nginx-module 0.10.23 of Debian bookworm),
 * and who has each entry in use. Of the owners it knows those that the benchmark's workers have.
 */
#pragma once
#include "reading.h"

/* In the order of io.cosockpool.model.ConnectionKind. */
enum kind {
  LISTENING,
  CHANNEL,
  CLIENT_ACTIVE,
  CLIENT_WAITING,
  CLIENT_HANDSHAKE,
  CLIENT_IDLE,
  HTTP2,
  QUIC,
  HTTP3_STREAM,
  STREAM_SESSION,
  UPSTREAM_ACTIVE,
  UPSTREAM_IDLE,
  BALANCER_IDLE,
  COSOCKET_ACTIVE,
  COSOCKET_UNPOOLED,
  COSOCKET_IDLE,
  UDP_COSOCKET,
  RESOLVER,
  TIMER,
  INIT_WORKER,
  LUA_INTERNAL,
  OTHER,
  KINDS
};

struct connections {
  struct process *process;
  uint64_t state;
  uint64_t cycle, array, count, read_events;
  uint64_t listening, listening_count;
  int32_t channel;
  uint64_t extent;
  struct entry *entries;
  size_t entry_count, entry_room;
  uint32_t *places;
  struct batch batch;
  size_t counters_at, array_at, counters_again_at;
  /* What was read last: entries that are free, clients that nginx may close, and who has the others. */
  uint64_t free, reusable, kinds[KINDS];
};

/* Finds the connection pool of a worker whose Lua virtual machine is known. */
void open_connections(struct connections *connections, struct process *process, uint64_t state);

/* Reads all entries by one batch, and answers whether all of them hold. Otherwise it learns what has changed. */
bool read_connections(struct connections *connections);
