package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;

/**
 * {@code ngx_http_request_t} (nginx src/http/ngx_http_request.h): the fields that describe a
 * request.
 */
record HttpFields(
    Structure structure,
    Field upstream,
    Field pool,
    Field main,
    Field parent,
    Field startSeconds,
    Field startMilliseconds,
    Field version,
    Field methodLength,
    Field method,
    Field uriLength,
    Field uri,
    Field ownUriLength,
    Field ownUri,
    Field argumentsLength,
    Field arguments,
    Field hostLength,
    Field host,
    Field status,
    Field received,
    Field cleanups) {
  HttpFields(Structure structure) {
    this(
        structure,
        structure.field("upstream"),
        structure.field("pool"),
        structure.field("main"),
        structure.field("parent"),
        structure.field("start_sec"),
        structure.field("start_msec"),
        structure.field("http_version"),
        structure.field("method_name.len"),
        structure.field("method_name.data"),
        structure.field("unparsed_uri.len"),
        structure.field("unparsed_uri.data"),
        structure.field("uri.len"),
        structure.field("uri.data"),
        structure.field("args.len"),
        structure.field("args.data"),
        structure.field("headers_in.server.len"),
        structure.field("headers_in.server.data"),
        structure.field("headers_out.status"),
        structure.field("request_length"),
        structure.field("cleanup"));
  }
}
