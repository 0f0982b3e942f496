package io.cosockpool.model;

import java.util.List;
import java.util.OptionalLong;

/**
 * What tells a request from all others of a reading.
 *
 * @param pid of its worker
 * @param number nginx's number of the connection that it came on
 * @param stream of HTTP/2 or HTTP/3
 * @param subrequests of a subrequest: which it is among those of its parent, and before that which
 *     its parent is, from 1 on
 */
public record RequestId(int pid, long number, OptionalLong stream, List<Integer> subrequests) {
  /** Of a request that is no subrequest. */
  public RequestId(int pid, long number, OptionalLong stream) {
    this(pid, number, stream, List.of());
  }

  /** {@link KeyHash}. */
  @Override
  public int hashCode() {
    int parts = KeyHash.of(stream.orElse(-1), subrequests.hashCode());
    return KeyHash.of(KeyHash.of(pid, number), parts);
  }

  /** {@code PID-NUMBER}, then {@code .STREAM}, then {@code .sN} for each subrequest. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(pid).append('-').append(number);
    stream.ifPresent(id -> text.append('.').append(id));
    subrequests.forEach(nth -> text.append(".s").append(nth));
    return text.toString();
  }
}
