package io.cosockpool.tracking;

import io.cosockpool.model.HoldingPlace;
import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.Name;
import io.cosockpool.model.PlaceCourse;
import io.cosockpool.model.PoolCourse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pool in all workers that have it. */
final class TrackedPool {
  /** Code that is generated anew for each request would make more and more of them. */
  private static final int MOST_PLACES = 64;

  private static final Comparator<PlaceCourse> MOST_FIRST =
      Comparator.comparingDouble((PlaceCourse place) -> place.held().mean())
          .reversed()
          .thenComparing(PlaceCourse::where)
          .thenComparing(PlaceCourse::function);

  private final PoolKey key;
  private final Activity activity = new Activity();
  private final Map<Spelling, Place> places = new HashMap<>();
  private long size;
  private boolean present = true;

  /** Frames are the same place if they are spelt alike. */
  private record Spelling(Name where, Name function) {}

  /** A place in Lua code that has, or had, connections of the pool. */
  static final class Place {
    private final Levels held = new Levels();
    private final Counter closed = new Counter();

    void closed(long connections) {
      closed.add(connections);
    }
  }

  /** One that is seen for the first time. */
  TrackedPool(PoolKey key) {
    this.key = key;
  }

  PoolKey key() {
    return key;
  }

  Activity activity() {
    return activity;
  }

  /** Whether any worker has it. */
  boolean isPresent() {
    return present;
  }

  void hold(long nanoseconds) {
    activity.hold(nanoseconds);
    places.values().forEach(place -> place.held.hold(nanoseconds));
  }

  /** Takes what all workers have of it together. */
  void set(Activity.State state, long room) {
    activity.set(state);
    size = room;
    present = true;
  }

  /** No worker has it any more. */
  void isGone() {
    activity.set(Activity.State.NONE);
    places.values().forEach(place -> place.held.set(0));
    present = false;
  }

  /** Takes who has its connections, by a look at all requests. */
  void take(List<HoldingPlace> holders) {
    places.values().forEach(place -> place.held.set(0));
    for (HoldingPlace holder : holders) {
      Place place = place(holder.frame());
      if (place != null) {
        place.held.set(holder.connections());
      }
    }
  }

  /** A place in the code; null if there are too many. */
  @Nullable Place place(LuaFrame frame) {
    Spelling spelling = new Spelling(frame.where(), frame.function());
    return places.size() < MOST_PLACES || places.containsKey(spelling)
        ? places.computeIfAbsent(spelling, unknown -> new Place())
        : null;
  }

  void restart() {
    activity.restart();
    for (Place place : places.values()) {
      place.held.restart();
      place.closed.restart();
    }
  }

  PoolCourse course(boolean sinceStart) {
    List<PlaceCourse> all = new ArrayList<>();
    places.forEach(
        (spelling, place) ->
            all.add(
                new PlaceCourse(
                    spelling.where(),
                    spelling.function(),
                    place.held.level(sinceStart),
                    place.closed.count(sinceStart))));
    all.removeIf(place -> place.held().highest() == 0 && place.closed() == 0);
    all.sort(MOST_FIRST);
    return new PoolCourse(
        key.subsystem(), key.name(), size, activity.course(sinceStart), List.copyOf(all));
  }
}
