#include "pools.h"

#include <stdlib.h>

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

static bool is_type(uint64_t value, int type) { return (int64_t)value >> 47 == ~(int64_t)type; }

static uint64_t address_in(uint64_t value) { return value & ((UINT64_C(1) << 47) - 1); }

/* A light userdata keeps its upper bits in a table of the virtual machine's. */
static bool is_light_userdata(uint64_t value, uint64_t address) {
  uint64_t low = (UINT64_C(1) << 39) - 1;
  return is_type(value, TYPE_LIGHT_USERDATA) && (value & low) == (address & low);
}

/* ---- The way to the table of pools ---- */

/* The light userdata's value in the registry. */
static uint64_t pools_table(struct pools *pools, uint64_t registry, uint64_t light_userdata) {
  uint8_t header[TABLE_LENGTH];
  if (!read_range(pools->process, registry, header, sizeof header) || header[OBJECT_TYPE] != TYPE_TABLE)
    fail("the registry is not a table");
  uint64_t count = (uint64_t)half_at(header + TABLE_MASK) + 1;
  if (count > MOST_NODES) fail("the registry is too long");
  uint8_t *nodes = malloc(count * NODE_LENGTH);
  if (nodes == NULL || !read_range(pools->process, word_at(header + TABLE_NODES), nodes, count * NODE_LENGTH))
    fail("the registry cannot be read");
  uint64_t found = 0;
  for (uint8_t *node = nodes; node < nodes + count * NODE_LENGTH; node += NODE_LENGTH)
    if (is_light_userdata(word_at(node + NODE_KEY), light_userdata) && is_type(word_at(node + NODE_VALUE), TYPE_TABLE))
      found = address_in(word_at(node + NODE_VALUE));
  free(nodes);
  if (found == 0) fail("the registry has no table of pools");
  return found;
}

static void find_table(struct pools *pools) {
  uint64_t nginx = pools->process->nginx, lua = pools->process->lua;
  uint64_t contexts = read_word(pools->process, read_word(pools->process, nginx + NGX_CYCLE));
  uint64_t index = read_word(pools->process, nginx + NGX_HTTP_MODULE + MODULE_INDEX);
  uint64_t context_index = read_word(pools->process, lua + NGX_HTTP_LUA_MODULE + MODULE_CONTEXT_INDEX);
  uint64_t main_conf = read_word(pools->process, read_word(pools->process, contexts + 8 * index));
  uint8_t state[STATE_LENGTH];
  pools->state = read_word(pools->process, read_word(pools->process, main_conf + 8 * context_index));
  if (!read_range(pools->process, pools->state, state, sizeof state) || state[OBJECT_TYPE] != TYPE_THREAD)
    fail("the lua_State is none");
  uint64_t registry = read_word(pools->process, word_at(state + STATE_GLOBAL) + GLOBAL_REGISTRY);
  if (!is_type(registry, TYPE_TABLE)) fail("global_State has no registry");
  pools->table = pools_table(pools, address_in(registry), lua + NGX_HTTP_LUA_SOCKET_POOL_KEY);
}

/* ---- What lies where ---- */

static void forget_pools(struct pools *pools) {
  for (size_t i = 0; i < pools->count; i++) free(pools->list[i].links);
  free(pools->list);
  pools->list = NULL;
  pools->count = 0;
}

static void list_pools(struct pools *pools, const uint8_t *nodes, size_t node_count) {
  pools->list = calloc(node_count, sizeof *pools->list);
  if (pools->list == NULL) fail("no memory");
  for (size_t i = 0; i < node_count; i++) {
    const uint8_t *node = nodes + i * NODE_LENGTH;
    uint64_t key = word_at(node + NODE_KEY), value = word_at(node + NODE_VALUE);
    if (is_type(key, TYPE_STRING) && is_type(value, TYPE_USERDATA))
      pools->list[pools->count++] =
          (struct pool){.node = pools->nodes + i * NODE_LENGTH, .key = key, .value = value};
  }
}

/* The lengths of all names and userdata. */
static bool read_lengths(struct pools *pools) {
  begin_batch(&pools->batch);
  for (size_t i = 0; i < pools->count; i++) {
    struct pool *pool = &pools->list[i];
    size_t first = pools->batch.range_count, at = pools->batch.length;
    pool->name_at = add_range(&pools->batch, address_in(pool->key), STRING_HEADER);
    pool->userdata_at = add_range(&pools->batch, address_in(pool->value), USERDATA_HEADER);
    end_unit(&pools->batch, first, at);
  }
  if (!read_batch(pools->process, &pools->batch)) return false;
  for (size_t i = 0; i < pools->count; i++) {
    struct pool *pool = &pools->list[i];
    pool->name_length = half_at(pools->batch.bytes + pool->name_at + STRING_LENGTH);
    pool->body_length = half_at(pools->batch.bytes + pool->userdata_at + USERDATA_LENGTH);
    if (pool->name_length > MOST_NAME || pool->body_length < HEAD_LENGTH || pool->body_length > MOST_BODY) return false;
  }
  return true;
}

/* What one reading needs: the table twice, and of each pool all it refers to, its head and its node last. */
static void plan_batch(struct pools *pools) {
  size_t nodes_length = ((size_t)pools->mask + 1) * NODE_LENGTH;
  begin_batch(&pools->batch);
  pools->nodes_at = add_range(&pools->batch, pools->nodes, nodes_length);
  pools->nodes_again_at = add_range(&pools->batch, pools->nodes, nodes_length);
  pools->header_again_at = add_range(&pools->batch, pools->table, TABLE_LENGTH);
  end_unit(&pools->batch, 0, 0);
  for (size_t i = 0; i < pools->count; i++) {
    struct pool *pool = &pools->list[i];
    size_t first = pools->batch.range_count, at = pools->batch.length;
    uint64_t userdata = address_in(pool->value);
    pool->name_at = add_range(&pools->batch, address_in(pool->key), STRING_HEADER + pool->name_length + 1);
    pool->userdata_at = add_range(&pools->batch, userdata, USERDATA_HEADER + pool->body_length);
    pool->links_at = pools->batch.length;
    for (size_t link = 0; link < pool->link_count; link++) add_range(&pools->batch, pool->links[link], LINK_LENGTH);
    pool->head_again_at = add_range(&pools->batch, userdata + USERDATA_HEADER, HEAD_LENGTH);
    pool->node_again_at = add_range(&pools->batch, pool->node, ENTRY_LENGTH);
    end_unit(&pools->batch, first, at);
  }
}

/* Learns the links of the connects that wait for a pool, one call each; none if they lead astray. */
static void follow_links(struct pools *pools, struct pool *pool) {
  uint64_t head = address_in(pool->value) + USERDATA_HEADER + POOL_WAITING, at = head;
  uint8_t link[LINK_LENGTH];
  if (pool->links == NULL) pool->links = malloc(MOST_LINKS * sizeof *pool->links);
  if (pool->links == NULL) fail("no memory");
  pool->link_count = 0;
  while (read_range(pools->process, at, link, sizeof link)) {
    at = word_at(link + LINK_NEXT);
    if (at == head) return;
    if (pool->link_count == MOST_LINKS) break;
    pool->links[pool->link_count++] = at;
  }
  pool->link_count = 0;
}

/* Lists the pools of the table; answers whether it could be read. */
static bool read_table(struct pools *pools) {
  uint8_t header[TABLE_LENGTH];
  if (!read_range(pools->process, pools->table, header, sizeof header) || header[OBJECT_TYPE] != TYPE_TABLE) return false;
  pools->nodes = word_at(header + TABLE_NODES);
  pools->mask = half_at(header + TABLE_MASK);
  size_t count = (size_t)pools->mask + 1;
  if (count > MOST_NODES) return false;
  uint8_t *nodes = malloc(count * NODE_LENGTH);
  if (nodes == NULL) fail("no memory");
  bool read = read_range(pools->process, pools->nodes, nodes, count * NODE_LENGTH);
  if (read) list_pools(pools, nodes, count);
  free(nodes);
  return read;
}

/* Learns where all pools lie, so that one batch can read them; none if anything could not be read. */
static void learn(struct pools *pools) {
  forget_pools(pools);
  if (read_table(pools) && read_lengths(pools))
    plan_batch(pools);
  else
    forget_pools(pools);
}

/* ---- What is believed ---- */

/* Whether the table is the one that was learned, and did not change while it was read. */
static bool is_table_known(const struct pools *pools) {
  const uint8_t *header = pools->batch.bytes + pools->header_again_at, *nodes = pools->batch.bytes + pools->nodes_at;
  size_t count = (size_t)pools->mask + 1, found = 0;
  if (word_at(header + TABLE_NODES) != pools->nodes || half_at(header + TABLE_MASK) != pools->mask) return false;
  if (memcmp(nodes, pools->batch.bytes + pools->nodes_again_at, count * NODE_LENGTH) != 0) return false;
  for (const uint8_t *node = nodes; node < nodes + count * NODE_LENGTH; node += NODE_LENGTH) {
    if (is_type(word_at(node + NODE_VALUE), 0)) continue;
    if (found == pools->count) return false;
    const struct pool *pool = &pools->list[found++];
    if (word_at(node + NODE_KEY) != pool->key || word_at(node + NODE_VALUE) != pool->value) return false;
  }
  return found == pools->count;
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
static enum outcome walk_waiting(const struct pools *pools, struct pool *pool, const uint8_t *body,
                                 uint64_t address) {
  uint64_t head = address + POOL_WAITING, before = head;
  const uint8_t *link = body + POOL_WAITING;
  size_t length = 0;
  for (; word_at(link + LINK_NEXT) != head; length++) {
    if (length == pool->link_count || word_at(link + LINK_NEXT) != pool->links[length]) return LINKS_UNKNOWN;
    link = pools->batch.bytes + pool->links_at + length * LINK_LENGTH;
    if (word_at(link + LINK_PREVIOUS) != before) return TORN;
    before = pool->links[length];
  }
  if (length < pool->link_count) return LINKS_UNKNOWN;
  pool->numbers.queued = (int64_t)length;
  return word_at(body + POOL_WAITING + LINK_PREVIOUS) == before ? HOLDS : TORN;
}

static enum outcome check_pool(struct pools *pools, struct pool *pool) {
  const uint8_t *name = pools->batch.bytes + pool->name_at, *userdata = pools->batch.bytes + pool->userdata_at;
  const uint8_t *body = userdata + USERDATA_HEADER, *node = pools->batch.bytes + pool->node_again_at;
  uint64_t address = address_in(pool->value) + USERDATA_HEADER;
  if (name[OBJECT_TYPE] != TYPE_STRING || half_at(name + STRING_LENGTH) != pool->name_length) return TORN;
  if (userdata[OBJECT_TYPE] != TYPE_USERDATA || half_at(userdata + USERDATA_LENGTH) != pool->body_length) return TORN;
  if (memcmp(body, pools->batch.bytes + pool->head_again_at, HEAD_LENGTH) != 0) return TORN;
  if (word_at(node + NODE_KEY) != pool->key || word_at(node + NODE_VALUE) != pool->value) return TORN;

  size_t start = POOL_NAME + (((size_t)pool->name_length + 8) & ~(size_t)7), count = word_at(body + POOL_SIZE);
  if (count == 0 || count > MOST_BODY / ITEM_LENGTH || pool->body_length != start + 7 + count * ITEM_LENGTH)
    return TORN;
  if (word_at(body + POOL_VM) != pools->state) return TORN;
  if (memcmp(body + POOL_NAME, name + STRING_HEADER, pool->name_length) != 0 ||
      body[POOL_NAME + pool->name_length] != 0)
    return TORN;

  pools->seen = make_room(pools->seen, &pools->seen_room, count, 1);
  memset(pools->seen, 0, count);
  int64_t idle = walk_items(pools->seen, body, address, start, count, POOL_IDLE);
  int64_t unused = walk_items(pools->seen, body, address, start, count, POOL_UNUSED);
  if (idle < 0 || unused < 0 || (size_t)(idle + unused) != count) return TORN;
  enum outcome waiting = walk_waiting(pools, pool, body, address);
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

bool read_pools(struct pools *pools) {
  if (pools->list == NULL || !read_batch(pools->process, &pools->batch) || !is_table_known(pools)) {
    learn(pools);
    return false;
  }
  bool hold = true, planned = true;
  for (size_t i = 0; i < pools->count; i++) {
    enum outcome outcome = check_pool(pools, &pools->list[i]);
    hold &= outcome == HOLDS;
    if (outcome == LINKS_UNKNOWN) {
      follow_links(pools, &pools->list[i]);
      planned = false;
    }
  }
  if (!planned) plan_batch(pools);
  return hold;
}

void open_pools(struct pools *pools, struct process *process) {
  pools->process = process;
  find_table(pools);
  learn(pools);
}

const char *name_of(const struct pools *pools, const struct pool *pool) {
  return (const char *)pools->batch.bytes + pool->name_at + STRING_HEADER;
}
