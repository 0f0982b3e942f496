package io.cosockpool.nginx.connections;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import java.util.List;
import java.util.Optional;

/**
 * {@code ngx_connection_t} (nginx src/core/ngx_connection.h), as far as all layouts agree on it
 * that a worker may have: what they do not agree on is not known.
 */
public record EntryFields(
    Optional<Field> listening,
    Optional<Field> sent,
    Optional<Field> log,
    Optional<Field> sockaddr,
    Optional<Field> socklen,
    Optional<Field> ssl,
    Optional<Field> quic,
    Optional<Field> udp,
    Optional<Field> queue,
    Optional<Field> number,
    Optional<Field> startTime,
    Optional<Field> requests) {

  /** What these layouts have in common; nothing of none. */
  public static EntryFields common(List<Structure> layouts) {
    return new EntryFields(
        common(layouts, "listening"),
        common(layouts, "sent"),
        common(layouts, "log"),
        common(layouts, "sockaddr"),
        common(layouts, "socklen"),
        common(layouts, "ssl"),
        common(layouts, "quic"),
        common(layouts, "udp"),
        common(layouts, "queue"),
        common(layouts, "number"),
        common(layouts, "start_time"),
        common(layouts, "requests"));
  }

  private static Optional<Field> common(List<Structure> layouts, String name) {
    List<Optional<Field>> found =
        layouts.stream().map(layout -> layout.find(name)).distinct().toList();
    return found.size() == 1 ? found.getFirst() : Optional.empty();
  }
}
