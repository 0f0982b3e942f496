package io.cosockpool.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  /** Whoever waits for them waits for ever, or until nothing is left. */
  @Test
  @Timeout(30)
  void whatIsNoFileOrEndlessIsRefused() throws Exception {
    Path fifo = folder.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    Path large = folder.resolve("large");
    try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
      sparse.setLength(1L << 40);
    }
    Path endless = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/zero"));
    TestCertificate certificate = TestCertificate.make(folder, "one");
    certificate.install(folder);
    Path key = folder.resolve("server.key");
    Path chain = folder.resolve("server.crt");
    for (Path file : List.of(fifo, large, endless, folder)) {
      assertThrows(ServeException.class, () -> WebConfig.of(file));
      assertThrows(ServeException.class, () -> Keys.of(new WebConfig.Tls(chain, file)));
      assertThrows(ServeException.class, () -> Keys.of(new WebConfig.Tls(file, key)));
    }
  }

  @Test
  void whatTheParserCannotTakeIsRefused() {
    assertThrows(ServeException.class, () -> config("[".repeat(1_000_000)));
    assertThrows(ServeException.class, () -> config("{a: ".repeat(200_000)));
    assertThrows(ServeException.class, () -> config("&a ? *a\n: 1\n"));
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("? &a%d [*a%d, *a%d]\n: 1\n".formatted(i, i - 1, i - 1));
    }
    assertThrows(ServeException.class, () -> config(bomb.toString()));
  }

  /** The server goes on with what it knew. */
  @Test
  @Timeout(30)
  void whatHeldHoldsOnWhenTheFileTurnsIntoSomethingElse() throws Exception {
    String hash = "$2y$10$" + "a".repeat(53);
    String text = "basic_auth_users:\n  me: " + hash + "\n";
    Path web = Files.writeString(folder.resolve("web.yml"), text);
    List<String> said = new CopyOnWriteArrayList<>();
    WebConfigFile file = new WebConfigFile(web, said::add);
    Files.writeString(web, "[".repeat(1_000_000));
    assertRefusedAndHolds(hash, file, said, 1);
    Files.delete(web);
    assertEquals(0, new ProcessBuilder("mkfifo", web.toString()).start().waitFor());
    assertRefusedAndHolds(hash, file, said, 2);
    assertRefusedAndHolds(hash, file, said, 2);
  }

  /** The parser may take longer than a request waits. */
  private static void assertRefusedAndHolds(
      String hash, WebConfigFile file, List<String> said, int times) {
    do {
      assertEquals(Map.of("me", hash), file.config().users());
    } while (refusals(said) < times);
    assertEquals(times, refusals(said));
  }

  private static long refusals(List<String> said) {
    return said.stream().filter(line -> line.contains("the changed file is not used")).count();
  }

  /** As of a network's file system: requests go on with what the server knew. */
  @Test
  @Timeout(30)
  void noRequestWaitsForAFileSystemThatDoesNotAnswer() throws Exception {
    String hash = "$2y$10$" + "a".repeat(53);
    Path web =
        Files.writeString(folder.resolve("web.yml"), "basic_auth_users:\n  me: " + hash + "\n");
    List<String> said = new ArrayList<>();
    List<Runnable> unanswered = new ArrayList<>();
    WebConfigFile file = new WebConfigFile(web, said::add, unanswered::add);
    Files.writeString(web, "basic_auth_users:\n  you: " + hash + "\n");
    assertEquals(Map.of("me", hash), file.config().users());
    assertEquals(1, said.size(), said::toString);
    long start = System.nanoTime();
    for (int request = 0; request < 1000; request++) {
      assertEquals(Map.of("me", hash), file.config().users());
    }
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(taken.toSeconds() < 5, taken.toString());
    assertEquals(1, unanswered.size());
    unanswered.getFirst().run();
    assertEquals(Map.of("you", hash), file.config().users());
    assertEquals(2, said.size(), said::toString);
  }

  /** What was taken away is taken away, also if size and time of the file are those of before. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Timeout(30)
  void aChangeThatKeepsSizeAndTimeCounts(boolean byRename) throws Exception {
    String before = "$2y$10$" + "a".repeat(53);
    String after = "$2y$10$" + "b".repeat(53);
    Path web = Files.writeString(folder.resolve("web.yml"), users(before));
    FileTime time = Files.getLastModifiedTime(web);
    FileTime changed = (FileTime) Files.getAttribute(web, "unix:ctime");
    WebConfigFile file = new WebConfigFile(web, said -> {});
    assertEquals(Map.of("me", before), file.config().users());
    Path written = byRename ? folder.resolve("new.yml") : web;
    do { // the kernel's clock of files has ticks of milliseconds
      Files.writeString(written, users(after));
      Files.setLastModifiedTime(written, time);
    } while (Files.getAttribute(written, "unix:ctime").equals(changed));
    Files.move(written, web, StandardCopyOption.REPLACE_EXISTING);
    assertEquals(time, Files.getLastModifiedTime(web));
    assertEquals(Map.of("me", after), file.config().users());
  }

  private static String users(String hash) {
    return "basic_auth_users:\n  me: " + hash + "\n";
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThrows(ServeException.class, () -> WebConfig.of(folder.resolve("none.yml")));
  }
}
