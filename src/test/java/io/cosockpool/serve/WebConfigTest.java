package io.cosockpool.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebConfigTest {
  @TempDir private Path folder;

  private WebConfig config(String text) throws IOException, ServeException {
    return WebConfig.of(Files.writeString(folder.resolve("web.yml"), text));
  }

  @Test
  void saysHowAndByWhomTheServerIsReached() throws Exception {
    String hash = "$2y$10$" + "a".repeat(53);
    WebConfig config =
        config(
            """
            tls_server_config:
              cert_file: server.crt
              key_file: /etc/server.key
            basic_auth_users:
              me: %s
            """
                .formatted(hash));
    assertEquals(
        Optional.of(new WebConfig.Tls(folder.resolve("server.crt"), Path.of("/etc/server.key"))),
        config.tls());
    assertEquals(Map.of("me", hash), config.users());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "basic_auth_users:\n", "basic_auth_users: {}\n"})
  void saysNothing(String text) throws Exception {
    assertEquals(WebConfig.NONE, config(text));
  }

  /** Who writes a rule of access has to know that it holds. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "a: [",
        "http_server_config:\n  http2: true\n",
        "tls_server_config: yes\n",
        "tls_server_config:\n  cert_file: a\n",
        "tls_server_config:\n  cert_file: a\n  key_file: 1\n",
        "tls_server_config:\n  cert_file: a\n  key_file: b\n  client_ca_file: c\n",
        "basic_auth_users: me\n",
        "basic_auth_users:\n  me: plain\n",
        "basic_auth_users:\n  me: $2y$31$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
        "basic_auth_users: {}\nbasic_auth_users: {}\n"
      })
  void whatIsNotUnderstoodIsRefused(String text) {
    assertThrows(ServeException.class, () -> config(text));
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThrows(ServeException.class, () -> WebConfig.of(folder.resolve("none.yml")));
  }
}
