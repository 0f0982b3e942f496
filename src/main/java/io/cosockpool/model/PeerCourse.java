package io.cosockpool.model;

import java.util.Optional;

/**
 * An address that workers connect to, over a time.
 *
 * @param inUse connections in use, of pools or not
 * @param idle connections that are kept, of pools or of upstream blocks
 * @param waiting connects to it in queues; those by a name are not known to go there
 * @param turnover what became of connections, as far as they were seen when their addresses were
 *     read; empty where their numbers cannot be read
 */
public record PeerCourse(
    Name address, Level inUse, Level idle, Level waiting, Optional<Turnover> turnover) {}
