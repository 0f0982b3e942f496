#include "connections.h"

#include <stdlib.h>

/* ngx_cycle_t and ngx_listening_t (nginx src/core/ngx_cycle.h, ngx_connection.h). */
enum { CYCLE_COUNTERS = 120, CYCLE_QUEUE = 160, CYCLE_LISTENING = 192, CYCLE_COUNT = 488, CYCLE_ARRAY = 504 };
enum { COUNTER_FIRST = 0, COUNTER_FREE = 8, COUNTER_QUEUE = 40, COUNTER_REUSABLE = 56, COUNTERS_LENGTH = 64 };
enum { SOCKET_CONNECTION = 208, SOCKET_LENGTH = 296, MOST_COUNT = 1 << 24 };

/* ngx_connection_t and the head of ngx_event_t. */
enum { DATA = 0, READ = 8, DESCRIPTOR = 24, LISTENING_SOCKET = 64, LOG = 80, SOCKADDR = 104, SOCKLEN = 112, UDP = 152 };
enum { QUEUE = 184, NUMBER = 200, REQUESTS = 216, LENGTH = 240, EVENT_LENGTH = 96, EVENT_HEAD = 48 };

/* What an entry may belong to: ngx_http_request_t, ngx_http_connection_t by what it logs, a pool's item, a cosocket. */
enum { SIGNATURE_HTTP = 0x50545448, REQUEST_CONNECTION = 8, REQUEST_HEAD = 16 };
enum { LOG_DATA = 40, LOGGED_CONNECTION = 0, HTTP2_CONNECTION = 0 };
enum { ITEM_POOL = 0, ITEM_CONNECTION = 24, POOL_VM = 0, MAIN_CONF_VM = 0 };
enum { USERDATA = 12, OBJECT_TYPE = 9, USERDATA_BODY = 24, USERDATA_HEADER = 48 };
enum { COSOCKET_POOL = 40, COSOCKET_REQUEST = 64, COSOCKET_PEER = 72, PEER_SOCKADDR = 80, PEER_SOCKLEN = 88 };
enum { SHORTEST_COSOCKET = 128, LONGEST_COSOCKET = 2048, LONGEST_SOCKADDR = 112 };

/* An owner is read as far as the counter of a pool's item, and less of one at the end of its memory. */
enum { OWNER_LENGTH = 176, SHORT_OWNER = 88 };

/* init_worker_by_lua takes its entries right behind the listening sockets. */
enum { FIRST_ENTRIES = 4 };

enum { FIRST_EXTENT = 512, MOST_ASKED = 16 };

static const uint8_t nothing[LONGEST_COSOCKET];

/* An entry in use as the array shows it. */
struct shown {
  uint64_t data, number, listening, log, sockaddr;
  uint32_t socklen;
  int32_t descriptor;
};

/* A range of an owner, and where the batch has it. */
struct asked {
  uint64_t address;
  uint32_t length;
  enum { UNREAD, HELD, UNREADABLE } state;
  size_t at;
};

struct entry {
  uint32_t slot;
  struct shown shown;
  struct asked asked[MOST_ASKED];
  size_t asked_count;
  bool lacks;
  size_t entry_at, event_at, again_at;
};

static bool is_connection(const struct connections *connections, uint64_t address) {
  uint64_t offset = address - connections->array;
  return offset < connections->count * LENGTH && offset % LENGTH == 0;
}

static bool is_socket(const struct connections *connections, uint64_t address) {
  uint64_t offset = address - connections->listening;
  return offset < connections->listening_count * SOCKET_LENGTH && offset % SOCKET_LENGTH == 0;
}

static bool is_used(const struct connections *connections, const uint8_t *entry) {
  uint64_t data = word_at(entry + DATA);
  return (int32_t)half_at(entry + DESCRIPTOR) != -1 || (data != 0 && !is_connection(connections, data));
}

static struct shown shown_by(const uint8_t *entry) {
  return (struct shown){.data = word_at(entry + DATA),
                        .number = word_at(entry + NUMBER),
                        .listening = word_at(entry + LISTENING_SOCKET),
                        .log = word_at(entry + LOG),
                        .sockaddr = word_at(entry + SOCKADDR),
                        .socklen = half_at(entry + SOCKLEN),
                        .descriptor = (int32_t)half_at(entry + DESCRIPTOR)};
}

static bool is_same(const struct shown *one, const struct shown *other) {
  return one->data == other->data && one->number == other->number && one->descriptor == other->descriptor;
}

/* ---- What an owner leads to ---- */

/*
 * Bytes of an owner out of the batch. What it lacks is asked for, so that the next batch has it, and is all 0 by now, as
 * is what cannot be read.
 */
static const uint8_t *look(struct connections *connections, struct entry *entry, uint64_t address, size_t length) {
  if (address == 0) return nothing;
  for (size_t i = 0; i < entry->asked_count; i++) {
    struct asked *asked = &entry->asked[i];
    if (address - asked->address > asked->length || asked->address + asked->length - address < length) continue;
    if (asked->state == HELD) return connections->batch.bytes + asked->at + (address - asked->address);
    if (asked->state == UNREAD) return nothing;
    if (asked->address == address && asked->length == length) return nothing;
  }
  /* What was asked for of owners before this one is forgotten. */
  if (entry->asked_count == MOST_ASKED) entry->asked_count = 0;
  entry->asked[entry->asked_count++] = (struct asked){.address = address, .length = (uint32_t)length};
  entry->lacks = true;
  return nothing;
}

static bool is_readable(const struct entry *entry, uint64_t address, size_t length) {
  for (size_t i = 0; i < entry->asked_count; i++)
    if (entry->asked[i].address == address && entry->asked[i].length == length)
      return entry->asked[i].state != UNREADABLE;
  return false;
}

/* The beginning of the owner; what is not read of it is 0. */
static const uint8_t *owner_of(struct connections *connections, struct entry *entry) {
  static const size_t lengths[] = {OWNER_LENGTH, SHORT_OWNER, REQUEST_HEAD};
  uint64_t data = entry->shown.data;
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    const uint8_t *owner = look(connections, entry, data, lengths[i]);
    if (is_readable(entry, data, lengths[i])) return owner;
  }
  return nothing;
}

static uint64_t word_of(struct connections *connections, struct entry *entry, uint64_t structure, size_t field) {
  return structure == 0 ? 0 : word_at(look(connections, entry, structure + field, 8));
}

static void look_at_sockaddr(struct connections *connections, struct entry *entry, uint64_t address, size_t length) {
  if (length >= 2 && length <= LONGEST_SOCKADDR) look(connections, entry, address, length);
}

static bool is_pool(struct connections *connections, struct entry *entry, uint64_t pool) {
  return word_of(connections, entry, pool, POOL_VM) == connections->state;
}

static bool is_request(const uint8_t *owner) { return half_at(owner) == SIGNATURE_HTTP; }

static enum kind without_owner(struct connections *connections, struct entry *entry, uint64_t address) {
  uint64_t listening = entry->shown.listening;
  if (is_socket(connections, listening) &&
      word_of(connections, entry, listening, SOCKET_CONNECTION) == address)
    return LISTENING;
  return entry->shown.descriptor == connections->channel ? CHANNEL : OTHER;
}

static enum kind without_socket(struct connections *connections, struct entry *entry, const uint8_t *owner,
                                uint64_t address) {
  if (entry->shown.descriptor < -1)
    return word_at(owner + MAIN_CONF_VM) == connections->state ? LUA_INTERNAL : OTHER;
  if (is_request(owner) && word_at(owner + REQUEST_CONNECTION) == address) return TIMER;
  return entry->slot < connections->listening_count + FIRST_ENTRIES ? INIT_WORKER : OTHER;
}

static enum kind incoming(struct connections *connections, struct entry *entry, const uint8_t *owner,
                          const uint8_t *connection, uint64_t logged, uint64_t address) {
  if (word_at(owner + HTTP2_CONNECTION) == address) return HTTP2;
  if (word_at(connection + UDP) != 0) return OTHER;
  if (word_of(connections, entry, logged, LOGGED_CONNECTION) != address) return OTHER;
  return word_at(connection + REQUESTS) > 0 ? CLIENT_IDLE : CLIENT_WAITING;
}

static enum kind outgoing(struct connections *connections, struct entry *entry, const uint8_t *owner,
                          const uint8_t *userdata, uint64_t address) {
  if (word_at(owner + ITEM_CONNECTION) == address)
    return is_pool(connections, entry, word_at(owner + ITEM_POOL)) ? COSOCKET_IDLE : OTHER;
  uint64_t length = half_at(userdata + USERDATA_BODY);
  if (userdata[OBJECT_TYPE] != USERDATA || length < SHORTEST_COSOCKET || length > LONGEST_COSOCKET) return OTHER;
  const uint8_t *cosocket = look(connections, entry, entry->shown.data, length);
  if (word_at(cosocket + COSOCKET_PEER) != address) return OTHER;
  if (!is_request(look(connections, entry, word_at(cosocket + COSOCKET_REQUEST), REQUEST_HEAD))) return OTHER;
  look_at_sockaddr(connections, entry, word_at(cosocket + PEER_SOCKADDR), half_at(cosocket + PEER_SOCKLEN));
  uint64_t pool = word_at(cosocket + COSOCKET_POOL);
  if (pool == 0) return COSOCKET_UNPOOLED;
  return is_pool(connections, entry, pool) ? COSOCKET_ACTIVE : OTHER;
}

/* Who has an entry: whoever its `data` leads to, and leads back to it. */
static enum kind kind_of(struct connections *connections, struct entry *entry, const uint8_t *connection) {
  const struct shown *shown = &entry->shown;
  uint64_t address = connections->array + (uint64_t)entry->slot * LENGTH;
  const uint8_t *owner = shown->data == 0 ? nothing : owner_of(connections, entry);
  bool may_be_cosocket = shown->listening == 0 && shown->descriptor >= 0 && shown->data != 0;
  const uint8_t *userdata =
      may_be_cosocket ? look(connections, entry, shown->data - USERDATA_HEADER, USERDATA_HEADER) : nothing;
  uint64_t logged = shown->listening == 0 ? 0 : word_of(connections, entry, shown->log, LOG_DATA);
  look_at_sockaddr(connections, entry, shown->sockaddr, shown->socklen);

  if (shown->data == 0) return without_owner(connections, entry, address);
  if (shown->descriptor < 0) return without_socket(connections, entry, owner, address);
  if (is_request(owner)) return word_at(owner + REQUEST_CONNECTION) == address ? CLIENT_ACTIVE : OTHER;
  return shown->listening != 0 ? incoming(connections, entry, owner, connection, logged, address)
                               : outgoing(connections, entry, owner, userdata, address);
}

/* ---- What lies where ---- */

/* One that cannot be read would end the batch: each range is tried alone before it is a part of it. */
static bool can_read(struct connections *connections, const struct asked *asked) {
  uint8_t bytes[LONGEST_COSOCKET];
  return read_range(connections->process, asked->address, bytes, asked->length);
}

static void add_entry(struct connections *connections, struct entry *entry) {
  struct batch *batch = &connections->batch;
  size_t first = batch->range_count, at = batch->length;
  uint64_t address = connections->array + (uint64_t)entry->slot * LENGTH;
  entry->entry_at = add_range(batch, address, LENGTH);
  entry->event_at = add_range(batch, connections->read_events + (uint64_t)entry->slot * EVENT_LENGTH, EVENT_HEAD);
  for (size_t i = 0; i < entry->asked_count; i++) {
    struct asked *asked = &entry->asked[i];
    if (asked->state == UNREAD) asked->state = can_read(connections, asked) ? HELD : UNREADABLE;
    if (asked->state == HELD) asked->at = add_range(batch, asked->address, asked->length);
  }
  entry->again_at = add_range(batch, address, LENGTH);
  end_unit(batch, first, at);
}

/* What one reading needs: the array between the counters, and of each entry in use all it leads to, itself last. */
static void plan_batch(struct connections *connections) {
  struct batch *batch = &connections->batch;
  begin_batch(batch);
  connections->counters_at = add_range(batch, connections->cycle + CYCLE_COUNTERS, COUNTERS_LENGTH);
  connections->array_at = add_range(batch, connections->array, connections->extent * LENGTH);
  connections->counters_again_at = add_range(batch, connections->cycle + CYCLE_COUNTERS, COUNTERS_LENGTH);
  end_unit(batch, 0, 0);
  for (size_t i = 0; i < connections->entry_count; i++) add_entry(connections, &connections->entries[i]);
}

/* Lists the entries in use as the array shows them; of those that were known it keeps what they lead to. */
static void list_entries(struct connections *connections) {
  const uint8_t *array = connections->batch.bytes + connections->array_at;
  struct entry *known = connections->entries;
  size_t known_count = connections->entry_count, at = 0;
  connections->entries = NULL;
  connections->entry_count = connections->entry_room = 0;
  for (uint32_t slot = 0; slot < connections->extent; slot++) {
    const uint8_t *bytes = array + (uint64_t)slot * LENGTH;
    if (!is_used(connections, bytes)) continue;
    struct entry entry = {.slot = slot, .shown = shown_by(bytes)};
    while (at < known_count && known[at].slot < slot) at++;
    bool is_known = at < known_count && known[at].slot == slot && is_same(&known[at].shown, &entry.shown);
    connections->entries = make_room(connections->entries, &connections->entry_room, connections->entry_count + 1,
                                     sizeof *connections->entries);
    connections->entries[connections->entry_count++] = is_known ? known[at] : entry;
  }
  free(known);
}

static void forget_entries(struct connections *connections) {
  connections->entry_count = 0;
  plan_batch(connections);
}

/* Every entry leads to its event from the worker's start to its end. */
static void check_arrays(struct connections *connections) {
  uint64_t last = connections->count - 1, places[] = {0, 1, connections->count / 2, last};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    if (read_word(connections->process, connections->array + places[i] * LENGTH + READ) !=
        connections->read_events + places[i] * EVENT_LENGTH)
      fail("connections and events do not point to each other");
}

void open_connections(struct connections *connections, struct process *process, uint64_t state) {
  uint64_t cycle = read_word(process, process->nginx + NGX_CYCLE);
  uint64_t count = read_word(process, cycle + CYCLE_COUNT);
  if (count < 2 || count > MOST_COUNT) fail("nobody has so many connections");
  *connections = (struct connections){.process = process,
                                      .state = state,
                                      .cycle = cycle,
                                      .count = count,
                                      .array = read_word(process, cycle + CYCLE_ARRAY),
                                      .read_events = read_word(process, cycle + CYCLE_ARRAY + 8),
                                      .listening = read_word(process, cycle + CYCLE_LISTENING),
                                      .listening_count = read_word(process, cycle + CYCLE_LISTENING + 8),
                                      .channel = (int32_t)read_word(process, process->nginx + NGX_CHANNEL),
                                      .extent = count < FIRST_EXTENT ? count : FIRST_EXTENT,
                                      .places = calloc(count, sizeof *connections->places)};
  if (connections->places == NULL) fail("no memory");
  check_arrays(connections);
  plan_batch(connections);
}

/* ---- What is believed ---- */

/* Whether the array shows the entries that were learned. */
static bool are_entries_known(const struct connections *connections) {
  const uint8_t *array = connections->batch.bytes + connections->array_at;
  size_t found = 0;
  for (uint32_t slot = 0; slot < connections->extent; slot++) {
    const uint8_t *bytes = array + (uint64_t)slot * LENGTH;
    if (!is_used(connections, bytes)) continue;
    if (found == connections->entry_count) return false;
    const struct entry *entry = &connections->entries[found++];
    struct shown shown = shown_by(bytes);
    if (entry->slot != slot || !is_same(&entry->shown, &shown)) return false;
  }
  return found == connections->entry_count;
}

/* Whether nginx neither took nor gave back an entry while all of them were read. */
static bool held_still(const struct connections *connections) {
  const uint8_t *before = connections->batch.bytes + connections->counters_at;
  const uint8_t *after = connections->batch.bytes + connections->counters_again_at;
  return word_at(before + COUNTER_FIRST) == word_at(after + COUNTER_FIRST) &&
         word_at(before + COUNTER_FREE) == word_at(after + COUNTER_FREE);
}

/* Whether the links of the entries in use are the whole queue of those that nginx may close. */
static bool is_queue_whole(const struct connections *connections) {
  const uint8_t *bytes = connections->batch.bytes, *counters = bytes + connections->counters_again_at;
  uint64_t head = connections->cycle + CYCLE_QUEUE, link = word_at(counters + COUNTER_QUEUE), length = 0;
  while (link != head) {
    uint64_t address = link - QUEUE, slot = (address - connections->array) / LENGTH;
    if (!is_connection(connections, address) || slot >= connections->extent || length == connections->entry_count)
      return false;
    uint32_t place = connections->places[slot];
    const struct entry *entry = &connections->entries[place];
    if (place >= connections->entry_count || entry->slot != slot) return false;
    link = word_at(bytes + entry->entry_at + QUEUE);
    length++;
  }
  return length == connections->reusable;
}

/* Whether an entry is the same connection of the same owner before and after that was read. */
static bool take_entry(struct connections *connections, struct entry *entry) {
  const uint8_t *bytes = connections->batch.bytes + entry->entry_at;
  struct shown before = shown_by(bytes), after = shown_by(connections->batch.bytes + entry->again_at);
  entry->lacks = false;
  connections->kinds[kind_of(connections, entry, bytes)]++;
  return !entry->lacks && is_same(&before, &after) && is_same(&before, &entry->shown);
}

static bool take_entries(struct connections *connections) {
  const uint8_t *counters = connections->batch.bytes + connections->counters_again_at;
  bool hold = true, planned = true;
  connections->free = word_at(counters + COUNTER_FREE);
  connections->reusable = word_at(counters + COUNTER_REUSABLE);
  memset(connections->kinds, 0, sizeof connections->kinds);
  for (size_t i = 0; i < connections->entry_count; i++) {
    struct entry *entry = &connections->entries[i];
    connections->places[entry->slot] = (uint32_t)i;
    hold &= take_entry(connections, entry);
    planned &= !entry->lacks;
  }
  if (!planned) plan_batch(connections);
  return hold && is_queue_whole(connections);
}

bool read_connections(struct connections *connections) {
  if (!read_batch(connections->process, &connections->batch)) {
    forget_entries(connections);
    return false;
  }
  if (!are_entries_known(connections)) {
    list_entries(connections);
    plan_batch(connections);
    return false;
  }
  if (!held_still(connections)) return false;
  uint64_t free = word_at(connections->batch.bytes + connections->counters_again_at + COUNTER_FREE);
  if (connections->entry_count + free == connections->count) return take_entries(connections);
  /* Entries that were never used stand at the end of the array. */
  if (connections->extent < connections->count) {
    connections->extent = 2 * connections->extent < connections->count ? 2 * connections->extent : connections->count;
    plan_batch(connections);
  }
  return false;
}
