package io.cosockpool.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A process may have mapped files of any name. */
class MappedFilesTest {
  /** No locale has a path with a NUL in it, and the C locale none with anything but ASCII. */
  @Test
  void aFileThatCannotBeNamedIsNotFound() {
    MappedFiles files = new MappedFiles(Proc.self());
    assertEquals(
        Optional.empty(), files.at(0x1000, "1000-2000 r-xp 00000000 08:01 5          /a\0b\n"));
  }
}
