package io.cosockpool.openresty;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.model.Name;
import java.util.List;
import java.util.Optional;

/**
 * The name of the server that a client or a cosocket asked for by TLS, as far as what an entry
 * belongs to proves it.
 */
final class TlsName {
  private static final Structure HTTP = OwnerMemory.structure("ngx_http_connection_t");
  private static final Field HTTP_CONF_CTX = HTTP.field("conf_ctx");
  private static final Field HTTP_SERVER_NAME = HTTP.field("ssl_servername");
  private static final Field MAIN_CONF = OwnerMemory.field("ngx_http_conf_ctx_t", "main_conf");
  private static final Field HTTP2_HTTP =
      OwnerMemory.field("ngx_http_v2_connection_t", "http_connection");
  private static final Structure TEXT = OwnerMemory.structure("ngx_str_t");
  private static final Field TEXT_LENGTH = TEXT.field("len");
  private static final Field TEXT_DATA = TEXT.field("data");

  /** {@code ngx_http_request_t} names its {@code ngx_http_connection_t} behind its headers. */
  private static final int REQUEST_SEARCHED = 1536;

  /**
   * nginx puts what it logs of a client right behind the client's {@code ngx_http_connection_t}.
   */
  private static final int LONGEST_HTTP = 128;

  private final OwnerMemory memory;

  TlsName(OwnerMemory memory) {
    this.memory = memory;
  }

  /** The name of the server that the client or the cosocket asked for, as far as it is proved. */
  Optional<Name> of(RawEntry.Owner found, View connection, Optional<CosocketView> cosocket) {
    return switch (found.type()) {
      case HTTP_CONNECTION -> serverName(memory.entry().data());
      case HTTP2 -> serverName(memory.word(HTTP2_HTTP));
      case REQUEST -> ofRequest(connection).flatMap(this::serverName);
      case COSOCKET -> cosocket.flatMap(this::serverName);
      default -> Optional.empty();
    };
  }

  /** The name that an {@code ngx_http_connection_t} has, which leads to the http block. */
  private Optional<Name> serverName(long http) {
    Optional<View> view = memory.read(http, HTTP.size()).map(block -> new View(HTTP, block));
    if (view.isEmpty()) {
      return Optional.empty();
    }
    long name = view.get().unsigned(HTTP_SERVER_NAME);
    Optional<Block> text = name == 0 ? Optional.empty() : memory.read(name, TEXT.size());
    return memory
            .context()
            .isConfiguration(memory.read(view.get().unsigned(HTTP_CONF_CTX), MAIN_CONF))
        ? text.flatMap(block -> text(new View(TEXT, block)))
        : Optional.empty();
  }

  /**
   * The {@code ngx_http_connection_t} of a request. Where a request names it differs between
   * versions, but it stands right before what is logged of the client.
   */
  private Optional<Long> ofRequest(View connection) {
    long logged =
        memory.read(
            OwnerMemory.value(connection, memory.context().array().fields().log()),
            OwnerMemory.LOG_DATA);
    Optional<Block> request = memory.read(memory.entry().data(), REQUEST_SEARCHED);
    if (request.isEmpty() || memory.read(logged, OwnerMemory.LOG_CONNECTION) != memory.address()) {
      return Optional.empty();
    }
    Block words = request.get();
    for (int at = 0; at < words.length(); at += Long.BYTES) {
      if (words.holdsElement(at, logged - LONGEST_HTTP, LONGEST_HTTP / Long.BYTES, Long.BYTES)) {
        return Optional.of(words.i64(at));
      }
    }
    return Optional.empty();
  }

  private Optional<Name> serverName(CosocketView found) {
    List<Name> names =
        found.placesOfServerName().stream()
            .flatMap(at -> text(new View(TEXT, found.block(), at)).stream())
            .toList();
    return names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty();
  }

  /** What may be the name of a host; empty for any other text. */
  private Optional<Name> text(View text) {
    long length = text.unsigned(TEXT_LENGTH);
    long data = text.unsigned(TEXT_DATA);
    return length < 1 || length > HostName.LONGEST || data == 0
        ? Optional.empty()
        : memory
            .read(data, (int) length)
            .map(block -> block.name(0, block.length()))
            .filter(HostName::is)
            .map(Name::new);
  }
}
