package io.cosockpool.openresty;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.model.Name;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The item of an idle connection of a balancer in Lua, as Kong and APISIX patch {@code
 * ngx_http_lua_balancer.c}: it lies in a userdata, behind its pool, which names its VM.
 */
final class LuaBalancerItem {
  private static final Structure ITEM =
      OwnerMemory.structure("ngx_http_lua_balancer_keepalive_item_t of Kong and APISIX");
  private static final Field QUEUE = ITEM.field("queue");
  private static final Field CONNECTION = ITEM.field("connection");
  private static final Field CPOOL = ITEM.field("cpool");

  /** Of its name it keeps a checksum. */
  private static final Pool SUMMED =
      new Pool("ngx_http_lua_balancer_keepalive_pool_t of APISIX and of Kong before 3.3");

  private static final Field CHECKSUM = SUMMED.structure().field("crc32");

  /** Its name stands behind its items. */
  private static final Pool NAMED =
      new Pool("ngx_http_lua_balancer_keepalive_pool_t of Kong since 3.3");

  private static final Field LENGTH = NAMED.structure().field("cpool_name.len");
  private static final Field NAME = NAMED.structure().field("cpool_name.data");

  /** Kong makes a name of the address, the host, and what TLS asks for. */
  private static final long LONGEST_NAME = 4096;

  private final OwnerMemory memory;

  /** A form that the pool may have; its items follow it. */
  private record Pool(Structure structure, Field size, Field connections, Field vm) {
    Pool(String name) {
      this(
          OwnerMemory.structure(name),
          OwnerMemory.structure(name).field("size"),
          OwnerMemory.structure(name).field("connections"),
          OwnerMemory.structure(name).field("lua_vm"));
    }
  }

  LuaBalancerItem(OwnerMemory memory) {
    this.memory = memory;
  }

  /** The balancer that has the connection; empty for anything else. */
  Optional<RawEntry.Owner> find() {
    if (!memory.isEntry(CONNECTION) || !memory.isQueued(QUEUE)) {
      return Optional.empty();
    }
    long pool = memory.word(CPOOL);
    Optional<View> named = pool(NAMED, pool).filter(view -> isNameBehind(view, pool));
    if (named.isPresent()) {
      return Optional.of(owner(NAMED, named.get(), pool, name(named.get())));
    }
    return pool(SUMMED, pool).map(view -> owner(SUMMED, view, pool, Optional.of(checksum(view))));
  }

  /** A pool of this form, if it is one of a VM and has the item. */
  private Optional<View> pool(Pool form, long pool) {
    long into = memory.entry().data() - pool - form.structure().size();
    return memory
        .read(pool, form.structure().size())
        .map(block -> new View(form.structure(), block))
        .filter(view -> memory.context().isMachine(view.unsigned(form.vm())))
        .filter(view -> into >= 0 && into % ITEM.size() == 0)
        .filter(view -> into / ITEM.size() < view.unsigned(form.size()));
  }

  private static boolean isNameBehind(View view, long pool) {
    long items = view.unsigned(NAMED.size()) * ITEM.size();
    return view.unsigned(NAME) == pool + NAMED.structure().size() + items;
  }

  /** Empty if it is longer than any is. */
  private Optional<Name> name(View view) {
    long length = view.unsigned(LENGTH);
    return length < 0 || length > LONGEST_NAME
        ? Optional.empty()
        : memory.read(view.unsigned(NAME), (int) length).map(LuaBalancerItem::name);
  }

  private static Name name(Block block) {
    return new Name(block.name(0, block.length()));
  }

  private static Name checksum(View view) {
    return new Name(
        "crc32:%08x".formatted(view.unsigned(CHECKSUM)).getBytes(StandardCharsets.UTF_8));
  }

  private static RawEntry.Owner owner(Pool form, View view, long pool, Optional<Name> name) {
    return RawEntry.Owner.of(RawEntry.Type.BALANCER_ITEM, pool)
        .keptIn(
            new RawEntry.LuaBalancerPool(
                view.unsigned(form.size()), view.unsigned(form.connections()), name));
  }
}
