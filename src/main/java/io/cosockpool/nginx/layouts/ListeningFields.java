package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;

/** {@code ngx_listening_t} (nginx src/core/ngx_connection.h). */
record ListeningFields(
    Structure structure, Field sockaddr, Field socklen, Field addressTextLength, Field connection) {
  ListeningFields(Structure structure) {
    this(
        structure,
        structure.field("sockaddr"),
        structure.field("socklen"),
        structure.field("addr_text.len"),
        structure.field("connection"));
  }
}
