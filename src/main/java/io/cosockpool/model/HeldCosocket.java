package io.cosockpool.model;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A cosocket in the hands of a request. What is not known of it is empty.
 *
 * @param pool that it counts for; empty if it is outside of any pool
 * @param peer what it is connected to
 * @param descriptor the worker's file descriptor; empty as long as it has none
 * @param age of the connection, which may be older than the request, in milliseconds
 * @param doing what it is doing
 */
public record HeldCosocket(
    Optional<Name> pool,
    Optional<Name> peer,
    OptionalInt descriptor,
    OptionalLong age,
    CosocketActivity doing) {
  HeldCosocket redacted(Pseudonyms pseudonyms) {
    return new HeldCosocket(
        pool.map(pseudonyms::of), peer.map(pseudonyms::ofPeer), descriptor, age, doing);
  }
}
