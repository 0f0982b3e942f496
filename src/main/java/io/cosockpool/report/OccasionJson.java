package io.cosockpool.report;

import io.cosockpool.model.Occasion;
import java.time.Instant;

/** When and from what a report was read. */
final class OccasionJson {
  private OccasionJson() {}

  static void write(Json json, Occasion occasion) {
    json.object(
        () ->
            json.member("version", occasion.version())
                .member("host", occasion.place())
                .member("time", Instant.ofEpochMilli(occasion.utcMilliseconds()).toString())
                .member("duration_ms", occasion.durationMilliseconds()));
  }
}
