package io.cosockpool.targets;

import io.cosockpool.nginx.Target;
import io.cosockpool.recording.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Something that finds the targets of one reading: they may be others at each time. */
public interface TargetFinder {
  /**
   * The targets now.
   *
   * @param recorder who writes down what they are asked
   * @param time that finding them may take
   */
  List<Target> find(Optional<Recorder> recorder, Duration time);
}
