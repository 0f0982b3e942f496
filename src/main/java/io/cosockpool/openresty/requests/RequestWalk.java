package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.model.Name;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wait;
import io.cosockpool.nginx.connections.EntryFields;
import io.cosockpool.nginx.connections.Http2Stream;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.nginx.layouts.RequestAt;
import io.cosockpool.process.SocketAddress;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The request that a connection belongs to, with the coroutines of its Lua code, their stacks, what
 * they wait for, and the cosockets that it has; empty if there is none by now.
 *
 * @param connection the address of the connection
 * @param request what it belonged to when connections were looked at: most requests run on, so that
 *     this is asked for with the connection; 0 if that is not known
 * @param cosockets those that the request had when connections were looked at
 * @param upstreams the connections to upstreams that it had then
 * @param stream of HTTP/2 that has the connection for its own
 */
public record RequestWalk(
    RequestWays ways,
    long connection,
    long request,
    List<Cosocket> cosockets,
    List<Upstream> upstreams,
    Optional<Http2Stream> stream)
    implements Walk<Optional<RawRequest>> {
  private static final Structure REQUEST = Heads.REQUEST.structure();
  private static final Structure CONNECTION = Heads.CONNECTION.structure();

  private static final long HTTP = 0x50545448;
  private static final long STREAM = 0x4d525453;

  private static final long LOWEST_ADDRESS = 1 << 16;

  /**
   * A cosocket that the request had.
   *
   * @param connection the address of the connection that uses it
   * @param number nginx's number of that
   * @param address of the cosocket
   * @param length of the cosocket
   */
  public record Cosocket(long connection, long number, long address, int length) {}

  /**
   * A connection to an upstream that serves the request, or a subrequest of it.
   *
   * @param connection its address
   * @param number nginx's number of it
   * @param request the address of the request that it serves
   */
  public record Upstream(long connection, long number, long request) {}

  @Override
  public Object identity() {
    return List.of(RequestWalk.class, connection);
  }

  @Override
  public Optional<RawRequest> of(Snapshot memory) throws MemoryException {
    Place place = Place.of("connections").part("[]").asSubject();
    Range entryRange = ways.connection(connection, place);
    View entry = new View(CONNECTION, memory.read(entryRange));
    Block entryAgain = memory.again(entryRange);
    Optional<StreamRead> among = Optional.empty();
    if (stream.isPresent()) {
      among = Optional.of(StreamRead.ask(memory, ways, stream.get(), place));
    }
    HeldReads held = new HeldReads(memory, ways, cosockets, place);
    List<UpstreamRead> serving = UpstreamRead.ask(memory, ways, upstreams, place);
    if (mayBeRequest(request)) {
      RequestBody.ask(memory, ways, request, place.to("request"));
    }
    if (!mayBeRequest(entry.unsigned(Heads.CONNECTION.data()))) {
      return Optional.empty();
    }
    long data = main(memory, ways, entry, place.to("request"));
    long quic = value(entry, ways.fields().quic()).orElse(0);
    if (stream.isEmpty() && quic != 0) {
      among = Optional.of(StreamRead.ask(memory, ways, connection, quic, place));
    }
    Optional<RawRequest> found =
        read(memory, ways, connection, entry, data, held, serving, place.to("request"));
    if (found.isPresent() && !entryAgain.sameBytes(entry.block())) {
      throw new TornReadException(place, "the connection changed meanwhile");
    }
    if (found.isEmpty() || among.isEmpty()) {
      return found;
    }
    Optional<RawRequest.Stream> open = among.get().stream();
    return open.isPresent() ? Optional.of(found.get().of(open.get())) : Optional.empty();
  }

  /**
   * The address of the main request of what a connection refers to. That is a subrequest from the
   * end of one that it made until it ends itself: the Lua module makes a subrequest that ends the
   * active one, and nginx makes its parent that then.
   */
  static long main(Snapshot memory, RequestWays ways, View entry, Place place) {
    long data = entry.unsigned(Heads.CONNECTION.data());
    Optional<HttpFields> fields = ways.http();
    if (fields.isEmpty()) {
      return data;
    }
    Structure structure = fields.get().structure();
    return Reads.optional(memory, new Range(data, structure.size(), place))
        .filter(RequestAt::begins)
        .map(found -> new View(structure, found).unsigned(fields.get().main()))
        .filter(main -> mayBeRequest(ways, main))
        .orElse(data);
  }

  private boolean mayBeRequest(long address) {
    return mayBeRequest(ways, address);
  }

  private static boolean mayBeRequest(RequestWays ways, long address) {
    return address >= LOWEST_ADDRESS && address % Long.BYTES == 0 && !ways.isConnection(address);
  }

  /** A field of the connection that not every layout has; empty if it is not known. */
  static OptionalLong value(View entry, Optional<Field> field) {
    return field.isPresent() ? OptionalLong.of(entry.unsigned(field.get())) : OptionalLong.empty();
  }

  static boolean hasTls(View entry, EntryFields fields) {
    return value(entry, fields.ssl()).orElse(0) != 0;
  }

  private static Optional<Block> sockaddr(Snapshot memory, View entry, EntryFields fields) {
    return sockaddr(
        memory,
        value(entry, fields.sockaddr()).orElse(0),
        value(entry, fields.socklen()).orElse(0),
        entry.place());
  }

  /** Asks for a {@code struct sockaddr}; empty if there is none. */
  static Optional<Block> sockaddr(Snapshot memory, long address, long length, Place place) {
    return address == 0 || !SocketAddress.isLength(length)
        ? Optional.empty()
        : Reads.optional(memory, new Range(address, (int) length, place.part(".sockaddr")));
  }

  /**
   * Reads a request of http or a session of stream; empty if there is none that leads back to the
   * connection.
   *
   * @param connection the address of the client's connection
   * @param entry that connection
   * @param data the address of the request
   */
  static Optional<RawRequest> read(
      Snapshot memory,
      RequestWays ways,
      long connection,
      View entry,
      long data,
      HeldReads held,
      List<UpstreamRead> serving,
      Place place)
      throws MemoryException {
    EntryFields fields = ways.fields();
    Optional<Block> client = sockaddr(memory, entry, fields);
    List<Optional<Block>> events = events(memory, entry);
    Optional<Block> head = RequestBody.ask(memory, ways, data, place);
    Optional<Subsystem> kind = head.flatMap(found -> kind(found, connection));
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    Subsystem subsystem = kind.get();
    RequestBody body =
        switch (subsystem) {
          case HTTP -> RequestBody.http(memory, ways, data, place);
          case STREAM -> RequestBody.stream(memory, ways, data, place);
        };
    LuaRead lua = new LuaRead(memory, ways, subsystem, connection, data, place);
    body.askForTexts();
    lua.askForSlot(body.contexts());
    body.askForCleanups(held);
    lua.askForContext();
    held.step();
    body.askForConfigurations();
    lua.askForList();
    lua.askForCleanups(held);
    held.step();
    body.askForNames();
    lua.askForCoroutines();
    held.step();
    lua.askForStates();
    held.step();
    body.askForForwarded();
    lua.askForStacks();
    held.step();
    body.askForResolving();
    lua.askForFunctions();
    held.step();
    lua.read();
    RawRequest found =
        new RawRequest(
            subsystem,
            data,
            body.parent(),
            connection,
            (int) entry.signed(Heads.CONNECTION.fd()),
            entry.unsigned(ways.number()),
            value(entry, fields.requests()),
            Optional.empty(),
            client.flatMap(SocketAddress::text).map(Name::new),
            hasTls(entry, fields),
            value(entry, fields.sent()),
            body.http(),
            body.started(),
            body.received(),
            body.server(),
            body.location(),
            lua.phase(),
            body.upstreamWait().orElseGet(() -> clientWait(events, connection)),
            held.held(),
            serving.stream()
                .filter(each -> each.serves(connection))
                .map(each -> each.upstream().number())
                .toList(),
            lua.coroutines(),
            lua.why());
    body.checkUnchanged();
    return Optional.of(found);
  }

  /** What begins like this, and leads back to the connection. */
  private static Optional<Subsystem> kind(Block head, long connection) {
    View view = new View(REQUEST, head);
    long signature = view.unsigned(Heads.REQUEST.signature());
    if (view.unsigned(Heads.REQUEST.connection()) != connection) {
      return Optional.empty();
    }
    return signature == HTTP
        ? Optional.of(Subsystem.HTTP)
        : signature == STREAM ? Optional.of(Subsystem.STREAM) : Optional.empty();
  }

  static List<Optional<Block>> events(Snapshot memory, View entry) {
    List<Optional<Block>> events = new ArrayList<>();
    for (Field event : List.of(Heads.CONNECTION.read(), Heads.CONNECTION.write())) {
      events.add(
          Reads.optional(
              memory,
              new Range(entry.unsigned(event), Heads.EVENT.structure().size(), entry.place())));
    }
    return events;
  }

  /** A timer of the client's connection runs as long as something is expected of the client. */
  private static RawRequest.RawWait clientWait(List<Optional<Block>> events, long connection) {
    for (Optional<Block> event : events) {
      OptionalLong timer = Events.timer(event, connection);
      if (timer.isPresent()) {
        return RawRequest.RawWait.of(Wait.Kind.CLIENT, timer);
      }
    }
    return RawRequest.RawWait.unknown("what it waits for is not known");
  }

  /** A connection to an upstream, with the beginning of the request that it serves. */
  record UpstreamRead(
      Upstream upstream,
      RequestWays ways,
      Optional<Block> entry,
      Optional<Block> entryAgain,
      Optional<Block> request) {
    static List<UpstreamRead> ask(
        Snapshot memory, RequestWays ways, List<Upstream> upstreams, Place place) {
      return upstreams.stream().map(upstream -> ask(memory, ways, upstream, place)).toList();
    }

    private static UpstreamRead ask(
        Snapshot memory, RequestWays ways, Upstream upstream, Place place) {
      Range entry = ways.connection(upstream.connection(), place);
      return new UpstreamRead(
          upstream,
          ways,
          Reads.optional(memory, entry),
          RequestWalk.again(memory, entry),
          Reads.optional(memory, new Range(upstream.request(), REQUEST.size(), place)));
    }

    /** Whether it still is the same connection, and serves a request of this client. */
    boolean serves(long client) {
      if (entry.isEmpty() || entryAgain.isEmpty() || request.isEmpty()) {
        return false;
      }
      View view = new View(CONNECTION, entry.get());
      return entryAgain.get().sameBytes(entry.get())
          && view.unsigned(Heads.CONNECTION.data()) == upstream.request()
          && view.unsigned(ways.number()) == upstream.number()
          && new View(REQUEST, request.get()).unsigned(Heads.REQUEST.connection()) == client;
    }
  }

  static Optional<Block> again(Snapshot memory, Range range) {
    try {
      return Optional.of(memory.again(range));
    } catch (UnreadableException e) {
      return Optional.empty();
    }
  }
}
