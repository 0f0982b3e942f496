package io.cosockpool.reading;

import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.connections.EntryArray;
import io.cosockpool.nginx.connections.Http2Layout;
import io.cosockpool.nginx.connections.Http2Streams;
import io.cosockpool.nginx.layouts.CoreLayouts;
import io.cosockpool.nginx.layouts.RequestProof;
import io.cosockpool.openresty.ConnectionPool;
import io.cosockpool.openresty.PoolTable;
import io.cosockpool.openresty.RawEntry;
import io.cosockpool.openresty.requests.RequestWays;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of a process that is known, from its connections on. It goes in stages, since
 * under load requests come and go in each round: the streams of HTTP/2, the requests that
 * connections and streams belong to, the timers that are pending, and the places in the code where
 * these stand. What each stage asks for is kept for the next reading.
 */
final class RequestReading {
  /**
   * Whose requests show how they are laid out. The fake one of a timer has no line, version or
   * start, so that it fits no layout, not even its own.
   */
  private static final Set<RawEntry.Type> SHOWING_LAYOUT =
      EnumSet.of(RawEntry.Type.REQUEST, RawEntry.Type.QUIC_STREAM);

  private final NginxProcess nginx;
  private final Budget.Share share;
  private final StageRounds rounds;
  private Optional<Structure> http = Optional.empty();
  private @Nullable RequestWays ways;

  /**
   * Of a process.
   *
   * @param share of the process in the budget
   */
  RequestReading(NginxProcess nginx, Budget.Share share) {
    this.nginx = nginx;
    this.share = share;
    this.rounds = StageRounds.of(share);
  }

  /** Nobody reads the process any more. */
  void close() {
    rounds.all().forEach(Rounds::close);
  }

  /** Whether these are the rounds of one of its stages. */
  boolean owns(Rounds ofStage) {
    return rounds.all().contains(ofStage);
  }

  StageRounds rounds() {
    return rounds;
  }

  NginxProcess nginx() {
    return nginx;
  }

  /** The rounds of each stage. */
  record StageRounds(
      Rounds streams,
      Rounds requests,
      Rounds tree,
      Rounds timers,
      Rounds subrequests,
      Rounds code) {
    static StageRounds of(Budget.Share share) {
      return new StageRounds(
          new Rounds(share),
          new Rounds(share),
          new Rounds(share),
          new Rounds(share),
          new Rounds(share),
          new Rounds(share));
    }

    List<Rounds> all() {
      return List.of(streams, requests, tree, timers, subrequests, code);
    }
  }

  /**
   * What a reading starts from.
   *
   * @param connections as they were read just now
   * @param http2 how those of HTTP/2 are laid out, if that is proved
   * @param tables those of the Lua modules
   * @param modules those whose version is known
   * @param scripted the subsystems whose Lua module is there
   * @param timers whether Lua timers that are pending are asked for
   */
  record Start(
      LayoutSource source,
      ConnectionPool connections,
      Optional<Http2Layout> http2,
      Map<Subsystem, PoolTable> tables,
      Map<Subsystem, RequestWays.Lua> modules,
      Set<Subsystem> scripted,
      boolean timers) {}

  /**
   * Begins a reading; empty if connections are laid out as in no known build, so that nothing tells
   * one from another.
   */
  Optional<RequestCourse> begin(Start start, Deadline deadline) {
    return start.connections().context().array().fields().number().isPresent()
        ? Optional.of(new RequestCourse(this, start, deadline))
        : Optional.empty();
  }

  /** The layout of http requests shows as soon as there are some. */
  RequestWays ways(Start start, List<Http2Streams.Open> open, Deadline deadline)
      throws MemoryLostException {
    findRequestLayout(start, open, deadline);
    RequestWays current = ways;
    if (current == null) {
      EntryArray array = start.connections().context().array();
      current =
          new RequestWays(
              array,
              array.fields().number().orElseThrow(),
              http,
              start.modules(),
              start.scripted(),
              start.source().build().nginx());
      ways = current;
    }
    return current;
  }

  private void findRequestLayout(Start start, List<Http2Streams.Open> open, Deadline deadline)
      throws MemoryLostException {
    if (http.isPresent()) {
      return;
    }
    List<RawEntry> entries = start.connections().entries();
    List<Long> requests = new ArrayList<>();
    List<Long> used = new ArrayList<>();
    for (RawEntry entry : entries) {
      used.add(entry.address());
      if (entry.owner().request() && SHOWING_LAYOUT.contains(entry.owner().type())) {
        requests.add(entry.entry().data());
      }
    }
    for (Http2Streams.Open each : open) {
      used.add(each.connection());
      requests.add(each.stream().request());
    }
    if (!requests.isEmpty()) {
      List<Long> some = requests.subList(0, Math.min(requests.size(), RequestProof.MOST));
      try (WorkerLayouts layouts = new WorkerLayouts(nginx, share, deadline)) {
        http =
            layouts
                .stages()
                .ask(List.of(new CoreLayouts(start.source()).requests(some, used)))
                .getFirst()
                .confirmed();
      }
      ways = null;
    }
  }
}
