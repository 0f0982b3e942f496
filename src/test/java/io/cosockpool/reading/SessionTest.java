package io.cosockpool.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.PoolSpec;
import io.cosockpool.image.WorkerImage;
import io.cosockpool.layout.DebugFiles;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.model.Part;
import java.util.EnumSet;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SessionTest {
  /** A process that does not show how they are laid out would take half a second of each turn. */
  @Test
  void nobodyWaitsWhileConnectionsAreLookedFor() throws Exception {
    WorkerImage image =
        WorkerImage.builder().pid(1).http(PoolSpec.of("redis:6379", 6, 3, 2)).build();
    Session session = new Session(image.nginx(), DebugFiles.none(), new Budget().share());

    session.poolTables(EnumSet.of(Part.CONTENTS, Part.USES), Deadline.none());
    assertEquals(OptionalLong.empty(), session.connectionLimit());

    session.seekConnections(Deadline.none());
    assertTrue(session.connectionLimit().isPresent());
  }
}
