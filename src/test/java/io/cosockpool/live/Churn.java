package io.cosockpool.live;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The pools that requests to {@link LiveNginx#churnUrl} make, use and drop at random ({@code
 * fixtures/nginx/churn.lua}). Those with an even number are narrow and have a backlog.
 */
public record Churn(int pools, int narrowSize, int backlog, int wideSize) {

  /** The churn of every {@link LiveNginx}. */
  public static final Churn STANDARD = new Churn(16, 2, 64, 30);

  private static final String PREFIX = "churn-";

  /** The names of all its pools; at any moment some of them may not be there. */
  public List<String> names() {
    return IntStream.rangeClosed(1, pools).mapToObj(index -> PREFIX + index).toList();
  }

  /** The size of the pool of this name. */
  public int sizeOf(String name) {
    return isNarrow(name) ? narrowSize : wideSize;
  }

  /**
   * The backlog of the pool of this name; none when it is made by setkeepalive, as all are where
   * connect makes none.
   */
  public OptionalInt backlogOf(String name, Account account) {
    return isNarrow(name) && account.makesPoolsByConnect()
        ? OptionalInt.of(backlog)
        : OptionalInt.empty();
  }

  String toLua() {
    return "{ pools = %d, narrow_size = %d, backlog = %d, wide_size = %d }"
        .formatted(pools, narrowSize, backlog, wideSize);
  }

  private static boolean isNarrow(String name) {
    return Integer.parseInt(name.substring(PREFIX.length())) % 2 == 0;
  }
}
