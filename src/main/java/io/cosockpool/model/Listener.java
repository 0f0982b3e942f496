package io.cosockpool.model;

import java.util.OptionalLong;
import java.util.function.LongBinaryOperator;

/**
 * A listening socket of a worker with the clients that came in by it.
 *
 * @param address on which it listens
 * @param connections how many clients it has
 * @param streams how many requests and sessions they have at the moment: one a client of HTTP/1
 *     that is active, one a stream session, those of HTTP/2 and HTTP/3 by their streams; empty if
 *     the streams of one of them are not known
 * @param mostStreamsInOne the most that one of them has
 */
public record Listener(
    Name address, long connections, OptionalLong streams, OptionalLong mostStreamsInOne) {
  /** The same with the clients that another worker has by this address. */
  public Listener plus(Listener other) {
    return new Listener(
        address,
        connections + other.connections,
        both(Long::sum, streams, other.streams),
        both(Math::max, mostStreamsInOne, other.mostStreamsInOne));
  }

  /** What comes of two numbers; empty if one of them is not known. */
  public static OptionalLong both(LongBinaryOperator of, OptionalLong one, OptionalLong other) {
    return one.isPresent() && other.isPresent()
        ? OptionalLong.of(of.applyAsLong(one.getAsLong(), other.getAsLong()))
        : OptionalLong.empty();
  }

  Listener redacted(Pseudonyms pseudonyms) {
    return new Listener(pseudonyms.ofPeer(address), connections, streams, mostStreamsInOne);
  }
}
