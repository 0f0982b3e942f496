/*
 * Reads another process's memory, many ranges by one system call.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>

enum { RANGES_PER_CALL = 1024, BYTES_PER_CALL = 16 << 20 };

/* A process, and what reading it has cost. */
struct process {
  pid_t pid;
  uint64_t nginx, lua;
  uint64_t system_calls, bytes_read, retakes;
};

/* Ranges that are read one behind the other, and their bytes. */
struct batch {
  struct iovec *ranges;
  size_t range_count, range_room;
  struct call *calls;
  size_t call_count, call_room;
  uint8_t *bytes;
  size_t length, byte_room;
};

_Noreturn void fail(const char *what);

/* At least this much room, for ranges, calls, bytes and the like. */
void *make_room(void *old, size_t *room, size_t needed, size_t width);

static inline uint64_t word_at(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static inline uint32_t half_at(const uint8_t *bytes) {
  uint32_t half;
  memcpy(&half, bytes, sizeof half);
  return half;
}

/* Finds where its program and its Lua module are mapped. */
struct process open_process(pid_t pid);

bool read_range(struct process *process, uint64_t address, void *into, size_t length);

/* A word without which there is no way on. */
uint64_t read_word(struct process *process, uint64_t address);

void begin_batch(struct batch *batch);

/* Adds a range; answers where its bytes will lie. */
size_t add_range(struct batch *batch, uint64_t address, size_t length);

/* Puts the ranges from `first` on, whose bytes begin at `at`, into one call: the last one if that has room. */
void end_unit(struct batch *batch, size_t first, size_t at);

/* Answers whether all of it could be read. */
bool read_batch(struct process *process, struct batch *batch);
