#define _GNU_SOURCE
#include "reading.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Ranges that one system call reads, and where it puts them. */
struct call {
  size_t first, count, at, length;
};

_Noreturn void fail(const char *what) {
  fprintf(stderr, "limit: %s\n", what);
  exit(1);
}

void *make_room(void *old, size_t *room, size_t needed, size_t width) {
  if (needed <= *room) return old;
  *room = needed + needed / 2;
  void *made = realloc(old, *room * width);
  if (made == NULL) fail("no memory");
  return made;
}

/* Where a file of the process is mapped. */
static uint64_t image_of(pid_t pid, const char *file) {
  char path[64], *line = NULL;
  size_t room = 0;
  uint64_t start = 0;
  snprintf(path, sizeof path, "/proc/%d/maps", pid);
  FILE *maps = fopen(path, "r");
  if (maps == NULL) fail("there is no such process");
  while (start == 0 && getline(&line, &room, maps) > 0) {
    line[strcspn(line, "\n")] = '\0';
    char *name = strrchr(line, '/');
    if (name != NULL && strcmp(name + 1, file) == 0) start = strtoull(line, NULL, 16);
  }
  free(line);
  fclose(maps);
  if (start == 0) fail("a file of the build is not mapped");
  return start;
}

struct process open_process(pid_t pid) {
  return (struct process){
      .pid = pid, .nginx = image_of(pid, "nginx"), .lua = image_of(pid, "ngx_http_lua_module.so")};
}

static bool call_readv(struct process *process, void *into, size_t length, struct iovec *ranges, size_t count) {
  struct iovec local = {.iov_base = into, .iov_len = length};
  process->system_calls++;
  ssize_t read = process_vm_readv(process->pid, &local, 1, ranges, count, 0);
  if (read < 0 && errno != EFAULT) fail(strerror(errno));
  process->bytes_read += read > 0 ? (uint64_t)read : 0;
  return read == (ssize_t)length;
}

bool read_range(struct process *process, uint64_t address, void *into, size_t length) {
  struct iovec range = {.iov_base = (void *)(uintptr_t)address, .iov_len = length};
  return call_readv(process, into, length, &range, 1);
}

uint64_t read_word(struct process *process, uint64_t address) {
  uint64_t word;
  if (!read_range(process, address, &word, sizeof word)) fail("a word on the way cannot be read");
  return word;
}

void begin_batch(struct batch *batch) { batch->range_count = batch->call_count = batch->length = 0; }

size_t add_range(struct batch *batch, uint64_t address, size_t length) {
  batch->ranges = make_room(batch->ranges, &batch->range_room, batch->range_count + 1, sizeof *batch->ranges);
  batch->ranges[batch->range_count++] = (struct iovec){.iov_base = (void *)(uintptr_t)address, .iov_len = length};
  size_t at = batch->length;
  batch->length += length;
  return at;
}

void end_unit(struct batch *batch, size_t first, size_t at) {
  size_t count = batch->range_count - first, length = batch->length - at;
  struct call *last = batch->call_count > 0 ? &batch->calls[batch->call_count - 1] : NULL;
  if (last != NULL && last->count + count <= RANGES_PER_CALL && last->length + length <= BYTES_PER_CALL) {
    last->count += count;
    last->length += length;
    return;
  }
  batch->calls = make_room(batch->calls, &batch->call_room, batch->call_count + 1, sizeof *batch->calls);
  batch->calls[batch->call_count++] = (struct call){.first = first, .count = count, .at = at, .length = length};
}

bool read_batch(struct process *process, struct batch *batch) {
  batch->bytes = make_room(batch->bytes, &batch->byte_room, batch->length, 1);
  for (size_t i = 0; i < batch->call_count; i++) {
    struct call *call = &batch->calls[i];
    if (!call_readv(process, batch->bytes + call->at, call->length, batch->ranges + call->first, call->count))
      return false;
  }
  return true;
}
