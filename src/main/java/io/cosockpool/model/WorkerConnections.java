package io.cosockpool.model;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * nginx's own connection pool of one worker: an array of entries that clients, upstreams, cosockets
 * and others share, and who has them (nginx src/core/ngx_cycle.h and ngx_connection.h). What is not
 * known of a build is empty.
 *
 * @param limit how many entries there are ({@code worker_connections})
 * @param free how many of them are free
 * @param reusable how many clients nginx may close when it runs out of entries; empty before nginx
 *     1.11.9
 * @param moved by how much what is free or taken may have changed while the entries were read; 0 if
 *     nginx neither took an entry nor gave one back
 * @param leftOut how many entries were in use and did not hold still for long enough to be read
 * @param files how many descriptors nginx keeps a table for; empty if it keeps none, as with epoll
 * @param descriptorLimit how many descriptors the process may have (RLIMIT_NOFILE, soft)
 * @param descriptors how many it has, which connections and open files take
 * @param acceptMutex whether workers take turns to accept; empty if that is not known
 * @param acceptDisabled nginx's {@code ngx_accept_disabled}: above 0, fewer than one eighth of the
 *     entries were free when it accepted last, and it lets other workers accept if they take turns
 * @param ageMilliseconds how old the process is
 * @param timers those of each Lua module that has had any
 * @param entries one for each entry that was read, in the order of nginx's array
 * @param listeners the listening sockets, in nginx's order
 * @param peers what the worker has connected to, in the order of the addresses
 * @param keepalivePools those of upstream blocks, which are no cosocket pools
 * @param gone what tells of connections that were gone before they could be read
 */
public record WorkerConnections(
    long limit,
    long free,
    OptionalLong reusable,
    long moved,
    long leftOut,
    OptionalLong files,
    OptionalLong descriptorLimit,
    OptionalLong descriptors,
    Optional<AcceptMutex> acceptMutex,
    OptionalLong acceptDisabled,
    OptionalLong ageMilliseconds,
    List<LuaTimers> timers,
    List<HeldConnection> entries,
    List<Listener> listeners,
    List<ConnectionPeer> peers,
    List<KeepalivePool> keepalivePools,
    Gone gone) {

  /**
   * Whether the workers take turns to accept.
   *
   * @param enabled whether they do ({@code accept_mutex on}, and more than one worker)
   * @param held whether it is this worker's turn
   */
  public record AcceptMutex(boolean enabled, boolean held) {}

  /**
   * What tells of connections that no look meets: those that last for a millisecond or two, and
   * those of clients that had to go.
   *
   * @param counted what all workers of the gateway count together; empty if nginx was built without
   *     the module that counts what it accepts ({@code stub_status})
   * @param byCosocketsAlone whether nothing else can have been opened: the configuration has no
   *     upstream, and no Lua timer ran
   * @param closedLately the addresses toward which this side closed {@link #MANY} connections or
   *     more within the last second, with how many, but for the ports that the worker listens on;
   *     other programs of the network namespace may have closed these
   * @param drainedSecondsAgo how long ago nginx closed idle connections for new ones, since few
   *     entries were free ({@code connections_reuse_time}); empty if it never did, and before nginx
   *     1.19.2
   */
  public record Gone(
      Optional<Counted> counted,
      boolean byCosocketsAlone,
      Map<Name, Long> closedLately,
      OptionalLong drainedSecondsAgo) {
    /** More than a gateway closes by chance. */
    public static final long MANY = 10;

    /** Where nothing tells of any. */
    public static final Gone UNKNOWN =
        new Gone(Optional.empty(), false, Map.of(), OptionalLong.empty());

    Gone redacted(Pseudonyms pseudonyms) {
      Map<Name, Long> others = new TreeMap<>();
      closedLately.forEach((address, count) -> others.put(pseudonyms.ofPeer(address), count));
      return new Gone(counted, byCosocketsAlone, others, drainedSecondsAgo);
    }
  }

  /**
   * What the workers of a gateway have counted together since it was started.
   *
   * @param opened how many connections to others they opened, with the Lua timers that ran, to
   *     which nginx gives numbers, too ({@code ngx_connection_counter} less {@code
   *     ngx_stat_handled})
   * @param requests how many requests of http were made ({@code ngx_stat_requests})
   * @param clock when the worker whose memory tells it last woke up, in milliseconds of a clock
   *     that all workers of the gateway share ({@code ngx_current_msec})
   */
  public record Counted(long opened, long requests, long clock) {}

  /** How many entries are in use. */
  public long inUse() {
    return limit - free;
  }

  /** Whether {@link #kinds} and {@link #leftOut} are of one moment and add up to the used ones. */
  public boolean exact() {
    return moved == 0 && read() + leftOut == inUse();
  }

  /** How many entries were read. */
  public long read() {
    return entries.size();
  }

  /** How many entries each kind has; every kind is there. */
  public Map<ConnectionKind, Long> kinds() {
    Map<ConnectionKind, Long> kinds = new EnumMap<>(ConnectionKind.class);
    for (ConnectionKind kind : ConnectionKind.values()) {
      kinds.put(kind, 0L);
    }
    entries.forEach(entry -> kinds.merge(entry.kind(), 1L, Long::sum));
    return kinds;
  }

  /** The same with those peers and keepalive pools alone that are wanted. */
  public WorkerConnections with(
      Predicate<ConnectionPeer> wantedPeer, Predicate<KeepalivePool> wantedPool) {
    return with(
        entries,
        listeners,
        peers.stream().filter(wantedPeer).toList(),
        keepalivePools.stream().filter(wantedPool).toList(),
        gone);
  }

  WorkerConnections withoutHolders() {
    return with(
        entries.stream().map(HeldConnection::withoutHolder).toList(),
        listeners,
        peers,
        keepalivePools,
        gone);
  }

  WorkerConnections redacted(Pseudonyms pseudonyms) {
    return with(
        entries.stream().map(entry -> entry.redacted(pseudonyms)).toList(),
        listeners.stream().map(listener -> listener.redacted(pseudonyms)).toList(),
        peers.stream()
            .map(peer -> peer.redacted(pseudonyms))
            .sorted(Comparator.comparing(ConnectionPeer::address))
            .toList(),
        keepalivePools.stream().map(pool -> pool.redacted(pseudonyms)).toList(),
        gone.redacted(pseudonyms));
  }

  private WorkerConnections with(
      List<HeldConnection> otherEntries,
      List<Listener> otherListeners,
      List<ConnectionPeer> otherPeers,
      List<KeepalivePool> otherPools,
      Gone otherGone) {
    return new WorkerConnections(
        limit,
        free,
        reusable,
        moved,
        leftOut,
        files,
        descriptorLimit,
        descriptors,
        acceptMutex,
        acceptDisabled,
        ageMilliseconds,
        timers,
        otherEntries,
        otherListeners,
        otherPeers,
        otherPools,
        otherGone);
  }
}
