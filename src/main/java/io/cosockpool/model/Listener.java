package io.cosockpool.model;

/**
 * A listening socket of a worker with the clients that came in by it.
 *
 * @param address on which it listens
 * @param connections how many clients it has
 * @param streams how many requests and sessions they have at the moment: one a client of HTTP/1
 *     that is active, one a stream session, those of HTTP/2 and HTTP/3 by their streams
 * @param mostStreamsInOne the most that one of them has
 */
public record Listener(Name address, long connections, long streams, long mostStreamsInOne) {
  Listener redacted(Pseudonyms pseudonyms) {
    return new Listener(pseudonyms.ofPeer(address), connections, streams, mostStreamsInOne);
  }
}
