package io.cosockpool.openresty.requests;

import io.cosockpool.luajit.CallSite;
import io.cosockpool.luajit.CodePlace;
import io.cosockpool.luajit.LuaStack;
import io.cosockpool.model.Coroutine;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.HeldConnection;
import io.cosockpool.model.HeldCosocket;
import io.cosockpool.model.HttpMessage;
import io.cosockpool.model.KeyHash;
import io.cosockpool.model.LuaPhase;
import io.cosockpool.model.Name;
import io.cosockpool.model.PendingTimer;
import io.cosockpool.model.Request;
import io.cosockpool.model.RequestConnection;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wait;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.openresty.RawContents;
import io.cosockpool.openresty.VmPools;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Makes of requests what a report says of them. */
public final class RequestDescription {
  /** What {@code context} of a request's Lua context says, bit by bit. */
  private static final List<LuaPhase> PHASES =
      List.of(
          LuaPhase.SET,
          LuaPhase.REWRITE,
          LuaPhase.ACCESS,
          LuaPhase.CONTENT,
          LuaPhase.LOG,
          LuaPhase.HEADER_FILTER,
          LuaPhase.BODY_FILTER,
          LuaPhase.TIMER,
          LuaPhase.INIT_WORKER,
          LuaPhase.BALANCER,
          LuaPhase.SSL_CERTIFICATE,
          LuaPhase.SSL_SESSION_STORE,
          LuaPhase.SSL_SESSION_FETCH,
          LuaPhase.EXIT_WORKER,
          LuaPhase.SSL_CLIENT_HELLO,
          LuaPhase.SERVER_REWRITE);

  /** Those whose code runs while, or after, a content handler serves the request. */
  private static final Set<LuaPhase> AFTER_CONTENT =
      EnumSet.of(LuaPhase.HEADER_FILTER, LuaPhase.BODY_FILTER, LuaPhase.LOG);

  private final int pid;
  private final long now;
  private final WorkerClock clock;
  private final Map<CallSite, CodePlace> places;
  private final Map<Long, Name> pools = new HashMap<>();
  private final Map<Long, Map<RawContents.Queued, InQueue>> waiting = new HashMap<>();
  private final Map<Long, Long> timeouts;
  private final Map<Long, HeldConnection.Holder> holders = new HashMap<>();
  private final Map<RawContents.Queued, RequestId> queued = new HashMap<>();
  private final Map<Parent, List<RawRequest>> below = new HashMap<>();

  /** Subrequests are at most so deep in each other, {@code NGX_HTTP_MAX_SUBREQUESTS}. */
  private static final int DEEPEST = 50;

  private long subrequests;

  /** The request that made a subrequest; another one may have stood at its address before. */
  private record Parent(long connection, long number, OptionalLong requests, long address) {
    static Parent of(RawRequest onSameConnection, long address) {
      return new Parent(
          onSameConnection.connection(),
          onSameConnection.number(),
          onSameConnection.requests(),
          address);
    }

    /** {@link KeyHash}. */
    @Override
    public int hashCode() {
      int request = KeyHash.of(requests.orElse(-1), address);
      return KeyHash.of(KeyHash.of(connection, number), request);
    }
  }

  /**
   * For the requests of one worker.
   *
   * @param now in milliseconds since 1970
   * @param clock that its timers go by
   * @param places what was read of the places in its Lua code
   * @param subrequests all that were found
   * @param read its pools
   * @param timeouts the connect timeouts of cosockets that wait, by their addresses
   */
  public RequestDescription(
      int pid,
      long now,
      WorkerClock clock,
      Map<CallSite, CodePlace> places,
      Collection<RawRequest> subrequests,
      Collection<VmPools> read,
      Map<Long, Long> timeouts) {
    this.pid = pid;
    this.now = now;
    this.clock = clock;
    this.places = places;
    this.timeouts = timeouts;
    for (RawRequest subrequest : subrequests) {
      below
          .computeIfAbsent(Parent.of(subrequest, subrequest.parent()), parent -> new ArrayList<>())
          .add(subrequest);
    }
    for (VmPools vm : read) {
      vm.byAddress().forEach((address, pool) -> pools.put(address, pool.pool().name()));
      vm.waiting().forEach((pool, queue) -> waiting.put(pool, byConnect(queue)));
    }
  }

  /** A queued connect: its place in the queue, from 1 on, and what it connects to. */
  private record InQueue(int position, Name peer) {}

  private static Map<RawContents.Queued, InQueue> byConnect(List<RawContents.Waiting> queue) {
    Map<RawContents.Queued, InQueue> connects = new HashMap<>();
    for (RawContents.Waiting connect : queue) {
      connects.put(
          new RawContents.Queued(connect.cosocket(), connect.timer()),
          new InQueue(connects.size() + 1, connect.peer()));
    }
    return connects;
  }

  /** What a report says of a pending timer. */
  public PendingTimer of(PendingTimerWalk.Found timer) {
    return new PendingTimer(
        clock.until(OptionalLong.of(timer.due())),
        timer.every() == 0 ? OptionalLong.empty() : OptionalLong.of(timer.every()),
        timer.stack().described(site -> Optional.ofNullable(places.get(site))).stream()
            .findFirst());
  }

  /** The requests described so far that have connections, by nginx's numbers of these. */
  public Map<Long, HeldConnection.Holder> holders() {
    return holders;
  }

  /** The requests described so far whose connects are queued. */
  public Map<RawContents.Queued, RequestId> queued() {
    return queued;
  }

  /** How many subrequests were described so far. */
  public long subrequests() {
    return subrequests;
  }

  /** What a report says of a request, with those of its subrequests that were found. */
  public Request of(RawRequest raw) {
    RequestId id =
        raw.stream()
            .map(stream -> new RequestId(pid, stream.number(), OptionalLong.of(stream.id())))
            .orElseGet(() -> new RequestId(pid, raw.number(), OptionalLong.empty()));
    Request request = described(raw, id);
    if (id.stream().isEmpty() || id.number() != raw.number()) {
      holders.put(raw.number(), new HeldConnection.Holder(id, request.place()));
    }
    return request;
  }

  /** Each is taken out once, so that a circle of parents ends. */
  private List<Request> below(RawRequest parent, RequestId id) {
    if (id.subrequests().size() >= DEEPEST) {
      return List.of();
    }
    List<RawRequest> children = below.remove(Parent.of(parent, parent.address()));
    if (children == null) {
      return List.of();
    }
    children.sort(
        Comparator.comparingLong(RawRequest::started).thenComparingLong(RawRequest::address));
    List<Request> described = new ArrayList<>();
    for (int i = 0; i < children.size(); i++) {
      List<Integer> path = new ArrayList<>(id.subrequests());
      path.add(i + 1);
      described.add(
          described(
              children.get(i), new RequestId(pid, id.number(), id.stream(), List.copyOf(path))));
    }
    subrequests += children.size();
    return described;
  }

  private Request described(RawRequest raw, RequestId id) {
    Request request = described(raw, id, below(raw, id));
    HeldConnection.Holder holder = new HeldConnection.Holder(id, request.place());
    raw.held().forEach(held -> holders.put(held.number(), holder));
    raw.upstreams().forEach(number -> holders.put(number, holder));
    for (RawRequest.RawCoroutine coroutine : raw.coroutines()) {
      RawRequest.RawWait waits = coroutine.waits();
      if (waits.kind().filter(Wait.Kind.POOL_QUEUE::equals).isPresent()) {
        queued.put(new RawContents.Queued(waits.cosocket(), waits.timer()), id);
      }
    }
    return request;
  }

  private Request described(RawRequest raw, RequestId id, List<Request> subrequests) {
    Optional<LuaPhase> phase = phase(raw);
    boolean hasClient = raw.descriptor() >= 0;
    List<Coroutine> coroutines = coroutines(raw);
    Wait waits = waits(raw, coroutines);
    return new Request(
        id,
        raw.subsystem(),
        !hasClient && phase.filter(LuaPhase.TIMER::equals).isPresent(),
        hasClient
            ? Optional.of(
                new RequestConnection(
                    id.number(),
                    raw.subsystem() == Subsystem.HTTP ? raw.requests() : OptionalLong.empty(),
                    raw.descriptor()))
            : Optional.empty(),
        hasClient ? raw.client() : Optional.empty(),
        hasClient ? raw.http().map(http -> message(http, raw.tls())) : Optional.empty(),
        raw.started() == 0 ? OptionalLong.empty() : OptionalLong.of(raw.started()),
        raw.started() == 0
            ? OptionalLong.empty()
            : OptionalLong.of(Math.max(0, now - raw.started())),
        hasClient ? raw.sent() : OptionalLong.empty(),
        hasClient ? raw.received() : OptionalLong.empty(),
        raw.server(),
        raw.location(),
        phase,
        waits,
        raw.held().stream().map(this::held).toList(),
        coroutines,
        subrequests);
  }

  /**
   * The Lua module leaves the phase of its last code as it is, but for filters. What serves a
   * request by an upstream is a content handler, so that the code of the phases before has ended.
   */
  private static Optional<LuaPhase> phase(RawRequest raw) {
    Optional<LuaPhase> ofLua = phase(raw.phase());
    boolean isPassedOn = raw.waits().kind().filter(Wait.Kind.UPSTREAM::equals).isPresent();
    return isPassedOn && ofLua.filter(AFTER_CONTENT::contains).isEmpty()
        ? Optional.of(LuaPhase.CONTENT)
        : ofLua;
  }

  /** The lowest bit counts: of a request in its content phase no other one is set. */
  private static Optional<LuaPhase> phase(OptionalLong context) {
    long bits = context.orElse(0);
    int bit = Long.numberOfTrailingZeros(bits);
    return Long.bitCount(bits) == 1 && bit < PHASES.size()
        ? Optional.of(PHASES.get(bit))
        : Optional.empty();
  }

  private static HttpMessage message(RawRequest.Http http, boolean tls) {
    return new HttpMessage(
        http.method(),
        Optional.of(tls ? "https" : "http"),
        http.host(),
        http.uri(),
        version(http.version()),
        http.status() == 0 ? OptionalInt.empty() : OptionalInt.of((int) http.status()),
        http.forwarded());
  }

  private static Optional<String> version(long version) {
    return switch ((int) version) {
      case 9 -> Optional.of("0.9");
      case 1000 -> Optional.of("1.0");
      case 1001 -> Optional.of("1.1");
      case 2000 -> Optional.of("2.0");
      case 3000 -> Optional.of("3.0");
      default -> Optional.empty();
    };
  }

  private List<Coroutine> coroutines(RawRequest raw) {
    Map<Long, Integer> indexes = new HashMap<>();
    for (RawRequest.RawCoroutine coroutine : raw.coroutines()) {
      indexes.put(coroutine.address(), indexes.size());
    }
    List<Coroutine> coroutines = new ArrayList<>();
    for (RawRequest.RawCoroutine coroutine : raw.coroutines()) {
      Integer parent = indexes.get(coroutine.parent());
      LuaStack stack = coroutine.stack();
      coroutines.add(
          new Coroutine(
              coroutine.kind(),
              parent == null ? OptionalInt.empty() : OptionalInt.of(parent),
              status(coroutine),
              wait(coroutine.waits(), raw),
              stack.described(site -> Optional.ofNullable(places.get(site))),
              stack.why().isEmpty() && stack.state() != LuaStack.State.RUNNING));
    }
    return coroutines;
  }

  private static Coroutine.Status status(RawRequest.RawCoroutine coroutine) {
    if (coroutine.stack().state() == LuaStack.State.RUNNING) {
      return Coroutine.Status.RUNNING;
    }
    return switch (coroutine.status()) {
      case CoStatus.NORMAL -> Coroutine.Status.NORMAL;
      case CoStatus.ZOMBIE -> Coroutine.Status.ZOMBIE;
      default -> Coroutine.Status.SUSPENDED;
    };
  }

  /**
   * Of a request with Lua code, what that waits for: a queue first, then what is not a coroutine.
   */
  private Wait waits(RawRequest raw, List<Coroutine> coroutines) {
    Wait waits = raw.why().isEmpty() ? wait(raw.waits(), raw) : Wait.unknown(raw.why());
    if (coroutines.isEmpty()) {
      return waits;
    }
    Wait ofLua =
        coroutines.stream()
            .map(Coroutine::waitsFor)
            .min(Comparator.comparingInt(RequestDescription::rank))
            .orElseThrow();
    return ofLua.kind().isPresent() || waits.kind().isEmpty() ? ofLua : waits;
  }

  private static int rank(Wait wait) {
    return wait.kind()
        .map(
            kind ->
                switch (kind) {
                  case POOL_QUEUE -> 0;
                  case COSOCKET, UPSTREAM, SUBREQUEST, SLEEP, SEMAPHORE, CLIENT -> 1;
                  case THREAD -> 2;
                })
        .orElse(3);
  }

  private Wait wait(RawRequest.RawWait raw, RawRequest request) {
    if (raw.kind().isEmpty()) {
      return Wait.unknown(raw.why());
    }
    Wait wait =
        Wait.of(raw.kind().get()).with(Optional.ofNullable(pools.get(raw.pool())), raw.peer());
    OptionalLong expires = clock.until(raw.timer());
    switch (raw.kind().get()) {
      case POOL_QUEUE -> {
        return queued(wait, raw, expires);
      }
      case COSOCKET -> {
        return cosocket(wait, raw, request);
      }
      default -> {
        return raw.doing().map(wait::with).orElse(wait).lasting(OptionalLong.empty(), expires);
      }
    }
  }

  /** A queued connect is the same as that in the pool's queue if its timer is. */
  private Wait queued(Wait wait, RawRequest.RawWait raw, OptionalLong expires) {
    Long timeout = timeouts.get(raw.cosocket());
    Wait lasting =
        wait.lasting(
            timeout != null && expires.isPresent() && expires.getAsLong() <= timeout
                ? OptionalLong.of(timeout - expires.getAsLong())
                : OptionalLong.empty(),
            expires);
    InQueue connect =
        waiting
            .getOrDefault(raw.pool(), Map.of())
            .get(new RawContents.Queued(raw.cosocket(), raw.timer()));
    return connect == null
        ? lasting
        : lasting.at(connect.position()).with(lasting.pool(), Optional.of(connect.peer()));
  }

  private Wait cosocket(Wait wait, RawRequest.RawWait raw, RawRequest request) {
    CosocketActivity doing = raw.doing().orElse(CosocketActivity.CONNECT);
    for (RawRequest.Held held : request.held()) {
      if (held.cosocket() == raw.cosocket()) {
        boolean handshake =
            doing == CosocketActivity.CONNECT && held.doing() == CosocketActivity.HANDSHAKE;
        return wait.with(wait.pool(), held.peer())
            .with(handshake ? CosocketActivity.HANDSHAKE : doing)
            .lasting(
                OptionalLong.empty(),
                clock.until(doing == CosocketActivity.RECEIVE ? held.reads() : held.writes()));
      }
    }
    return wait.with(doing == CosocketActivity.CONNECT ? CosocketActivity.RESOLVE : doing);
  }

  private HeldCosocket held(RawRequest.Held held) {
    OptionalLong since = held.since();
    OptionalLong left =
        since.isPresent() && since.getAsLong() > 0 ? clock.until(since) : OptionalLong.empty();
    return new HeldCosocket(
        Optional.ofNullable(pools.get(held.pool())),
        held.peer(),
        OptionalInt.of(held.descriptor()),
        left.isPresent() && left.getAsLong() <= 0
            ? OptionalLong.of(-left.getAsLong())
            : OptionalLong.empty(),
        held.doing());
  }
}
