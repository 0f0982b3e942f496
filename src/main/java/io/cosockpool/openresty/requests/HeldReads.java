package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.model.Subsystem;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cosockets that a request holds, as the request itself leads to them. Before the Lua module
 * connects a cosocket, it notes in the request's list of cleanups ({@code ngx_http_cleanup_t},
 * nginx src/http/ngx_http_request.h, or its relative in stream) that the cosocket is to be closed
 * in the end. So one that was connected after the look at connections is found too, and all are of
 * the batch that the request is of.
 *
 * <p>Those that are known from the look at connections are asked for ahead. They count too if they
 * are the request's still: where requests are laid out in an unknown way, nothing else leads there.
 */
final class HeldReads {
  private static final Structure CLEANUP = LuaLayout.structure("ngx_http_cleanup_t");
  private static final Field HANDLER = CLEANUP.field("handler");
  private static final Field DATA = CLEANUP.field("data");
  private static final Field NEXT = CLEANUP.field("next");

  /** The Lua module uses an element again, so that there are as many as are needed at a time. */
  private static final int MOST_CLEANUPS = 1024;

  private final Snapshot memory;
  private final RequestWays ways;
  private final Place place;
  private final Map<Long, HeldRead> reads = new LinkedHashMap<>();
  private final List<Block> links = new ArrayList<>();
  private final List<Block> linksAgain = new ArrayList<>();
  private Optional<LuaVm> vm = Optional.empty();
  private long request;
  private @Nullable Block last;

  /** Asks for the cosockets that are known from the look at connections. */
  HeldReads(Snapshot memory, RequestWays ways, List<RequestWalk.Cosocket> known, Place place) {
    this.memory = memory;
    this.ways = ways;
    this.place = place;
    for (RequestWalk.Cosocket cosocket : known) {
      reads.put(cosocket.address(), HeldRead.known(memory, ways, cosocket, place));
    }
  }

  /** The request that has them is known, and not where its list of cleanups is. */
  void of(long request) {
    this.request = request;
  }

  /**
   * Asks for the first of a list of cleanups.
   *
   * @param request that has the cosockets, as these refer to it
   * @param cleanups where the address of the first one stands
   */
  void askFor(Subsystem subsystem, long request, long cleanups) throws UnreadableException {
    this.request = request;
    vm = ways.lua(subsystem).map(module -> module.table().vm());
    if (vm.isPresent()) {
      follow(new Range(cleanups, Long.BYTES, place.part(".cleanup")));
    }
  }

  private void follow(Range range) throws UnreadableException {
    Block block = memory.read(range);
    Block again = memory.again(range);
    links.add(block);
    linksAgain.add(again);
    last = block;
  }

  /** Asks for what the last step found. */
  void step() throws MemoryException {
    for (HeldRead read : reads.values()) {
      read.step(request);
    }
    Block link = last;
    if (link == null) {
      return;
    }
    last = null;
    boolean first = links.size() == 1;
    long next = link.i64(first ? 0 : NEXT.offset());
    if (!first) {
      lookAt(new View(CLEANUP, link));
    }
    if (next == 0) {
      return;
    }
    if (links.size() > MOST_CLEANUPS) {
      throw new BrokenInvariantException(place, "more than " + MOST_CLEANUPS + " cleanups");
    }
    try {
      follow(new Range(next, CLEANUP.size(), place.part(".cleanup")));
    } catch (UnreadableException e) {
      last = null; // an older recording has none
    }
  }

  /** One without a handler was taken back. */
  private void lookAt(View cleanup) {
    long data = cleanup.unsigned(DATA);
    if (cleanup.flag(HANDLER) && data % Long.BYTES == 0 && vm.isPresent()) {
      reads.computeIfAbsent(data, address -> new HeldRead(memory, ways, vm.get(), address, place));
    }
  }

  private boolean isWhole() {
    return last == null && reads.values().stream().allMatch(HeldRead::isWhole);
  }

  /**
   * Those that are the request's.
   *
   * @throws TornReadException if one came or went meanwhile
   */
  List<RawRequest.Held> held() throws MemoryException {
    while (!isWhole()) {
      step();
    }
    for (int i = 0; i < links.size(); i++) {
      if (!linksAgain.get(i).sameBytes(links.get(i))) {
        throw new TornReadException(place, "its cosockets changed meanwhile");
      }
    }
    List<RawRequest.Held> held = new ArrayList<>();
    for (HeldRead read : reads.values()) {
      read.held().ifPresent(held::add);
    }
    return held;
  }
}
