package io.cosockpool.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A pool of idle connections to upstreams, which is no cosocket pool. What is not known is empty.
 *
 * @param owner what keeps it
 * @param name of the upstream block, or the key of a balancer's pool
 * @param size how many connections it keeps
 * @param idle how many it has
 * @param inUse how many connections of the same upstream serve a request
 */
public record KeepalivePool(
    Owner owner, Optional<Name> name, OptionalLong size, long idle, OptionalLong inUse) {
  /** What keeps connections to upstreams. */
  public enum Owner {
    /** {@code keepalive} of an upstream block (nginx ngx_http_upstream_keepalive_module). */
    UPSTREAM("upstream"),
    /** {@code balancer_by_lua} with keepalive. */
    BALANCER("balancer");

    private final String label;

    Owner(String label) {
      this.label = label;
    }

    /** The word in reports. */
    public String label() {
      return label;
    }
  }

  KeepalivePool redacted(Pseudonyms pseudonyms) {
    return new KeepalivePool(owner, name.map(pseudonyms::of), size, idle, inUse);
  }
}
