package io.cosockpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cosockpool.model.Name;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ClientPatternTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 10.1.2.3:40418, true",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4:40418, false",
    "10.0.0.0/8, 10.200.2.4:40418, true",
    "10.0.0.0/8, 11.0.0.1:40418, false",
    "10.1.2.0/23, 10.1.3.255:1, true",
    "10.1.2.0/23, 10.1.4.0:1, false",
    "0.0.0.0/0, 10.1.4.0:1, true",
    "0.0.0.0/0, [::1]:1, false",
    "fd00::/8, [fd12::1]:443, true",
    "fd00::/8, [fe80::1]:443, false",
    "10.0.0.0/8, unix:, false"
  })
  void aClientIsInItsNetwork(String pattern, String client, boolean matches) {
    Name name = new Name(client.getBytes(StandardCharsets.UTF_8));
    assertEquals(matches, ClientPattern.of(pattern).matches(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "fd00::/129"})
  void whatIsNoNetworkIsRefused(String pattern) {
    assertThrows(TypeConversionException.class, () -> ClientPattern.of(pattern));
  }
}
