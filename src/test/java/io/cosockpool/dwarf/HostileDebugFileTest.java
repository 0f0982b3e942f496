package io.cosockpool.dwarf;

import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.memory.Deadline;
import java.io.IOException;
import java.nio.channels.FileChannel;
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

  private static final String CIRCLE =
      """
      .section .debug_abbrev,"",@progbits
      .uleb128 1; .uleb128 0x11; .byte 1; .uleb128 0; .uleb128 0
      .uleb128 2; .uleb128 0x13; .byte 1; .uleb128 0x03; .uleb128 0x08; .uleb128 0x0b; .uleb128 0x0b
      .uleb128 0; .uleb128 0
      .uleb128 4; .uleb128 0x0d; .byte 0; .uleb128 0x49; .uleb128 0x13; .uleb128 0x38; .uleb128 0x0b
      .uleb128 0; .uleb128 0
      .byte 0
      .section .debug_info,"",@progbits
      unit:
      .4byte end-start
      start:
      .2byte 4
      .4byte 0
      .byte 8
      .uleb128 1
      circle:
      .uleb128 2
      .asciz "event_t"
      .byte 64
      .rept 64
      .uleb128 4
      .4byte circle-unit
      .byte 0
      .endr
      .byte 0
      .byte 0
      end:
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

  /** No compiler makes a structure that has itself for a member; the assembler takes any bytes. */
  @Test
  void aStructureOfItselfTakesNoLongTime(@TempDir Path folder) throws Exception {
    Path source = Files.writeString(folder.resolve("circle.s"), CIRCLE);
    Path object = folder.resolve("circle.so");
    SharedObject.run(
        List.of("gcc", "-shared", "-nostdlib", "-o", object.toString(), source.toString()));
    assertTrue(read(object));
  }

  /** Whether a file could be read; that it cannot is an answer too. */
  private static boolean read(Path file) {
    return assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          try (DebugFile opened =
              DebugFile.of(
                  file, FileChannel.open(file), 1 << 24, Deadline.in(Duration.ofMinutes(1)))) {
            opened.buildId();
            opened.debugLink();
            return opened.structures(WANTED).containsKey("event_t");
          } catch (DwarfException | IOException e) {
            return false;
          }
        });
  }
}
