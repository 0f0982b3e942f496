package io.cosockpool.serve;

import java.util.Map;

/**
 * An answer of HTTP.
 *
 * @param headers besides those that every answer has
 */
record Answer(int status, String contentType, Map<String, String> headers, Body body) {
  private static final String PLAIN = "text/plain; charset=utf-8";

  static Answer of(String contentType, Body body) {
    return new Answer(200, contentType, Map.of(), body);
  }

  /** One sentence for people. */
  static Answer plain(int status, String sentence) {
    return plain(status, sentence, Map.of());
  }

  static Answer plain(int status, String sentence, Map<String, String> headers) {
    return new Answer(status, PLAIN, headers, new Body(sentence + "\n"));
  }
}
