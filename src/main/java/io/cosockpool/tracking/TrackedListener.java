package io.cosockpool.tracking;

import io.cosockpool.model.Listener;
import io.cosockpool.model.ListenerCourse;
import io.cosockpool.model.Name;
import java.util.Optional;
import java.util.OptionalLong;

/** A listening address, in all workers. */
final class TrackedListener {
  private final Levels connections = new Levels();
  private final Levels streams = new Levels();
  private final Levels most = new Levels();
  private boolean unknownStreams;

  void hold(long nanoseconds) {
    connections.hold(nanoseconds);
    streams.hold(nanoseconds);
    most.hold(nanoseconds);
  }

  void set(Listener told) {
    connections.set(told.connections());
    streams.set(told.streams().orElse(0));
    most.set(told.mostStreamsInOne().orElse(0));
    unknownStreams |= told.streams().isEmpty();
  }

  void restart() {
    connections.restart();
    streams.restart();
    most.restart();
  }

  ListenerCourse course(Name address, boolean sinceStart) {
    return new ListenerCourse(
        address,
        connections.level(sinceStart),
        unknownStreams ? Optional.empty() : Optional.of(streams.level(sinceStart)),
        unknownStreams ? OptionalLong.empty() : OptionalLong.of(most.level(sinceStart).highest()));
  }
}
