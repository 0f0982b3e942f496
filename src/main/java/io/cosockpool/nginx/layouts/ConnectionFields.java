package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import java.util.Optional;

/** {@code ngx_connection_t} (nginx src/core/ngx_connection.h); old versions have no type. */
record ConnectionFields(
    Structure structure,
    Optional<Field> type,
    Field sockaddr,
    Field socklen,
    Field addressTextLength,
    Field localSocklen,
    Field listening,
    Field sent,
    Field reusable,
    Field queue) {
  ConnectionFields(Structure structure) {
    this(
        structure,
        structure.find("type"),
        structure.field("sockaddr"),
        structure.field("socklen"),
        structure.field("addr_text.len"),
        structure.field("local_socklen"),
        structure.field("listening"),
        structure.field("sent"),
        structure.field("reusable"),
        structure.field("queue"));
  }
}
