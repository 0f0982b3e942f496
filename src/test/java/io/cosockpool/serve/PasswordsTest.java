package io.cosockpool.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
  /** Of the password "right", of the least cost that there is. */
  static final String HASH = BCrypt.withDefaults().hashToString(4, "right".toCharArray());

  private final AtomicLong clock = new AtomicLong(-5);
  private final Map<String, String> users = new HashMap<>(Map.of("me", HASH));
  private final Passwords passwords = new Passwords(() -> users, clock::get);

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  private int status(String credentials) {
    return status(credentials, "10.0.0.1");
  }

  private int status(String credentials, String client) {
    return passwords
        .objection(
            "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)),
            address(client))
        .map(Answer::status)
        .orElse(200);
  }

  @Test
  void theRightPasswordIsLetIn() {
    assertEquals(200, status("me:right"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"me:wrong", "me:", "me", ":right", "you:right", "me:right:"})
  void nothingElseIs(String credentials) {
    assertEquals(401, status(credentials));
  }

  @Test
  void anEndlessPasswordIsNobodys() {
    assertEquals(401, status("me:" + "x".repeat(500)));
    assertEquals(200, status("me:right"), "and was not even looked at");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Basic", "Basic !!!", "Bearer bWU6cmlnaHQ="})
  void whatIsNoPasswordIsRefused(String header) {
    assertEquals(401, passwords.objection(header, address("10.0.0.1")).orElseThrow().status());
  }

  /** Whoever guesses at speed is not listened to, and those who are known are. */
  @Test
  void afterAWrongOneNobodyUnknownIsCheckedForAWhile() {
    users.put("known", HASH);
    assertEquals(200, status("known:right"));
    assertEquals(401, status("me:wrong"));
    assertEquals(429, status("me:right"));
    assertEquals(200, status("known:right"));
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    assertEquals(200, status("me:right"));
  }

  @Test
  void whoeverGuessesKeepsNobodyElseOut() {
    assertEquals(401, status("me:wrong", "10.0.0.1"));
    assertEquals(429, status("me:right", "10.0.0.1"));
    assertEquals(200, status("me:right", "10.0.0.2"));
    assertEquals(401, status("me:wrong", "2001:db8::1"));
    users.put("other", HASH);
    assertEquals(429, status("other:right", "2001:db8::2:0:0:1"));
    assertEquals(200, status("other:right", "2001:db8:0:1::1"));
  }

  /** A network that guessed long ago is forgotten, and nothing grows. */
  @Test
  void manyThatGuessAreForgotten() {
    for (int i = 0; i < 3000; i++) {
      assertEquals(401, status("me:wrong", "10.1.%d.%d".formatted(i / 256, i % 256)));
    }
    assertEquals(429, status("me:right", "10.1.11.183"));
    assertEquals(200, status("me:right", "10.1.0.0"));
  }

  @Test
  void aPasswordThatWasChangedIsNotRightAnyMore() {
    assertEquals(200, status("me:right"));
    users.put("me", BCrypt.withDefaults().hashToString(4, "other".toCharArray()));
    assertEquals(401, status("me:right"));
  }
}
