package io.cosockpool.recording;

import io.cosockpool.process.TargetProcess;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a reading asks of processes. */
public final class Recorder {
  private final List<RecordingProcess> kept = new ArrayList<>();

  /**
   * Decides whether a process belongs into the recording.
   *
   * @param process one that {@link #record} gave
   */
  public void keep(TargetProcess process) {
    if (process instanceof RecordingProcess recording) {
      kept.add(recording);
    }
  }

  /** The process, with somebody who writes down what it is asked. */
  public TargetProcess record(TargetProcess process) {
    return new RecordingProcess(process);
  }

  /** What was recorded of the processes that were kept. */
  public List<RecordedProcess> recorded() {
    return kept.stream().flatMap(process -> process.recorded().stream()).toList();
  }
}
