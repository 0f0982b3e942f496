package io.cosockpool.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A connect that waits for a connection of a pool to become free.
 *
 * @param host what it is to connect to
 * @param port the same; 0 for a local socket
 * @param waitedMilliseconds since it was queued; empty if that is not known
 * @param expiresInMilliseconds when it will fail by its connect timeout; empty if that is not known
 * @param expiresAt the same on the worker's own clock, which does not change while it waits
 * @param request whose connect it is; empty if requests were not read
 */
public record WaitingConnect(
    Name host,
    int port,
    OptionalLong waitedMilliseconds,
    OptionalLong expiresInMilliseconds,
    OptionalLong expiresAt,
    Optional<RequestId> request) {
  /** One whose worker's clock is not known. */
  public WaitingConnect(
      Name host,
      int port,
      OptionalLong waitedMilliseconds,
      OptionalLong expiresInMilliseconds,
      Optional<RequestId> request) {
    this(host, port, waitedMilliseconds, expiresInMilliseconds, OptionalLong.empty(), request);
  }

  WaitingConnect withoutRequest() {
    return new WaitingConnect(
        host, port, waitedMilliseconds, expiresInMilliseconds, expiresAt, Optional.empty());
  }

  WaitingConnect redacted(Pseudonyms pseudonyms) {
    return new WaitingConnect(
        pseudonyms.of(host),
        pseudonyms.ofPort(port),
        waitedMilliseconds,
        expiresInMilliseconds,
        expiresAt,
        request);
  }
}
