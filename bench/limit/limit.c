/*
 * The limit of what reading can cost: a program that knows all offsets of one build (nginx 1.22.1 and lua-nginx-module
 * 0.10.23 of Debian bookworm), looks nothing up, and makes the checks that cosockpool makes.
 *
 *   limit pools PID...                prints each pool of these workers: pid, name, size, backlog, connections, idle,
 *                                     queued
 *   limit connections PID...          prints how many entries of nginx's connection pool each worker has free, how many
 *                                     clients it may close, and how many entries each kind has
 *   limit pools --again PID...        reads these workers as often as each line of standard input says, and answers with
 *                                     a line: nanoseconds, system calls, bytes and retakes of all these readings
 *                                     together, pools and idle connections of the last
 *   limit connections --again PID...  the same of pools and connections, and answers with those that are free, those
 *                                     that may be closed, and those of each kind
 *
 * bench/run takes the places of some symbols from the build's own files and gives them to the compiler.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "connections.h"
#include "pools.h"

enum { MOST_TAKES = 50 };

struct worker {
  struct process process;
  struct pools pools;
  struct connections connections;
};

/* What to read: with connections come pools, whose names they have. */
static bool with_connections;

/* Reads until everything holds. */
static void take(struct worker *worker) {
  for (int takes = 0; takes < MOST_TAKES; takes++) {
    if (read_pools(&worker->pools) && (!with_connections || read_connections(&worker->connections))) return;
    worker->process.retakes++;
  }
  fail("a worker never held still");
}

static void find(struct worker *worker, const char *pid) {
  worker->process = open_process(atoi(pid));
  open_pools(&worker->pools, &worker->process);
  if (with_connections) open_connections(&worker->connections, &worker->process, worker->pools.state);
  take(worker);
}

static void print_pools(const struct worker *worker) {
  for (size_t i = 0; i < worker->pools.count; i++) {
    const struct pool *pool = &worker->pools.list[i];
    const struct numbers *n = &pool->numbers;
    printf("%d\t%.*s\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\n", worker->process.pid,
           (int)pool->name_length, name_of(&worker->pools, pool), n->size, n->backlog, n->connections, n->idle,
           n->queued);
  }
}

static void print_pool_counts(const struct worker *workers, int count) {
  size_t pools = 0;
  int64_t idle = 0;
  for (int i = 0; i < count; i++) {
    pools += workers[i].pools.count;
    for (size_t pool = 0; pool < workers[i].pools.count; pool++) idle += workers[i].pools.list[pool].numbers.idle;
  }
  printf(" %zu %" PRId64, pools, idle);
}

static void print_connection_counts(const struct worker *workers, int count) {
  uint64_t free = 0, reusable = 0, kinds[KINDS] = {0};
  for (int i = 0; i < count; i++) {
    free += workers[i].connections.free;
    reusable += workers[i].connections.reusable;
    for (int kind = 0; kind < KINDS; kind++) kinds[kind] += workers[i].connections.kinds[kind];
  }
  printf(" %" PRIu64 " %" PRIu64, free, reusable);
  for (int kind = 0; kind < KINDS; kind++) printf(" %" PRIu64, kinds[kind]);
}

static uint64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* Reads all workers so often; answers with the sums. */
static void answer(struct worker *workers, int count, long times) {
  uint64_t calls = 0, bytes = 0, retakes = 0, start = nanoseconds();
  for (long left = times; left > 0; left--)
    for (int i = 0; i < count; i++) take(&workers[i]);
  uint64_t took = nanoseconds() - start;
  for (int i = 0; i < count; i++) {
    struct process *process = &workers[i].process;
    calls += process->system_calls;
    bytes += process->bytes_read;
    retakes += process->retakes;
    process->system_calls = process->bytes_read = process->retakes = 0;
  }
  printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64, took, calls, bytes, retakes);
  if (with_connections)
    print_connection_counts(workers, count);
  else
    print_pool_counts(workers, count);
  printf("\n");
  fflush(stdout);
}

static int read_again(int count, char **pids) {
  struct worker *workers = calloc((size_t)count, sizeof *workers);
  if (workers == NULL) fail("no memory");
  for (int i = 0; i < count; i++) {
    find(&workers[i], pids[i]);
    workers[i].process.system_calls = workers[i].process.bytes_read = workers[i].process.retakes = 0;
  }
  char line[32];
  while (fgets(line, sizeof line, stdin) != NULL) answer(workers, count, atol(line));
  return 0;
}

static int read_once(int count, char **pids) {
  for (int i = 0; i < count; i++) {
    struct worker worker = {0};
    find(&worker, pids[i]);
    if (!with_connections) {
      print_pools(&worker);
    } else {
      printf("%s", pids[i]);
      print_connection_counts(&worker, 1);
      printf("\n");
    }
  }
  return 0;
}

int main(int count, char **arguments) {
  with_connections = count > 1 && strcmp(arguments[1], "connections") == 0;
  if (count < 3 || (!with_connections && strcmp(arguments[1], "pools") != 0))
    fail("usage: limit pools|connections [--again] PID...");
  if (strcmp(arguments[2], "--again") == 0) return read_again(count - 3, arguments + 3);
  return read_once(count - 2, arguments + 2);
}
