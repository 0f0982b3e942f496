package io.cosockpool.live;

import io.cosockpool.model.Subsystem;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One pool as {@code fixtures/nginx/workload.lua} is to make it, in this order: {@link #open}
 * connections, {@link #putBack} some, {@link #reuse} them, {@link #take} connections again (idle
 * ones first), {@link #close} some of those held, start {@link #further} connects without waiting
 * for them, and {@link #closeForThem}. What is not said is 0.
 */
public final class PoolSpec {

  private static final String KEY = "key";
  private static final String MADE_BY = "made_by";

  /** Lua field names and the Lua expressions they are given. */
  private final Map<String, String> fields;

  private PoolSpec(Map<String, String> fields) {
    this.fields = fields;
  }

  /** A pool with the key that connect gives it by itself: {@code 127.0.0.1:port}. */
  public static PoolSpec withDefaultKey() {
    return new PoolSpec(
            Map.of(
                "open",
                "0",
                "put_back",
                "0",
                "take",
                "0",
                "close",
                "0",
                "further",
                "0",
                "close_for_them",
                "0",
                "reuse",
                "0",
                "size",
                "1"))
        .with("target", "\"tcp\"")
        .with(MADE_BY, "\"setkeepalive\"");
  }

  /** A pool whose key is given by the option {@code pool}, as UTF-8. */
  public static PoolSpec named(String key) {
    return named(key.getBytes(StandardCharsets.UTF_8));
  }

  /** A pool whose key is given by the option {@code pool}; any bytes. */
  public static PoolSpec named(byte[] key) {
    return withDefaultKey().with(KEY, luaString(key));
  }

  /** Its number of places; 1 if not said. */
  public PoolSpec size(int size) {
    return with("size", size);
  }

  /** The pool is made by connect's option {@code pool_size}, rather than by setkeepalive. */
  public PoolSpec madeByConnect() {
    return with(MADE_BY, "\"connect\"");
  }

  /** The pool is made by connect with this {@code backlog}, which may be 0. */
  public PoolSpec backlog(int backlog) {
    return madeByConnect().with("backlog", backlog);
  }

  /** Only this subsystem's Lua makes the pool. */
  public PoolSpec onlyIn(Subsystem subsystem) {
    return with("only_in", '"' + subsystem.label() + '"');
  }

  /** Connects go to the backend's {@code unix:} socket; a default key is then its path. */
  public PoolSpec overUnixSocket() {
    return with("target", "\"unix\"");
  }

  /** Connects go to another address of the backend. */
  public PoolSpec overOtherAddress() {
    return with("target", "\"other\"");
  }

  /** Every second connect of those that are held goes to the backend's {@code unix:} socket. */
  public PoolSpec overBothInTurn() {
    return with("in_turn", "true");
  }

  /** Connects go to a host name that cannot be resolved, and fail before they have a socket. */
  public PoolSpec toUnresolvableHost() {
    return with("target", "\"unresolvable\"");
  }

  /** How many connections are opened before any is put back. */
  public PoolSpec open(int connections) {
    return with("open", connections);
  }

  /** How many of the opened connections are put back by setkeepalive. */
  public PoolSpec putBack(int connections) {
    return with("put_back", connections);
  }

  /** How often a connection is then taken, idle ones first, and the longest held one put back. */
  public PoolSpec reuse(int turns) {
    return with("reuse", turns);
  }

  /** How many connects follow after connections were put back. */
  public PoolSpec take(int connections) {
    return with("take", connections);
  }

  /** How many of the connections held are then closed. */
  public PoolSpec close(int connections) {
    return with("close", connections);
  }

  /** How many connects follow at last that may have to queue or be refused. */
  public PoolSpec further(int connects) {
    return with("further", connects);
  }

  /** How many of the connections held are closed at last, so that those that queue are served. */
  public PoolSpec closeForThem(int connections) {
    return with("close_for_them", connections);
  }

  /** Only the worker with this number, from 0 on, makes it. */
  public PoolSpec onlyBy(int worker) {
    return with("only_by", worker);
  }

  String toLua() {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + " = " + field.getValue())
        .collect(Collectors.joining(", ", "{ ", " }"));
  }

  private PoolSpec with(String field, int value) {
    return with(field, Integer.toString(value));
  }

  private PoolSpec with(String field, String luaExpression) {
    Map<String, String> changed = new TreeMap<>(fields);
    changed.put(field, luaExpression);
    return new PoolSpec(changed);
  }

  private static String luaString(byte[] bytes) {
    StringBuilder lua = new StringBuilder("\"");
    for (byte b : bytes) {
      lua.append("\\%03d".formatted(Byte.toUnsignedInt(b)));
    }
    return lua.append('"').toString();
  }
}
