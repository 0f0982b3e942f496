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
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.walk.Snapshot;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request of http or a session of stream on its way from its address to its texts. Each step asks
 * for what the last one found.
 */
final class RequestBody {
  private static final Structure REQUEST = LuaLayout.structure("ngx_http_request_t");
  private static final Field CONTEXTS = REQUEST.field("ctx");
  private static final Field SERVER = REQUEST.field("srv_conf");
  private static final Field LOCATION = REQUEST.field("loc_conf");

  private static final Structure SESSION = LuaLayout.structure("ngx_stream_session_t");
  private static final Field SESSION_CONTEXTS = SESSION.field("ctx");
  private static final Field SESSION_RECEIVED = SESSION.field("received");
  private static final Field SESSION_SECONDS = SESSION.field("start_sec");
  private static final Field SESSION_MILLISECONDS = SESSION.field("start_msec");

  private static final Structure UPSTREAM = LuaLayout.structure("ngx_http_upstream_t");
  private static final Field UPSTREAM_CONNECTION = UPSTREAM.field("peer.connection");
  private static final Field UPSTREAM_NAME = UPSTREAM.field("peer.name");

  private final Snapshot memory;
  private final RequestWays ways;
  private final Optional<HttpFields> fields;
  private final Place place;
  private final boolean isSession;
  private final View view;
  private final Block again;
  private Text method = Text.NONE;
  private Text host = Text.NONE;
  private Text uri = Text.NONE;
  private Text arguments = Text.NONE;
  private Optional<ForwardedRead> forwarded = Optional.empty();
  private Optional<Block> serverSlot = Optional.empty();
  private Optional<Block> locationSlot = Optional.empty();
  private Optional<Block> upstream = Optional.empty();
  private Optional<ResolvingRead> resolving = Optional.empty();
  private Optional<View> serverPointer = Optional.empty();
  private Optional<View> locationPointer = Optional.empty();
  private Optional<View> upstreamPointer = Optional.empty();
  private Text server = Text.NONE;
  private Text location = Text.NONE;
  private Text upstreamName = Text.NONE;

  private RequestBody(
      Snapshot memory,
      RequestWays ways,
      Optional<HttpFields> fields,
      boolean isSession,
      long address,
      Place place)
      throws MemoryException {
    Structure structure = isSession ? SESSION : structure(ways);
    this.memory = memory;
    this.isSession = isSession;
    this.ways = ways;
    this.fields = fields;
    this.place = place;
    Range range = new Range(address, structure.size(), place);
    this.view = new View(structure, memory.read(range));
    this.again = memory.again(range);
  }

  private static Structure structure(RequestWays ways) {
    return ways.http().map(HttpFields::structure).orElse(REQUEST);
  }

  /** Asks for what a connection belongs to, which may be a request of http. */
  static Optional<Block> ask(Snapshot memory, RequestWays ways, long address, Place place) {
    Range range = new Range(address, structure(ways).size(), place);
    Optional<Block> whole = Reads.optional(memory, range);
    return whole.isPresent()
        ? whole
        : Reads.optional(memory, new Range(address, Heads.REQUEST.structure().size(), place));
  }

  /** Asks for a request of http; of an unknown layout for its beginning alone. */
  static RequestBody http(Snapshot memory, RequestWays ways, long address, Place place)
      throws MemoryException {
    return new RequestBody(memory, ways, ways.http(), false, address, place);
  }

  /** Asks for a session of stream. */
  static RequestBody stream(Snapshot memory, RequestWays ways, long address, Place place)
      throws MemoryException {
    return new RequestBody(memory, ways, Optional.empty(), true, address, place);
  }

  private View head() {
    return new View(REQUEST, view.block());
  }

  /** Where the modules' contexts of the request stand. */
  long contexts() {
    return isSession ? view.unsigned(SESSION_CONTEXTS) : head().unsigned(CONTEXTS);
  }

  void askForTexts() {
    if (isSession) {
      return;
    }
    serverSlot = slot(head().unsigned(SERVER));
    locationSlot = slot(head().unsigned(LOCATION));
    if (fields.isPresent()) {
      HttpFields known = fields.get();
      forwarded = Optional.of(new ForwardedRead(memory, view, known.pool()));
      method = Text.of(memory, view, known.methodLength(), known.method());
      host = Text.of(memory, view, known.hostLength(), known.host());
      if (parent() == 0) {
        uri = Text.of(memory, view, known.uriLength(), known.uri());
      } else {
        uri = Text.of(memory, view, known.ownUriLength(), known.ownUri());
        arguments = Text.of(memory, view, known.argumentsLength(), known.arguments());
      }
      if (view.flag(known.upstream())) {
        upstream =
            Reads.optional(
                memory,
                new Range(view.unsigned(known.upstream()), UPSTREAM.size(), place.to("upstream")));
      }
    }
  }

  /** Asks for the cosockets: those of a subrequest stand in the list of its main request. */
  void askForCleanups(HeldReads held) throws UnreadableException {
    if (isSession || fields.isEmpty()) {
      held.of(view.address());
    } else {
      held.askFor(Subsystem.HTTP, view.address(), main() + fields.get().cleanups().offset());
    }
  }

  /** The core module's configuration is the first. */
  private Optional<Block> slot(long confs) {
    return confs == 0
        ? Optional.empty()
        : Reads.optional(memory, new Range(confs, Long.BYTES, place.part(".conf")));
  }

  void askForConfigurations() {
    if (ways.serverName().isPresent() && serverSlot.isPresent()) {
      serverPointer = pointer(serverSlot.get().i64(0), ways.serverName().getAsInt());
    }
    if (locationSlot.isPresent()) {
      locationPointer = pointer(locationSlot.get().i64(0), 0);
    }
    if (upstream.isPresent()) {
      upstreamPointer = pointer(new View(UPSTREAM, upstream.get()).unsigned(UPSTREAM_NAME), 0);
    }
    if (upstream.isPresent() && !isPassedOn()) {
      Block found = upstream.get();
      resolving =
          Optional.of(new ResolvingRead(memory, view.address(), found.address(), found.place()));
    }
    forwarded.ifPresent(ForwardedRead::askForParts);
  }

  private Optional<View> pointer(long address, int offset) {
    return address == 0
        ? Optional.empty()
        : Text.pointer(memory, address + offset, place.part(".conf"));
  }

  void askForNames() {
    server = Text.of(memory, serverPointer);
    location = Text.of(memory, locationPointer);
    upstreamName = Text.of(memory, upstreamPointer);
    forwarded.ifPresent(ForwardedRead::askForKeys);
    resolving.ifPresent(ResolvingRead::askForNear);
  }

  void askForForwarded() {
    forwarded.ifPresent(ForwardedRead::askForValue);
    resolving.ifPresent(ResolvingRead::askForQuestions);
  }

  void askForResolving() {
    resolving.ifPresent(ResolvingRead::askForName);
  }

  Optional<RawRequest.Http> http() {
    return fields.map(
        known ->
            new RawRequest.Http(
                method.name(),
                host.name(),
                uri(),
                view.unsigned(known.version()),
                view.unsigned(known.status()),
                forwarded.flatMap(ForwardedRead::client)));
  }

  /** A subrequest has the line of its request, and a URI of its own. */
  private Optional<Name> uri() {
    return arguments.name().isPresent()
        ? uri.name().map(path -> path.followedBy('?', arguments.name().get()))
        : uri.name();
  }

  /** The address of the request that the client sent; 0 if that is not known. */
  long main() {
    return fields.map(known -> view.unsigned(known.main())).orElse(0L);
  }

  /** The address of the request that made this subrequest; 0 for any other request. */
  long parent() {
    return fields.map(known -> view.unsigned(known.parent())).orElse(0L);
  }

  /** When it began, in milliseconds since 1970; 0 if that is not known. */
  long started() {
    if (isSession) {
      return milliseconds(SESSION_SECONDS, SESSION_MILLISECONDS);
    }
    return fields
        .map(known -> milliseconds(known.startSeconds(), known.startMilliseconds()))
        .orElse(0L);
  }

  private long milliseconds(Field seconds, Field milliseconds) {
    return 1000 * view.unsigned(seconds) + view.unsigned(milliseconds);
  }

  OptionalLong received() {
    if (isSession) {
      return OptionalLong.of(view.unsigned(SESSION_RECEIVED));
    }
    return fields.isPresent()
        ? OptionalLong.of(view.unsigned(fields.get().received()))
        : OptionalLong.empty();
  }

  Optional<Name> server() {
    return server.name();
  }

  Optional<Name> location() {
    return location.name();
  }

  private boolean isPassedOn() {
    return upstream.isPresent() && new View(UPSTREAM, upstream.get()).flag(UPSTREAM_CONNECTION);
  }

  /** That it waits for the server that it is passed on to; empty if it is not. */
  Optional<RawRequest.RawWait> upstreamWait() {
    return isPassedOn()
        ? Optional.of(
            new RawRequest.RawWait(
                Optional.of(Wait.Kind.UPSTREAM),
                "",
                Optional.empty(),
                0,
                0,
                upstreamName.name(),
                OptionalLong.empty()))
        : resolving.flatMap(ResolvingRead::waits);
  }

  void checkUnchanged() throws TornReadException {
    if (!again.sameBytes(view.block())) {
      throw new TornReadException(place, "the request went on meanwhile");
    }
  }
}
