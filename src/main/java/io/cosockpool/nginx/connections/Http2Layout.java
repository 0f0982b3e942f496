package io.cosockpool.nginx.connections;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;

/**
 * How a version of nginx lays an HTTP/2 connection out, {@code ngx_http_v2_connection_t} (nginx
 * src/http/v2/ngx_http_v2.h).
 *
 * @param processing how many streams are open
 * @param streamsIndex leads to these streams
 */
public record Http2Layout(
    Structure structure, Field connection, Field processing, Field streamsIndex) {
  Http2Layout(Structure structure) {
    this(
        structure,
        structure.field("connection"),
        structure.field("processing"),
        structure.field("streams_index"));
  }
}
