/*
 * The limit of what reading pools can cost: a program that knows all offsets of one build (nginx 1.22.1 and
 * lua-nginx-module 0.10.23 of Debian bookworm), looks nothing up, and makes the checks that cosockpool makes.
 *
 *   pools PID...          prints each pool of these workers: pid, name, size, backlog, connections, idle, queued
 *   pools --again PID...  reads these workers as often as each line of standard input says, and answers with a line:
 *                         nanoseconds, system calls, bytes and retakes of all these readings together, pools and idle
 *                         connections of the last
 *
 * bench/run takes the places of four symbols from the build's own files and gives them to the compiler.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>

enum { RANGES_PER_CALL = 1024, BYTES_PER_CALL = 16 << 20, MOST_TAKES = 50 };

/* nginx: ngx_module_t, ngx_cycle_t and the contexts of the http block. */
enum { MODULE_CONTEXT_INDEX = 0, MODULE_INDEX = 8 };

/* LuaJIT 2.1 with GC64. */
enum { TYPE_LIGHT_USERDATA = 3, TYPE_STRING = 4, TYPE_THREAD = 6, TYPE_TABLE = 11, TYPE_USERDATA = 12 };
enum { OBJECT_TYPE = 9, STATE_GLOBAL = 16, STATE_LENGTH = 24, GLOBAL_REGISTRY = 272 };
enum { TABLE_NODES = 40, TABLE_MASK = 52, TABLE_LENGTH = 64, MOST_NODES = 1 << 18 };
enum { NODE_VALUE = 0, NODE_KEY = 8, ENTRY_LENGTH = 16, NODE_LENGTH = 24 };
enum { STRING_LENGTH = 20, STRING_HEADER = 24, MOST_NAME = 1 << 20 };
enum { USERDATA_LENGTH = 24, USERDATA_HEADER = 48, MOST_BODY = 64 << 20 };

/* ngx_http_lua_socket_pool_t and its items (lua-nginx-module src/ngx_http_lua_socket_tcp.h). */
enum { POOL_VM = 0, POOL_SIZE = 8, POOL_WAITING = 32, POOL_CONNECTIONS = 48, POOL_IDLE = 56, POOL_UNUSED = 72 };
enum { POOL_BACKLOG = 88, POOL_NAME = 96, HEAD_LENGTH = 96, ITEM_POOL = 0, ITEM_QUEUE = 8, ITEM_LENGTH = 184 };
enum { LINK_PREVIOUS = 0, LINK_NEXT = 8, LINK_LENGTH = 16 };

/* More waiting connects than that do not fit into one call. */
enum { MOST_LINKS = RANGES_PER_CALL - 4 };

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

/* Ranges that one system call reads, and where it puts them. */
struct call {
  size_t first, count, at, length;
};

struct worker {
  pid_t pid;
  uint64_t state, table;
  uint64_t nodes;
  uint32_t mask;
  size_t nodes_at, nodes_again_at, header_again_at;
  struct pool *pools;
  size_t pool_count;
  struct iovec *ranges;
  size_t range_count, range_room;
  struct call *calls;
  size_t call_count, call_room;
  uint8_t *bytes;
  size_t length, byte_room;
  uint8_t *seen;
  size_t seen_room;
  uint64_t system_calls, bytes_read, retakes;
};

static void fail(const char *what) {
  fprintf(stderr, "pools: %s\n", what);
  exit(1);
}

/* At least this much room, for ranges, calls, bytes and the like. */
static void *make_room(void *old, size_t *room, size_t needed, size_t width) {
  if (needed <= *room) return old;
  *room = needed + needed / 2;
  void *made = realloc(old, *room * width);
  if (made == NULL) fail("no memory");
  return made;
}

static uint64_t word_at(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static uint32_t half_at(const uint8_t *bytes) {
  uint32_t half;
  memcpy(&half, bytes, sizeof half);
  return half;
}

static bool is_type(uint64_t value, int type) { return (int64_t)value >> 47 == ~(int64_t)type; }

static uint64_t address_in(uint64_t value) { return value & ((UINT64_C(1) << 47) - 1); }

/* A light userdata keeps its upper bits in a table of the virtual machine's. */
static bool is_light_userdata(uint64_t value, uint64_t address) {
  uint64_t low = (UINT64_C(1) << 39) - 1;
  return is_type(value, TYPE_LIGHT_USERDATA) && (value & low) == (address & low);
}

/* ---- Reading ---- */

static bool call_readv(struct worker *worker, void *into, size_t length, struct iovec *ranges, size_t count) {
  struct iovec local = {.iov_base = into, .iov_len = length};
  worker->system_calls++;
  ssize_t read = process_vm_readv(worker->pid, &local, 1, ranges, count, 0);
  if (read < 0 && errno != EFAULT) fail(strerror(errno));
  worker->bytes_read += read > 0 ? (uint64_t)read : 0;
  return read == (ssize_t)length;
}

static bool read_range(struct worker *worker, uint64_t address, void *into, size_t length) {
  struct iovec range = {.iov_base = (void *)(uintptr_t)address, .iov_len = length};
  return call_readv(worker, into, length, &range, 1);
}

static uint64_t read_word(struct worker *worker, uint64_t address) {
  uint64_t word;
  if (!read_range(worker, address, &word, sizeof word)) fail("a word on the way to the pools cannot be read");
  return word;
}

static void begin_batch(struct worker *worker) {
  worker->range_count = worker->call_count = worker->length = 0;
}

/* Adds a range to the batch; answers where its bytes will lie. */
static size_t add_range(struct worker *worker, uint64_t address, size_t length) {
  worker->ranges = make_room(worker->ranges, &worker->range_room, worker->range_count + 1, sizeof *worker->ranges);
  worker->ranges[worker->range_count++] = (struct iovec){.iov_base = (void *)(uintptr_t)address, .iov_len = length};
  size_t at = worker->length;
  worker->length += length;
  return at;
}

/* Puts the ranges from `first` on, whose bytes begin at `at`, into one call: the last one if that has room. */
static void end_unit(struct worker *worker, size_t first, size_t at) {
  size_t count = worker->range_count - first, length = worker->length - at;
  struct call *last = worker->call_count > 0 ? &worker->calls[worker->call_count - 1] : NULL;
  if (last != NULL && last->count + count <= RANGES_PER_CALL && last->length + length <= BYTES_PER_CALL) {
    last->count += count;
    last->length += length;
    return;
  }
  worker->calls = make_room(worker->calls, &worker->call_room, worker->call_count + 1, sizeof *worker->calls);
  worker->calls[worker->call_count++] = (struct call){.first = first, .count = count, .at = at, .length = length};
}

static bool read_batch(struct worker *worker) {
  worker->bytes = make_room(worker->bytes, &worker->byte_room, worker->length, 1);
  for (size_t i = 0; i < worker->call_count; i++) {
    struct call *call = &worker->calls[i];
    if (!call_readv(worker, worker->bytes + call->at, call->length, worker->ranges + call->first, call->count))
      return false;
  }
  return true;
}

/* ---- The way to the table of pools ---- */

/* Where a file of the worker is mapped. */
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

/* The light userdata's value in the registry. */
static uint64_t pools_table(struct worker *worker, uint64_t registry, uint64_t light_userdata) {
  uint8_t header[TABLE_LENGTH];
  if (!read_range(worker, registry, header, sizeof header) || header[OBJECT_TYPE] != TYPE_TABLE)
    fail("the registry is not a table");
  uint64_t count = (uint64_t)half_at(header + TABLE_MASK) + 1;
  if (count > MOST_NODES) fail("the registry is too long");
  uint8_t *nodes = malloc(count * NODE_LENGTH);
  if (nodes == NULL || !read_range(worker, word_at(header + TABLE_NODES), nodes, count * NODE_LENGTH))
    fail("the registry cannot be read");
  uint64_t found = 0;
  for (uint8_t *node = nodes; node < nodes + count * NODE_LENGTH; node += NODE_LENGTH)
    if (is_light_userdata(word_at(node + NODE_KEY), light_userdata) && is_type(word_at(node + NODE_VALUE), TYPE_TABLE))
      found = address_in(word_at(node + NODE_VALUE));
  free(nodes);
  if (found == 0) fail("the registry has no table of pools");
  return found;
}

static void find_table(struct worker *worker) {
  uint64_t nginx = image_of(worker->pid, "nginx"), lua = image_of(worker->pid, "ngx_http_lua_module.so");
  uint64_t contexts = read_word(worker, read_word(worker, nginx + NGX_CYCLE));
  uint64_t index = read_word(worker, nginx + NGX_HTTP_MODULE + MODULE_INDEX);
  uint64_t context_index = read_word(worker, lua + NGX_HTTP_LUA_MODULE + MODULE_CONTEXT_INDEX);
  uint64_t main_conf = read_word(worker, read_word(worker, contexts + 8 * index));
  uint8_t state[STATE_LENGTH];
  worker->state = read_word(worker, read_word(worker, main_conf + 8 * context_index));
  if (!read_range(worker, worker->state, state, sizeof state) || state[OBJECT_TYPE] != TYPE_THREAD)
    fail("the lua_State is none");
  uint64_t registry = read_word(worker, word_at(state + STATE_GLOBAL) + GLOBAL_REGISTRY);
  if (!is_type(registry, TYPE_TABLE)) fail("global_State has no registry");
  worker->table = pools_table(worker, address_in(registry), lua + NGX_HTTP_LUA_SOCKET_POOL_KEY);
}

/* ---- What lies where ---- */

static void forget_pools(struct worker *worker) {
  for (size_t i = 0; i < worker->pool_count; i++) free(worker->pools[i].links);
  free(worker->pools);
  worker->pools = NULL;
  worker->pool_count = 0;
}

static void list_pools(struct worker *worker, const uint8_t *nodes, size_t node_count) {
  worker->pools = calloc(node_count, sizeof *worker->pools);
  if (worker->pools == NULL) fail("no memory");
  for (size_t i = 0; i < node_count; i++) {
    const uint8_t *node = nodes + i * NODE_LENGTH;
    uint64_t key = word_at(node + NODE_KEY), value = word_at(node + NODE_VALUE);
    if (is_type(key, TYPE_STRING) && is_type(value, TYPE_USERDATA))
      worker->pools[worker->pool_count++] =
          (struct pool){.node = worker->nodes + i * NODE_LENGTH, .key = key, .value = value};
  }
}

/* The lengths of all names and userdata. */
static bool read_lengths(struct worker *worker) {
  begin_batch(worker);
  for (size_t i = 0; i < worker->pool_count; i++) {
    struct pool *pool = &worker->pools[i];
    size_t first = worker->range_count, at = worker->length;
    pool->name_at = add_range(worker, address_in(pool->key), STRING_HEADER);
    pool->userdata_at = add_range(worker, address_in(pool->value), USERDATA_HEADER);
    end_unit(worker, first, at);
  }
  if (!read_batch(worker)) return false;
  for (size_t i = 0; i < worker->pool_count; i++) {
    struct pool *pool = &worker->pools[i];
    pool->name_length = half_at(worker->bytes + pool->name_at + STRING_LENGTH);
    pool->body_length = half_at(worker->bytes + pool->userdata_at + USERDATA_LENGTH);
    if (pool->name_length > MOST_NAME || pool->body_length < HEAD_LENGTH || pool->body_length > MOST_BODY) return false;
  }
  return true;
}

/* What one reading needs: the table twice, and of each pool all it refers to, its head and its node last. */
static void plan_batch(struct worker *worker) {
  size_t nodes_length = ((size_t)worker->mask + 1) * NODE_LENGTH;
  begin_batch(worker);
  worker->nodes_at = add_range(worker, worker->nodes, nodes_length);
  worker->nodes_again_at = add_range(worker, worker->nodes, nodes_length);
  worker->header_again_at = add_range(worker, worker->table, TABLE_LENGTH);
  end_unit(worker, 0, 0);
  for (size_t i = 0; i < worker->pool_count; i++) {
    struct pool *pool = &worker->pools[i];
    size_t first = worker->range_count, at = worker->length;
    uint64_t userdata = address_in(pool->value);
    pool->name_at = add_range(worker, address_in(pool->key), STRING_HEADER + pool->name_length + 1);
    pool->userdata_at = add_range(worker, userdata, USERDATA_HEADER + pool->body_length);
    pool->links_at = worker->length;
    for (size_t link = 0; link < pool->link_count; link++) add_range(worker, pool->links[link], LINK_LENGTH);
    pool->head_again_at = add_range(worker, userdata + USERDATA_HEADER, HEAD_LENGTH);
    pool->node_again_at = add_range(worker, pool->node, ENTRY_LENGTH);
    end_unit(worker, first, at);
  }
}

/* Learns the links of the connects that wait for a pool, one call each; none if they lead astray. */
static void follow_links(struct worker *worker, struct pool *pool) {
  uint64_t head = address_in(pool->value) + USERDATA_HEADER + POOL_WAITING, at = head;
  uint8_t link[LINK_LENGTH];
  if (pool->links == NULL) pool->links = malloc(MOST_LINKS * sizeof *pool->links);
  if (pool->links == NULL) fail("no memory");
  pool->link_count = 0;
  while (read_range(worker, at, link, sizeof link)) {
    at = word_at(link + LINK_NEXT);
    if (at == head) return;
    if (pool->link_count == MOST_LINKS) break;
    pool->links[pool->link_count++] = at;
  }
  pool->link_count = 0;
}

/* Lists the pools of the table; answers whether it could be read. */
static bool read_table(struct worker *worker) {
  uint8_t header[TABLE_LENGTH];
  if (!read_range(worker, worker->table, header, sizeof header) || header[OBJECT_TYPE] != TYPE_TABLE) return false;
  worker->nodes = word_at(header + TABLE_NODES);
  worker->mask = half_at(header + TABLE_MASK);
  size_t count = (size_t)worker->mask + 1;
  if (count > MOST_NODES) return false;
  uint8_t *nodes = malloc(count * NODE_LENGTH);
  if (nodes == NULL) fail("no memory");
  bool read = read_range(worker, worker->nodes, nodes, count * NODE_LENGTH);
  if (read) list_pools(worker, nodes, count);
  free(nodes);
  return read;
}

/* Learns where all pools lie, so that one batch can read them; none if anything could not be read. */
static void learn(struct worker *worker) {
  forget_pools(worker);
  if (read_table(worker) && read_lengths(worker))
    plan_batch(worker);
  else
    forget_pools(worker);
}

/* ---- What is believed ---- */

/* Whether the table is the one that was learned, and did not change while it was read. */
static bool is_table_known(const struct worker *worker) {
  const uint8_t *header = worker->bytes + worker->header_again_at, *nodes = worker->bytes + worker->nodes_at;
  size_t count = (size_t)worker->mask + 1, pools = 0;
  if (word_at(header + TABLE_NODES) != worker->nodes || half_at(header + TABLE_MASK) != worker->mask) return false;
  if (memcmp(nodes, worker->bytes + worker->nodes_again_at, count * NODE_LENGTH) != 0) return false;
  for (const uint8_t *node = nodes; node < nodes + count * NODE_LENGTH; node += NODE_LENGTH) {
    if (is_type(word_at(node + NODE_VALUE), 0)) continue;
    if (pools == worker->pool_count) return false;
    const struct pool *pool = &worker->pools[pools++];
    if (word_at(node + NODE_KEY) != pool->key || word_at(node + NODE_VALUE) != pool->value) return false;
  }
  return pools == worker->pool_count;
}

/* The length of a queue of items, each of which it marks as seen; negative if it is no such queue. */
static int64_t walk_items(uint8_t *seen, const uint8_t *body, uint64_t address, size_t start, size_t count,
                          size_t head) {
  uint64_t before = address + head;
  int64_t length = 0;
  const uint8_t *link = body + head;
  while (word_at(link + LINK_NEXT) != address + head) {
    uint64_t next = word_at(link + LINK_NEXT), at = next - address - start - ITEM_QUEUE, item = at / ITEM_LENGTH;
    if (at % ITEM_LENGTH != 0 || item >= count || seen[item]) return -1;
    seen[item] = 1;
    link = body + start + at + ITEM_QUEUE;
    if (word_at(link + LINK_PREVIOUS) != before || word_at(link - ITEM_QUEUE + ITEM_POOL) != address) return -1;
    before = next;
    length++;
  }
  return word_at(body + head + LINK_PREVIOUS) == before ? length : -1;
}

enum outcome { HOLDS, TORN, LINKS_UNKNOWN };

/* The length of the queue of waiting connects, whose links were read in the order of the queue. */
static enum outcome walk_waiting(const struct worker *worker, struct pool *pool, const uint8_t *body,
                                 uint64_t address) {
  uint64_t head = address + POOL_WAITING, before = head;
  const uint8_t *link = body + POOL_WAITING;
  size_t length = 0;
  for (; word_at(link + LINK_NEXT) != head; length++) {
    if (length == pool->link_count || word_at(link + LINK_NEXT) != pool->links[length]) return LINKS_UNKNOWN;
    link = worker->bytes + pool->links_at + length * LINK_LENGTH;
    if (word_at(link + LINK_PREVIOUS) != before) return TORN;
    before = pool->links[length];
  }
  if (length < pool->link_count) return LINKS_UNKNOWN;
  pool->numbers.queued = (int64_t)length;
  return word_at(body + POOL_WAITING + LINK_PREVIOUS) == before ? HOLDS : TORN;
}

static enum outcome check_pool(struct worker *worker, struct pool *pool) {
  const uint8_t *name = worker->bytes + pool->name_at, *userdata = worker->bytes + pool->userdata_at;
  const uint8_t *body = userdata + USERDATA_HEADER, *node = worker->bytes + pool->node_again_at;
  uint64_t address = address_in(pool->value) + USERDATA_HEADER;
  if (name[OBJECT_TYPE] != TYPE_STRING || half_at(name + STRING_LENGTH) != pool->name_length) return TORN;
  if (userdata[OBJECT_TYPE] != TYPE_USERDATA || half_at(userdata + USERDATA_LENGTH) != pool->body_length) return TORN;
  if (memcmp(body, worker->bytes + pool->head_again_at, HEAD_LENGTH) != 0) return TORN;
  if (word_at(node + NODE_KEY) != pool->key || word_at(node + NODE_VALUE) != pool->value) return TORN;

  size_t start = POOL_NAME + (((size_t)pool->name_length + 8) & ~(size_t)7), count = word_at(body + POOL_SIZE);
  if (count == 0 || count > MOST_BODY / ITEM_LENGTH || pool->body_length != start + 7 + count * ITEM_LENGTH)
    return TORN;
  if (word_at(body + POOL_VM) != worker->state) return TORN;
  if (memcmp(body + POOL_NAME, name + STRING_HEADER, pool->name_length) != 0 ||
      body[POOL_NAME + pool->name_length] != 0)
    return TORN;

  worker->seen = make_room(worker->seen, &worker->seen_room, count, 1);
  memset(worker->seen, 0, count);
  int64_t idle = walk_items(worker->seen, body, address, start, count, POOL_IDLE);
  int64_t unused = walk_items(worker->seen, body, address, start, count, POOL_UNUSED);
  if (idle < 0 || unused < 0 || (size_t)(idle + unused) != count) return TORN;
  enum outcome waiting = walk_waiting(worker, pool, body, address);
  if (waiting != HOLDS) return waiting;

  struct numbers *numbers = &pool->numbers;
  numbers->size = (int64_t)count;
  numbers->backlog = (int64_t)word_at(body + POOL_BACKLOG);
  numbers->connections = (int64_t)word_at(body + POOL_CONNECTIONS);
  numbers->idle = idle;
  int64_t most_queued = numbers->backlog < 0 ? 0 : numbers->size + numbers->backlog;
  if (numbers->backlog < -1 || numbers->queued > most_queued || numbers->connections < idle + numbers->queued)
    return TORN;
  return HOLDS;
}

/* Reads all pools by one batch, and answers whether all of them hold. Otherwise it learns what has changed. */
static bool read_pools(struct worker *worker) {
  if (worker->pools == NULL || !read_batch(worker) || !is_table_known(worker)) {
    learn(worker);
    return false;
  }
  bool hold = true, planned = true;
  for (size_t i = 0; i < worker->pool_count; i++) {
    enum outcome outcome = check_pool(worker, &worker->pools[i]);
    hold &= outcome == HOLDS;
    if (outcome == LINKS_UNKNOWN) {
      follow_links(worker, &worker->pools[i]);
      planned = false;
    }
  }
  if (!planned) plan_batch(worker);
  return hold;
}

/* Reads until everything holds. */
static void take(struct worker *worker) {
  for (int takes = 0; takes < MOST_TAKES; takes++) {
    if (read_pools(worker)) return;
    worker->retakes++;
  }
  fail("a worker never held still");
}

/* ---- Commands ---- */

static void print_pools(struct worker *worker) {
  for (size_t i = 0; i < worker->pool_count; i++) {
    struct pool *pool = &worker->pools[i];
    struct numbers *n = &pool->numbers;
    printf("%d\t%.*s\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\n", worker->pid,
           (int)pool->name_length, (const char *)worker->bytes + pool->name_at + STRING_HEADER, n->size, n->backlog,
           n->connections, n->idle, n->queued);
  }
}

static struct worker known_worker(const char *pid) {
  struct worker worker = {.pid = atoi(pid)};
  find_table(&worker);
  learn(&worker);
  return worker;
}

static uint64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* Reads all workers so often; answers with the sums. */
static void answer(struct worker *workers, int count, long times) {
  uint64_t calls = 0, bytes = 0, retakes = 0, start = nanoseconds();
  size_t pools = 0;
  int64_t idle = 0;
  for (long left = times; left > 0; left--)
    for (int i = 0; i < count; i++) take(&workers[i]);
  uint64_t took = nanoseconds() - start;
  for (int i = 0; i < count; i++) {
    struct worker *worker = &workers[i];
    calls += worker->system_calls;
    bytes += worker->bytes_read;
    retakes += worker->retakes;
    worker->system_calls = worker->bytes_read = worker->retakes = 0;
    pools += worker->pool_count;
    for (size_t pool = 0; pool < worker->pool_count; pool++) idle += worker->pools[pool].numbers.idle;
  }
  printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %zu %" PRId64 "\n", took, calls, bytes, retakes, pools, idle);
  fflush(stdout);
}

static int read_again(int count, char **pids) {
  struct worker *workers = calloc((size_t)count, sizeof *workers);
  if (workers == NULL) fail("no memory");
  for (int i = 0; i < count; i++) {
    workers[i] = known_worker(pids[i]);
    take(&workers[i]);
    workers[i].system_calls = workers[i].bytes_read = workers[i].retakes = 0;
  }
  char line[32];
  while (fgets(line, sizeof line, stdin) != NULL) answer(workers, count, atol(line));
  return 0;
}

int main(int count, char **arguments) {
  if (count > 2 && strcmp(arguments[1], "--again") == 0) return read_again(count - 2, arguments + 2);
  if (count < 2) fail("usage: pools PID... | pools --again PID...");
  for (int i = 1; i < count; i++) {
    struct worker worker = known_worker(arguments[i]);
    take(&worker);
    print_pools(&worker);
  }
  return 0;
}
