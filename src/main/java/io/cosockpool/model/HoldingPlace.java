package io.cosockpool.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A place in Lua code whose requests have connections of a pool in their hands.
 *
 * @param frame the place
 * @param requests how many requests stand there with such a connection
 * @param connections how many of the pool's connections these have
 * @param longest for how many milliseconds the oldest of these requests has been running
 */
public record HoldingPlace(LuaFrame frame, long requests, long connections, OptionalLong longest) {
  private static final Comparator<HoldingPlace> MOST_FIRST =
      Comparator.comparingLong(HoldingPlace::connections)
          .reversed()
          .thenComparing(place -> place.frame().where());

  /** Two frames are the same place if they are spelt alike. */
  private record Spelling(Name where, Name function) {}

  /** The places of all requests that hold connections of a pool, those with most of them first. */
  public static List<HoldingPlace> of(Name pool, Collection<Request> requests) {
    Map<Spelling, HoldingPlace> places = new LinkedHashMap<>();
    for (Request request : requests) {
      long held =
          request.holds().stream()
              .filter(each -> each.pool().filter(pool::equals).isPresent())
              .count();
      if (held > 0) {
        request
            .place()
            .ifPresent(
                frame ->
                    places.merge(
                        new Spelling(frame.where(), frame.function()),
                        new HoldingPlace(frame, 1, held, request.running()),
                        HoldingPlace::and));
      }
    }
    List<HoldingPlace> sorted = new ArrayList<>(places.values());
    sorted.sort(MOST_FIRST);
    return sorted;
  }

  private HoldingPlace and(HoldingPlace other) {
    return new HoldingPlace(
        frame,
        requests + other.requests,
        connections + other.connections,
        longest.isPresent() && other.longest.isPresent()
            ? OptionalLong.of(Math.max(longest.getAsLong(), other.longest.getAsLong()))
            : longest.isPresent() ? longest : other.longest);
  }

  HoldingPlace redacted(Pseudonyms pseudonyms) {
    return new HoldingPlace(frame.redacted(pseudonyms), requests, connections, longest);
  }
}
