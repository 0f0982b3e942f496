package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import java.util.Optional;

/** {@code ngx_cycle_t} (nginx src/core/ngx_cycle.h); before 1.11.9 it has no count of reusables. */
record CycleFields(
    Structure structure,
    Field connectionCount,
    Field connections,
    Field readEvents,
    Field writeEvents,
    Field freeConnections,
    Field freeCount,
    Field reusableQueue,
    Optional<Field> reusableCount,
    Optional<Field> reuseTime,
    Field files,
    Field listeningElements,
    Field listeningCount,
    Field listeningSize) {
  CycleFields(Structure structure) {
    this(
        structure,
        structure.field("connection_n"),
        structure.field("connections"),
        structure.field("read_events"),
        structure.field("write_events"),
        structure.field("free_connections"),
        structure.field("free_connection_n"),
        structure.field("reusable_connections_queue"),
        structure.find("reusable_connections_n"),
        structure.find("connections_reuse_time"),
        structure.field("files_n"),
        structure.field("listening.elts"),
        structure.field("listening.nelts"),
        structure.field("listening.size"));
  }
}
