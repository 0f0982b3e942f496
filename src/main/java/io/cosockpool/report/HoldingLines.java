package io.cosockpool.report;

import io.cosockpool.model.Finding;
import io.cosockpool.model.HoldingPlace;
import io.cosockpool.model.Subject;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Where in the code the connections of a finding's pool are held, in words. */
public final class HoldingLines {
  private HoldingLines() {}

  /** A sentence for each place, with the pool's name; none if no place is known. */
  public static List<String> of(Finding finding) {
    return finding.subject() instanceof Subject.Pools pools
        ? finding.holdings().stream()
            .map(each -> pools.names().getFirst().readable() + " is held at " + words(each) + ".")
            .toList()
        : List.of();
  }

  /** Such as {@code lib/db.lua:42 in query: 30 of 30, the longest request for 3.1 s}. */
  static String words(Finding.Holding holding) {
    HoldingPlace place = holding.place();
    return "%s in %s: %,d of %,d%s"
        .formatted(
            place.frame().where().readable(),
            place.frame().function().readable(),
            place.connections(),
            holding.all(),
            longest(place.longest()));
  }

  private static String longest(OptionalLong milliseconds) {
    return milliseconds.isPresent()
        ? ", the longest request for " + duration(milliseconds.getAsLong())
        : "";
  }

  private static String duration(long milliseconds) {
    return milliseconds < 1000
        ? milliseconds + " ms"
        : String.format(Locale.ROOT, "%,.1f s", milliseconds / 1000.0);
  }
}
