package io.cosockpool.recording;

import java.util.List;

/**
 * Processes as they were recorded.
 *
 * @param processes in the order in which they were found
 */
public record Recording(List<RecordedProcess> processes) {
  /** Makes 0 of every byte of memory that no reading of this recording has looked at. */
  public void clearUnused() {
    for (RecordedProcess process : processes) {
      process.known().clearUnused();
    }
  }
}
