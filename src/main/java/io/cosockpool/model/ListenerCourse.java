package io.cosockpool.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A listening address over a time.
 *
 * @param connections clients that came in by it
 * @param streams requests and sessions within these; empty if those of HTTP/2 or HTTP/3 were not
 *     always known
 * @param mostStreamsInOne the most that one client had; empty likewise
 */
public record ListenerCourse(
    Name address, Level connections, Optional<Level> streams, OptionalLong mostStreamsInOne) {}
