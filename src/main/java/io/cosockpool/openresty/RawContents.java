package io.cosockpool.openresty;

import io.cosockpool.memory.Block;
import io.cosockpool.model.IdleConnection;
import io.cosockpool.model.KeyHash;
import io.cosockpool.model.Name;
import io.cosockpool.model.PoolContents;
import io.cosockpool.model.RequestId;
import io.cosockpool.model.WaitingConnect;
import io.cosockpool.nginx.WorkerClock;
import io.cosockpool.process.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a pool holds as the worker's memory has it: descriptors instead of what the kernel tells of
 * them, and timers instead of what is left of their time.
 */
public record RawContents(
    List<Idle> idle, List<Waiting> waiting, long mostIdle, boolean haveWaited) {
  /**
   * An idle connection.
   *
   * @param connection the address of its {@code ngx_connection_t}
   * @param timer when it expires, by the worker's clock; empty if it does not
   * @param number nginx's number of it; empty if it was not read
   */
  public record Idle(
      long connection,
      int descriptor,
      Optional<Name> host,
      long reused,
      OptionalLong timer,
      OptionalLong number) {
    /** {@link KeyHash}. */
    @Override
    public int hashCode() {
      int names = KeyHash.of(reused, host.hashCode());
      int times = KeyHash.of(timer.orElse(-1), number.orElse(-1));
      return KeyHash.of(KeyHash.of(connection, descriptor), KeyHash.of(names, times));
    }
  }

  /**
   * A queued connect.
   *
   * @param cosocket the address of the cosocket that waits
   * @param timer when it expires, by the worker's clock; empty if that is over and the worker has
   *     not got round to it
   * @param bytes the cosocket's first ones, up to its timeouts; empty if there is no such memory
   */
  public record Waiting(
      Name host, int port, long cosocket, OptionalLong timer, Optional<Block> bytes) {
    /** What it is to connect to, {@code host:port}; a local socket has no port. */
    public Name peer() {
      return port == 0
          ? host
          : new Name((host.decoded() + ":" + port).getBytes(StandardCharsets.UTF_8));
    }

    /** What tells it from the connects that use the same memory at other times. */
    private Queued queued() {
      return new Queued(cosocket, timer);
    }

    private WaitingConnect described(
        Map<Long, Long> timeouts, WorkerClock clock, Map<Queued, RequestId> requests) {
      OptionalLong left = clock.until(timer);
      Optional<Long> timeout =
          Optional.ofNullable(timeouts.get(cosocket))
              .filter(most -> left.isPresent() && left.getAsLong() <= most);
      return new WaitingConnect(
          host,
          port,
          timeout
              .map(most -> OptionalLong.of(most - left.orElseThrow()))
              .orElse(OptionalLong.empty()),
          left,
          timer,
          Optional.ofNullable(requests.get(queued())));
    }
  }

  /**
   * A connect of a request that stands in a queue.
   *
   * @param cosocket the address of the cosocket that waits
   * @param timer when it expires, by the worker's clock
   */
  public record Queued(long cosocket, OptionalLong timer) {
    /** {@link KeyHash}. */
    @Override
    public int hashCode() {
      return KeyHash.of(cosocket, timer.orElse(-1));
    }
  }

  /**
   * What it is for people.
   *
   * @param sockets what the kernel tells of idle connections
   * @param timeouts the connect timeouts of cosockets that wait, by their addresses
   * @param clock that the timers go by
   * @param requests whose connects are queued
   */
  PoolContents described(
      Map<Idle, Socket> sockets,
      Map<Long, Long> timeouts,
      WorkerClock clock,
      Map<Queued, RequestId> requests) {
    return new PoolContents(
        idle.stream()
            .map(each -> described(each, Optional.ofNullable(sockets.get(each)), clock))
            .toList(),
        waiting.stream().map(each -> each.described(timeouts, clock, requests)).toList(),
        mostIdle,
        haveWaited);
  }

  private static IdleConnection described(Idle idle, Optional<Socket> socket, WorkerClock clock) {
    return new IdleConnection(
        idle.descriptor(),
        socket.map(known -> new Name(known.peer().getBytes(StandardCharsets.UTF_8))),
        idle.host(),
        idle.reused(),
        clock.until(idle.timer()),
        socket.flatMap(Socket::tcpState),
        socket.map(Socket::unreadBytes).orElse(OptionalLong.empty()),
        idle.number());
  }
}
