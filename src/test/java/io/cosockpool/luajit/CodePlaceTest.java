package io.cosockpool.luajit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cosockpool.model.RequestSamples;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the name of a file tells. */
class CodePlaceTest {
  @ParameterizedTest
  @CsvSource({
    "/usr/share/lua/ngx/semaphore.lua, true",
    "/usr/share/lua/resty/core/socket/tcp.lua, true",
    "/usr/share/lua/resty/redis.lua, false",
    "/usr/share/lua/lib/ngx/db.lua, false",
    "/elsewhere/ngx/semaphore.lua, false"
  })
  void filesOfTheApiAreKnownBelowThePath(String file, boolean ofApi) {
    CodePlace place =
        new CodePlace(RequestSamples.name(file), OptionalInt.empty(), Optional.empty())
            .below(List.of(RequestSamples.name("/usr/share/lua/")));

    assertEquals(ofApi, place.isOfApi());
  }
}
