package io.cosockpool.model;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an http request asks, and what it is answered so far. Nothing else of it is kept.
 *
 * @param method such as {@code GET}
 * @param scheme {@code http} or {@code https}
 * @param host the header {@code Host}, or what a request line or HTTP/2 has instead
 * @param uri as the client wrote it, with its query
 * @param version such as {@code 1.1}
 * @param status of the answer; empty as long as there is none
 * @param forwarded the client that {@code X-Forwarded-For} names first, which anybody can write
 */
public record HttpMessage(
    Optional<Name> method,
    Optional<String> scheme,
    Optional<Name> host,
    Optional<Name> uri,
    Optional<String> version,
    OptionalInt status,
    Optional<Name> forwarded) {
  HttpMessage redacted(Pseudonyms pseudonyms) {
    return new HttpMessage(
        method,
        scheme,
        host.map(pseudonyms::of),
        uri.map(pseudonyms::of),
        version,
        status,
        forwarded.map(pseudonyms::ofPeer));
  }

  HttpMessage withoutQuery() {
    return new HttpMessage(
        method, scheme, host, uri.map(HttpMessage::withoutQuery), version, status, forwarded);
  }

  /** The length of the query stands for it, such as {@code /cart?[4 bytes]}. */
  private static Name withoutQuery(Name uri) {
    byte[] bytes = uri.bytes();
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '?') {
        String path = new String(bytes, 0, at + 1, StandardCharsets.ISO_8859_1);
        int length = bytes.length - at - 1;
        return new Name((path + "[" + length + " bytes]").getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return uri;
  }
}
