package io.cosockpool.openresty.requests;

import io.cosockpool.layout.View;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.ConnectionArray;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a connection belongs to. Nothing is believed because of it: it tells where to look.
 *
 * @param vm one of the process's VMs
 * @param used the connection, and what it refers to
 */
public record OwnerWalk(ConnectionArray array, Optional<LuaVm> vm, EntriesWalk.Used used)
    implements Walk<Owner> {
  private static final Place PLACE = Place.of("connection").to("data");

  /** {@code NGX_HTTP_MODULE}, "HTTP". */
  private static final long HTTP = 0x50545448;

  /** {@code NGX_STREAM_MODULE}, "STRM". */
  private static final long STREAM = 0x4d525453;

  @Override
  public Owner of(Snapshot memory) throws MemoryException {
    Optional<Block> head = head(memory, used.data());
    Optional<Block> userdata =
        vm.isPresent() && used.data() % Long.BYTES == 0
            ? Reads.optional(memory, header(vm.get()))
            : Optional.empty();
    if (head.isEmpty()) {
      return new Owner.Other();
    }
    View view = new View(Heads.REQUEST.structure(), head.get());
    long signature = view.unsigned(Heads.REQUEST.signature());
    if (signature == HTTP || signature == STREAM) {
      return view.unsigned(Heads.REQUEST.connection()) == used.connection()
          ? new Owner.Client(
              signature == HTTP ? Subsystem.HTTP : Subsystem.STREAM, used.connection(), used.data())
          : new Owner.Upstream(used.connection(), used.data());
    }
    return userdata.isPresent() && vm.isPresent()
        ? cosocket(memory, vm.get(), userdata.get())
        : new Owner.Other();
  }

  private static Optional<Block> head(Snapshot memory, long address) {
    return address % Long.BYTES == 0
        ? Reads.optional(memory, new Range(address, Heads.REQUEST.structure().size(), PLACE))
        : Optional.empty();
  }

  private Range header(LuaVm vm) {
    int length = vm.userdataHeaderLength();
    return new Range(used.data() - length, length, PLACE);
  }

  private Owner cosocket(Snapshot memory, LuaVm vm, Block userdata) throws MemoryException {
    int length;
    try {
      length = vm.userdataLength(userdata, CosocketView.SHORTEST, CosocketView.LONGEST);
    } catch (BrokenInvariantException e) {
      return new Owner.Other();
    }
    Block block = memory.read(new Range(used.data(), length, PLACE));
    List<Optional<Block>> heads = new ArrayList<>();
    for (int at : CosocketView.REQUEST_PLACES) {
      heads.add(head(memory, block.i64(at)));
    }
    for (Optional<Block> head : heads) {
      if (head.isPresent()) {
        OptionalLong client = client(head.get());
        if (client.isPresent()) {
          return new Owner.Cosocket(
              used.connection(), used.data(), length, head.get().address(), client.getAsLong());
        }
      }
    }
    return new Owner.Other();
  }

  /** The connection of a request; one of stream's Lua module begins with that of its session. */
  private OptionalLong client(Block head) {
    View view = new View(Heads.REQUEST.structure(), head);
    if (view.unsigned(Heads.REQUEST.signature()) == HTTP) {
      return OptionalLong.of(view.unsigned(Heads.REQUEST.connection()));
    }
    return array.contains(head.i64(0)) ? OptionalLong.of(head.i64(0)) : OptionalLong.empty();
  }
}
