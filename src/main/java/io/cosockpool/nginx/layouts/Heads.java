package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;

/**
 * The structures, and the beginnings of structures, that every version of nginx and of its Lua
 * modules has alike; the catalogue's file {@code nginx.json} names where they are defined.
 */
public final class Heads {
  private static final Layout NGINX = Catalogue.variants("nginx").getFirst();

  /** The beginning of every connection. */
  public static final Connection CONNECTION = new Connection(NGINX.structure("ngx_connection_t"));

  /** The beginning of every event. */
  public static final Event EVENT = new Event(NGINX.structure("ngx_event_t"));

  /** The beginning of every http request. */
  public static final Owner REQUEST = new Owner(NGINX.structure("ngx_http_request_t"));

  /** The beginning of every session of the stream module. */
  public static final Owner SESSION = new Owner(NGINX.structure("ngx_stream_session_t"));

  /** A link of a queue. */
  public static final Link LINK = new Link(NGINX.structure("ngx_queue_t"));

  /** A node of a tree. */
  static final Node NODE = new Node(NGINX.structure("ngx_rbtree_node_t"));

  /** What a version of nginx since 1.9.1 has for a request of the stream Lua module. */
  public static final Structure STREAM_REQUEST = NGINX.structure("ngx_stream_lua_request_t");

  private Heads() {}

  /** {@code ngx_connection_t}. */
  public record Connection(Structure structure, Field data, Field read, Field write, Field fd) {
    private Connection(Structure structure) {
      this(
          structure,
          structure.field("data"),
          structure.field("read"),
          structure.field("write"),
          structure.field("fd"));
    }
  }

  /** {@code ngx_event_t}. */
  public record Event(
      Structure structure, Field data, Field timerSet, Field handler, Field timerKey) {
    private Event(Structure structure) {
      this(
          structure,
          structure.field("data"),
          structure.field("timer_set"),
          structure.field("handler"),
          structure.field("timer.key"));
    }
  }

  /** {@code ngx_http_request_t} or {@code ngx_stream_session_t}. */
  public record Owner(Structure structure, Field signature, Field connection) {
    private Owner(Structure structure) {
      this(structure, structure.field("signature"), structure.field("connection"));
    }
  }

  /** {@code ngx_queue_t}. */
  public record Link(Structure structure, Field prev, Field next) {
    private Link(Structure structure) {
      this(structure, structure.field("prev"), structure.field("next"));
    }
  }

  /** {@code ngx_rbtree_node_t}. */
  record Node(Structure structure, Field left, Field right) {
    private Node(Structure structure) {
      this(structure, structure.field("left"), structure.field("right"));
    }
  }
}
