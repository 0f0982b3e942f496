package io.cosockpool.recording;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What the kernel told of a process besides its memory and its sockets.
 *
 * @param descriptorLimit how many file descriptors it may have
 * @param descriptors how many it has
 * @param age in milliseconds
 * @param timeWait how many sockets of its network namespace are in TIME_WAIT, by their peers
 */
record Circumstances(
    OptionalLong descriptorLimit,
    OptionalLong descriptors,
    OptionalLong age,
    Map<String, Long> timeWait) {
  /** Where nobody asked. */
  static final Circumstances UNKNOWN =
      new Circumstances(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Map.of());

  Circumstances {
    timeWait = Map.copyOf(timeWait);
  }
}
