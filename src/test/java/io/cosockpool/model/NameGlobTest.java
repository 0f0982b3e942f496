package io.cosockpool.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameGlobTest {
  @ParameterizedTest
  @CsvSource({
    "redis, redis, true",
    "redis, redis2, false",
    "redis, Redis, false",
    "*:6379, 10.0.0.7:6379, true",
    "10.0.0.?:6379, 10.0.0.7:6379, true",
    "10.0.0.?:6379, 10.0.0.17:6379, false",
    "10.0.0.7, 10a0b0c7, false",
    "[a]+(b)\\E, [a]+(b)\\E, true",
    "?, ä, true",
    "a*b, 'a\nb', true",
    "a*b*c, abxbxc, true",
    "a*b*c, abxbx, false",
    "**, x, true",
    "*?, '', false",
    "*, '', true"
  })
  void matchesWholeNames(String glob, String name, boolean matches) {
    Name poolName = new Name(name.getBytes(StandardCharsets.UTF_8));
    assertEquals(matches, NameGlob.of(glob).matches(poolName));
  }
}
