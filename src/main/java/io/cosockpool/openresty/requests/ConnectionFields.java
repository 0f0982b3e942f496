package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import java.util.Optional;

/** {@code ngx_connection_t} (nginx src/core/ngx_connection.h): what is told of a connection. */
record ConnectionFields(
    Structure structure,
    Field data,
    Field read,
    Field write,
    Field fd,
    Field listening,
    Field sent,
    Field sockaddr,
    Field socklen,
    Optional<Field> tls,
    Field number,
    Optional<Field> startTime,
    Field requests) {
  ConnectionFields(Structure structure) {
    this(
        structure,
        structure.field("data"),
        structure.field("read"),
        structure.field("write"),
        structure.field("fd"),
        structure.field("listening"),
        structure.field("sent"),
        structure.field("sockaddr"),
        structure.field("socklen"),
        structure.find("ssl"),
        structure.field("number"),
        structure.find("start_time"),
        structure.field("requests"));
  }
}
