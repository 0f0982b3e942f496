package io.cosockpool.openresty;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.nginx.connections.EntryFields;
import io.cosockpool.nginx.connections.FoundEntry;
import io.cosockpool.nginx.connections.UsedEntry;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.process.SocketAddress;
import io.cosockpool.walk.Snapshot;
import java.util.Optional;

/**
 * The memory of what an entry of the connection pool may belong to: the beginning of that which the
 * entry's {@code data} leads to, and what stands where it leads.
 */
final class OwnerMemory {
  private static final Layout LAYOUT = Catalogue.variants("connection-owners").getFirst();

  static final Field LOG_DATA = field("ngx_log_t", "data");
  static final Field LOG_CONNECTION = field("ngx_http_log_ctx_t", "connection");
  private static final Field POOL_VM = field("ngx_lua_socket_pool_t", "lua_vm");

  /** How much of an owner is read at first: an item of a pool as far as its counter. */
  private static final int OWNER_LENGTH =
      PoolItem.counters().stream().mapToInt(Field::end).max().orElseThrow();

  /** The same of the shortest items, which may stand at the end of their memory. */
  static final int LEAST_OF_ITEM =
      PoolItem.counters().stream().mapToInt(Field::end).min().orElseThrow();

  /** What is read of an owner at the end of its memory. */
  private static final int SHORT_OWNER = 88;

  private static final Place OWNER = Place.of("connections").part("[entry].data");
  static final Place LINKED = OWNER.to("…");

  private final Snapshot memory;
  private final EntryContext context;
  private final UsedEntry entry;
  private final long address;
  private final Optional<Block> owner;
  private Optional<Block> sockaddr = Optional.empty();

  /** Asks for what an entry leads to, as far as the array tells. */
  OwnerMemory(Snapshot memory, EntryContext context, FoundEntry found) {
    this.memory = memory;
    this.context = context;
    this.entry = found.entry();
    this.address = context.array().address(entry.slot());
    this.owner = entry.data() == 0 ? Optional.empty() : readOwner();
  }

  /** Whoever looks at these asks for them once more, by what the entry says when it is read. */
  void askAhead(FoundEntry found) {
    if (found.listening() != 0 && found.log() != 0) {
      read(found.log() + LOG_DATA.offset(), Long.BYTES);
    }
    if (isSockaddr(found.sockaddr(), found.socklen())) {
      read(found.sockaddr(), (int) found.socklen());
    }
  }

  private static boolean isSockaddr(long pointer, long length) {
    return pointer != 0 && SocketAddress.isLength(length);
  }

  private Optional<Block> readOwner() {
    for (int length :
        new int[] {OWNER_LENGTH, LEAST_OF_ITEM, SHORT_OWNER, Heads.REQUEST.structure().size()}) {
      Optional<Block> block = Reads.optional(memory, new Range(entry.data(), length, OWNER));
      if (block.isPresent()) {
        return block;
      }
    }
    return Optional.empty();
  }

  /** The field of one of the structures that an entry may belong to. */
  static Field field(String structure, String field) {
    return structure(structure).field(field);
  }

  static Structure structure(String name) {
    return LAYOUT.structure(name);
  }

  /** A field of the entry that not every layout has; 0 if it is not known. */
  static long value(View connection, Optional<Field> field) {
    return field.isPresent() ? connection.unsigned(field.get()) : 0;
  }

  Snapshot snapshot() {
    return memory;
  }

  EntryContext context() {
    return context;
  }

  UsedEntry entry() {
    return entry;
  }

  /** The address of the entry. */
  long address() {
    return address;
  }

  /** The beginning of the owner, if there is such memory. */
  Optional<Block> owner() {
    return owner;
  }

  /** What stands behind the owner's beginning is mostly read with it. */
  Optional<Block> read(long at, int length) {
    if (owner.filter(block -> block.contains(at, length)).isPresent()) {
      return owner.map(block -> block.part(block.offsetOf(at), length, block.place()));
    }
    return Reads.optional(memory, new Range(at, length, LINKED));
  }

  /** The number that stands in a field of a structure at an address; 0 if nothing stands there. */
  long read(long structure, Field field) {
    return structure == 0
        ? 0
        : read(structure + field.offset(), Long.BYTES).map(block -> block.i64(0)).orElse(0L);
  }

  /** The owner's field; 0 if the owner is shorter. */
  long word(Field field) {
    return word(field.offset());
  }

  private long word(int offset) {
    return owner
        .filter(block -> offset + Long.BYTES <= block.length())
        .map(block -> block.i64(offset))
        .orElse(0L);
  }

  /** Whether a field of the owner leads back to the entry. */
  boolean isEntry(Field field) {
    return word(field) == address;
  }

  /** Whether the link behind the owner's in a queue points back to it. */
  boolean isQueued(Field queue) {
    long link = entry.data() + queue.offset();
    return read(word(queue.offset() + Heads.LINK.next().offset()), Heads.LINK.prev()) == link;
  }

  /** Whether a pool at an address names a VM, as those of cosockets do. */
  boolean isPool(long pool) {
    return context.isMachine(read(pool, POOL_VM));
  }

  /** The address of the other side, as far as memory tells. */
  Optional<Block> sockaddr(View connection) {
    EntryFields fields = context.array().fields();
    if (sockaddr.isEmpty() && fields.sockaddr().isPresent() && fields.socklen().isPresent()) {
      readSockaddr(
          connection.unsigned(fields.sockaddr().get()),
          connection.unsigned(fields.socklen().get()));
    }
    return sockaddr;
  }

  /** Asks for the address of the other side, where the owner has it. */
  void readSockaddr(long pointer, long length) {
    if (isSockaddr(pointer, length)) {
      sockaddr = read(pointer, (int) length);
    }
  }

  /** Takes for the address of the other side what was read of the owner. */
  void takeSockaddr(Block address) {
    sockaddr = Optional.of(address);
  }
}
