package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;

/** {@code ngx_http_request_t} (nginx src/http/ngx_http_request.h). */
record RequestFields(
    Structure structure,
    Field main,
    Field parent,
    Field startSeconds,
    Field startMilliseconds,
    Field method,
    Field httpVersion,
    Text methodName,
    Text requestLine,
    Text uri,
    Field argumentsLength,
    Text protocol,
    Field status,
    Field phaseHandler,
    Field requestLength,
    Field count,
    Field subrequests,
    Field upstream) {
  RequestFields(Structure structure) {
    this(
        structure,
        structure.field("main"),
        structure.field("parent"),
        structure.field("start_sec"),
        structure.field("start_msec"),
        structure.field("method"),
        structure.field("http_version"),
        new Text(structure, "method_name"),
        new Text(structure, "request_line"),
        new Text(structure, "uri"),
        structure.field("args.len"),
        new Text(structure, "http_protocol"),
        structure.field("headers_out.status"),
        structure.field("phase_handler"),
        structure.field("request_length"),
        structure.field("count"),
        structure.field("subrequests"),
        structure.field("upstream"));
  }

  /** An {@code ngx_str_t}. */
  record Text(String name, Field length, Field data) {
    private Text(Structure structure, String name) {
      this(name, structure.field(name + ".len"), structure.field(name + ".data"));
    }
  }
}
