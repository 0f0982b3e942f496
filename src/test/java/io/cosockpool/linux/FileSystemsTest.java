package io.cosockpool.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.process.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which mapped files may keep their reader waiting for ever. */
class FileSystemsTest {
  private static final String MOUNTS =
      """
      27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
      31 27 0:24 / /var rw,relatime shared:5 - btrfs /dev/vdb rw
      32 27 0:40 / /run/app/merged rw - overlay overlay rw,lowerdir=/a:/b
      33 27 0:41 / /home/u/mnt rw,nosuid,nodev - fuse.sshfs host:/x rw,user_id=1000
      34 27 0:42 / /mnt/old rw - fuse hostile rw
      35 27 0:43 / /srv/nfs ro - nfs4 server:/export ro
      36 27 8:17 / /media/stick rw - fuseblk /dev/sdb1 rw
      """;

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("mounts"), MOUNTS);
    Files.writeString(folder.resolve("known"), "nodev\tproc\n\text4\nnodev\tfuse\n");
  }

  private boolean mayBlock(String file) {
    return mayBlock(file, "known");
  }

  private boolean mayBlock(String file, String known) {
    return new FileSystems(folder.resolve("mounts"), folder.resolve(known))
        .mayBlock(List.of(new Mapping(0x1000, 0x2000, true, 0, file)));
  }

  @ParameterizedTest
  @CsvSource({
    "fe:00 17, false",
    "00:18 17, false",
    "00:28 17, false",
    "00:01 17, false",
    "fd:03 17, false",
    "'', false",
    "00:29 17, true",
    "00:2a 0, true",
    "00:2b 17, true",
    "08:11 17, true",
    "00:63 17, true"
  })
  void onlyWhatSomebodyServesMayBlock(String file, boolean expected) {
    assertEquals(expected, mayBlock(file));
  }

  @Test
  void whereTheKernelHasNoSuchFileSystemNothingBlocks() throws IOException {
    Files.writeString(folder.resolve("without"), "nodev\tproc\n\text4\nnodev\toverlay\n");
    assertFalse(mayBlock("00:63 17", "without"));
    Files.writeString(folder.resolve("with"), "nodev\tproc\nnodev\tnfs4\n");
    assertTrue(mayBlock("00:63 17", "with"));
  }

  @Test
  void oneOfManyMappingsIsEnough() {
    List<Mapping> mappings =
        List.of(
            new Mapping(0x1000, 0x2000, true, 0, "fe:00 1"),
            new Mapping(0x3000, 0x4000, false, 0, "00:29 1"));
    assertTrue(
        new FileSystems(folder.resolve("mounts"), folder.resolve("known")).mayBlock(mappings));
  }

  /** A device may be another file system's the next time: here a harmless one becomes FUSE's. */
  @Test
  void aReadingSeesWhatWasMountedSinceTheOneBefore() throws IOException {
    FileSystems systems = new FileSystems(folder.resolve("mounts"), folder.resolve("known"));
    List<Mapping> mappings = List.of(new Mapping(0x1000, 0x2000, true, 0, "00:28 1"));
    assertFalse(systems.mayBlock(mappings));

    Files.writeString(folder.resolve("mounts"), MOUNTS.replace("- overlay overlay", "- fuse x"));
    systems.begin();

    assertTrue(systems.mayBlock(mappings));
  }
}
