package io.cosockpool.demo;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Part;
import io.cosockpool.model.Report;
import io.cosockpool.reading.Looks;
import io.cosockpool.reading.Reader;
import io.cosockpool.reading.ReadingOptions;
import io.cosockpool.targets.CommandTarget;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.targets.Targets;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A private nginx with Lua on loopback whose workers make pools in every interesting state, and one
 * reading of them. An nginx with Lua that the machine has is used as it is; otherwise Debian's
 * packages are unpacked into the user's cache folder.
 */
public final class Demo {
  private static final Duration READING_LIMIT = Duration.ofSeconds(10);

  private final Consumer<String> progress;
  private final RunFolder folder;

  private Demo(Consumer<String> progress, RunFolder folder) {
    this.progress = progress;
    this.folder = folder;
  }

  /**
   * Starts, reads, and cleans up, whatever happens in between. An interrupt of the thread ends it
   * early, cleaned up too.
   *
   * @param progress is told what is being done, in sentences without their full stops
   * @throws DemoException if there is no nginx to be had, or it does not come up
   * @throws IOException if the temporary folder cannot be written
   */
  public static Report run(Consumer<String> progress)
      throws DemoException, IOException, InterruptedException {
    Optional<Failure> obstacle = CommandTarget.obstacle();
    if (obstacle.isPresent()) {
      throw new DemoException(obstacle.get());
    }
    CommandTarget.keepCapabilities();
    try (RunFolder folder = RunFolder.create()) {
      return new Demo(progress, folder).read();
    }
  }

  private Report read() throws DemoException, IOException, InterruptedException {
    NginxBuild build = build();
    progress.accept("starting " + build.binary() + " with two workers on loopback");
    try (PrivateNginx nginx = PrivateNginx.start(build, folder)) {
      nginx.awaitPools();
      progress.accept("reading it as 'cosockpool pools -p " + nginx.masterPid() + "' does");
      return Looks.take(
          new Reader(),
          Targets.select(List.of(new PidTarget(nginx.masterPid())), List.of()),
          ReadingOptions.within(READING_LIMIT).of(EnumSet.of(Part.CONTENTS, Part.BUILD)),
          EnumSet.noneOf(Part.class),
          first -> true);
    }
  }

  private NginxBuild build() throws DemoException, IOException, InterruptedException {
    Optional<NginxBuild> installed = NginxSearch.onThisMachine(folder).find();
    return installed.isPresent() ? installed.get() : new PackageCache(folder, progress).build();
  }
}
