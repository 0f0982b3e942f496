package io.cosockpool.openresty.requests;

import io.cosockpool.layout.View;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.model.Name;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.openresty.CosocketView;
import io.cosockpool.process.SocketAddress;
import io.cosockpool.walk.Snapshot;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What may be a cosocket of a request, on the way from its address to the connection that it uses.
 * Each step asks for what the last one found.
 */
final class HeldRead {
  private final Snapshot memory;
  private final RequestWays ways;
  private final long address;
  private final Place place;
  private Optional<LuaVm> vm = Optional.empty();
  private Optional<Block> header = Optional.empty();
  private @Nullable Block whole;
  private @Nullable CosocketView cosocket;
  private long connection;
  private @Nullable View entry;
  private @Nullable View entryAgain;
  private Optional<Block> sockaddr = Optional.empty();
  private @Nullable List<Optional<Block>> events;
  private boolean isWhole;

  private HeldRead(Snapshot memory, RequestWays ways, long address, Place place) {
    this.memory = memory;
    this.ways = ways;
    this.address = address;
    this.place = place;
  }

  /** Asks for the header of the userdata that it is, if it is one. */
  HeldRead(Snapshot memory, RequestWays ways, LuaVm vm, long address, Place place) {
    this(memory, ways, address, place);
    int length = vm.userdataHeaderLength();
    this.vm = Optional.of(vm);
    this.header = Reads.optional(memory, new Range(address - length, length, place));
    this.isWhole = header.isEmpty();
  }

  /** Asks for one that was known before, with the connection that it used then. */
  static HeldRead known(
      Snapshot memory, RequestWays ways, RequestWalk.Cosocket cosocket, Place place) {
    HeldRead read = new HeldRead(memory, ways, cosocket.address(), place);
    read.askForWhole(cosocket.length());
    Range entry = ways.connection(cosocket.connection(), place);
    if (Reads.optional(memory, entry).isPresent()) {
      RequestWalk.again(memory, entry);
    }
    return read;
  }

  boolean isWhole() {
    return isWhole;
  }

  /**
   * Asks for what the last step found.
   *
   * @param request whose cosocket it has to be
   */
  void step(long request) {
    if (isWhole) {
      return;
    }
    Block found = whole;
    if (found == null) {
      isWhole = true;
      CosocketView.length(vm.orElseThrow(), header.orElseThrow()).ifPresent(this::askForWhole);
    } else if (entry == null) {
      isWhole = true;
      CosocketView.of(found, request).ifPresent(this::askForConnection);
    } else {
      isWhole = true;
      events = RequestWalk.events(memory, entry);
    }
  }

  private void askForWhole(int length) {
    Optional<Block> found = Reads.optional(memory, new Range(address, length, place));
    whole = found.orElse(null);
    isWhole = found.isEmpty();
  }

  private void askForConnection(CosocketView found) {
    Optional<CosocketView.Peer> peer =
        found.isDownstream() ? Optional.empty() : found.peer(ways::isConnection);
    if (peer.isEmpty()) {
      return; // not connected
    }
    connection = peer.get().connection();
    Range range = ways.connection(connection, place);
    Optional<Block> once = Reads.optional(memory, range);
    Optional<Block> later = RequestWalk.again(memory, range);
    if (once.isPresent() && later.isPresent()) {
      cosocket = found;
      entry = new View(Heads.CONNECTION.structure(), once.get());
      entryAgain = new View(Heads.CONNECTION.structure(), later.get());
      sockaddr =
          RequestWalk.sockaddr(memory, peer.get().sockaddr(), peer.get().sockaddrLength(), place);
      isWhole = false;
    }
  }

  /**
   * It as the request's; empty if it is none, or is not connected.
   *
   * @throws TornReadException if that changed meanwhile
   */
  Optional<RawRequest.Held> held() throws TornReadException {
    CosocketView found = cosocket;
    View view = entry;
    View later = entryAgain;
    List<Optional<Block>> timers = events;
    if (found == null || view == null || later == null || timers == null) {
      return Optional.empty();
    }
    long owner = view.unsigned(Heads.CONNECTION.data());
    if (owner == 0
        || owner != later.unsigned(Heads.CONNECTION.data())
        || view.unsigned(ways.number()) != later.unsigned(ways.number())) {
      throw new TornReadException(place, "a cosocket's connection changed meanwhile");
    }
    return owner == address ? Optional.of(held(found, view, timers)) : Optional.empty();
  }

  private RawRequest.Held held(CosocketView found, View view, List<Optional<Block>> timers) {
    return new RawRequest.Held(
        connection,
        view.unsigned(ways.number()),
        (int) view.signed(Heads.CONNECTION.fd()),
        address,
        found.pool(),
        sockaddr.flatMap(SocketAddress::text).map(Name::new),
        RequestWalk.value(view, ways.fields().startTime()),
        found.activity(RequestWalk.hasTls(view, ways.fields())),
        Events.timer(timers.getFirst(), connection),
        Events.timer(timers.getLast(), connection));
  }
}
