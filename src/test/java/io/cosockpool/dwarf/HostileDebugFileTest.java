package io.cosockpool.dwarf;

import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files whose debug information is damaged end in what can be said of them, or in an exception of
 * ours, and soon. libdw itself is trusted to stay within what it was given: it runs in this
 * process.
 */
class HostileDebugFileTest {
  private static final int MUTATIONS = 3000;

  private static final Map<String, List<String>> WANTED =
      Map.of("event_t", List.of("data", "timer.key", "flag"), "node_t", List.of("key"));

  private static final String SOURCE =
      """
      typedef struct node_s { unsigned long key; struct node_s *left; } node_t;
      typedef struct { void *data; unsigned flag : 1; node_t timer; char text[3][7]; } event_t;
      event_t event;
      """;

  @Test
  void overwrittenBytesDoNoHarm(@TempDir Path folder) throws Exception {
    byte[] original =
        Files.readAllBytes(SharedObject.of(SOURCE, folder, "program", "-g", "-nostdlib"));
    Random random = new Random(4);
    Path file = folder.resolve("mutated");
    int understood = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = original.clone();
      int changes = 1 + random.nextInt(8);
      for (int change = 0; change < changes; change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      understood += read(Files.write(file, bytes)) ? 1 : 0;
    }
    assertTrue(understood > MUTATIONS / 10, "most mutations hit what nobody reads");
    assertTrue(understood < MUTATIONS, "and some do not");
  }

  @Test
  void truncatedFilesDoNoHarm(@TempDir Path folder) throws Exception {
    byte[] original =
        Files.readAllBytes(SharedObject.of(SOURCE, folder, "program", "-g", "-nostdlib"));
    Path file = folder.resolve("truncated");
    for (int length = 0; length < original.length; length += 1 + original.length / 500) {
      read(Files.write(file, Arrays.copyOf(original, length)));
    }
  }

  /** Whether a file could be read; that it cannot is an answer too. */
  private static boolean read(Path file) {
    return assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          try (DebugFile opened = DebugFile.open(file)) {
            opened.buildId();
            opened.debugLink();
            return opened.structures(WANTED).containsKey("event_t");
          } catch (DwarfException | IOException e) {
            return false;
          }
        });
  }
}
