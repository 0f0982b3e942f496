package io.cosockpool.model;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a request, or one of its coroutines, waits for. What is not known of it is empty.
 *
 * @param kind what sort of thing; empty if that could not be told, or if it does not wait
 * @param why a few words why the kind is empty; empty if it is not
 * @param doing what a cosocket is doing; of an upstream, that nginx looks its name up
 * @param pool of the cosocket or of the queue; empty for a cosocket outside of any pool
 * @param peer that a cosocket, a queued connect or an upstream goes to
 * @param position in the queue, from 1 on, the next to be served first
 * @param waited for how many milliseconds
 * @param expires in how many milliseconds it gives up
 * @param tries of an upstream: how many are left
 */
public record Wait(
    Optional<Kind> kind,
    String why,
    Optional<CosocketActivity> doing,
    Optional<Name> pool,
    Optional<Name> peer,
    OptionalInt position,
    OptionalLong waited,
    OptionalLong expires,
    OptionalInt tries) {
  /** What can be waited for. */
  public enum Kind {
    /** The client: the rest of its request, or room for the answer. */
    CLIENT("client"),
    /** The server that a request is passed on to. */
    UPSTREAM("upstream"),
    /** A cosocket. */
    COSOCKET("cosocket"),
    /** A connection of a pool that has no free one. */
    POOL_QUEUE("pool_queue"),
    /** The end of {@code ngx.sleep}. */
    SLEEP("sleep"),
    /** A {@code resty.core} semaphore. */
    SEMAPHORE("semaphore"),
    /** Subrequests. */
    SUBREQUEST("subrequest"),
    /** Another coroutine or a light thread of the same request. */
    THREAD("thread");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The word for it in reports. */
    public String label() {
      return label;
    }
  }

  /** Something of which no more than its kind is known. */
  public static Wait of(Kind kind) {
    return new Wait(
        Optional.of(kind),
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalInt.empty());
  }

  /**
   * Nothing, or nothing that could be told.
   *
   * @param why a few words, such as {@code it runs}
   */
  public static Wait unknown(String why) {
    return new Wait(
        Optional.empty(),
        why,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalInt.empty());
  }

  /** Whether it is for this kind of thing. */
  public boolean isFor(Kind sought) {
    return kind.filter(sought::equals).isPresent();
  }

  /** The same for a cosocket that does this. */
  public Wait with(CosocketActivity activity) {
    return new Wait(kind, why, Optional.of(activity), pool, peer, position, waited, expires, tries);
  }

  /** The same with what it is about. */
  public Wait with(Optional<Name> ofPool, Optional<Name> toPeer) {
    return new Wait(kind, why, doing, ofPool, toPeer, position, waited, expires, tries);
  }

  /** The same at this place of a queue. */
  public Wait at(int place) {
    return new Wait(kind, why, doing, pool, peer, OptionalInt.of(place), waited, expires, tries);
  }

  /** The same with its times, in milliseconds. */
  public Wait lasting(OptionalLong since, OptionalLong until) {
    return new Wait(kind, why, doing, pool, peer, position, since, until, tries);
  }

  Wait redacted(Pseudonyms pseudonyms) {
    return with(pool.map(pseudonyms::of), peer.map(pseudonyms::ofPeer));
  }
}
