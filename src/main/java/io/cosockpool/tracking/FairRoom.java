package io.cosockpool.tracking;

import io.cosockpool.model.Gateway;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Room for so many things. When it is full, what is gone gives way, and then things of the gateway
 * that has most, as long as the one that asks has less than an equal share: so none can take all.
 * What two gateways have counts for the one that had it first.
 */
final class FairRoom<K extends Comparable<K>, T> {
  private record Place<T>(T thing, Gateway gateway) {}

  private final int most;
  private final Predicate<T> isPresent;
  private final TreeMap<K, Place<T>> places = new TreeMap<>();
  private final Map<Gateway, Integer> counts = new HashMap<>();
  private boolean mayHoldGone = true;

  /**
   * Empty room.
   *
   * @param most how many things there is room for
   * @param isPresent whether something is not gone
   */
  FairRoom(int most, Predicate<T> isPresent) {
    this.most = most;
    this.isPresent = isPresent;
  }

  /** What has this key; null if there is nothing. */
  @Nullable T get(K key) {
    Place<T> place = places.get(key);
    return place == null ? null : place.thing();
  }

  /** Puts something where there is room for it now. */
  void put(K key, T thing, Gateway gateway) {
    places.put(key, new Place<>(thing, gateway));
    counts.merge(gateway, 1, Integer::sum);
  }

  boolean isFull() {
    return places.size() >= most;
  }

  /** Removes something that is gone, and answers its key; empty if all is present. */
  Optional<K> removeOneGone() {
    if (!mayHoldGone) {
      return Optional.empty();
    }
    Optional<K> gone =
        places.entrySet().stream()
            .filter(each -> !isPresent.test(each.getValue().thing()))
            .map(Map.Entry::getKey)
            .findFirst();
    mayHoldGone = gone.isPresent();
    gone.ifPresent(this::remove);
    return gone;
  }

  /**
   * Removes something of the gateway that has most, for one that has less than its share, and
   * answers the key; empty if this one has its share.
   */
  Optional<K> removeOneFor(Gateway gateway) {
    int own = counts.getOrDefault(gateway, 0);
    int gateways = counts.size() + (own == 0 ? 1 : 0);
    if (own >= most / gateways) {
      return Optional.empty();
    }
    Gateway greedy = Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
    Optional<K> last =
        places.descendingMap().entrySet().stream()
            .filter(each -> each.getValue().gateway().equals(greedy))
            .map(Map.Entry::getKey)
            .findFirst();
    last.ifPresent(this::remove);
    return last;
  }

  private void remove(K key) {
    Place<T> removed = places.remove(key);
    if (removed != null) {
      counts.computeIfPresent(
          removed.gateway(), (gateway, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
  }

  /** Removes all that is gone. */
  void removeGone() {
    List.copyOf(places.entrySet()).stream()
        .filter(each -> !isPresent.test(each.getValue().thing()))
        .forEach(each -> remove(each.getKey()));
  }

  /** Things may be gone since this was said the last time. */
  void isSeenAnew() {
    mayHoldGone = true;
  }

  Stream<T> stream() {
    return places.values().stream().map(Place::thing);
  }

  void forEach(Consumer<T> action) {
    stream().forEach(action);
  }

  void forEach(BiConsumer<K, T> action) {
    places.forEach((key, place) -> action.accept(key, place.thing()));
  }
}
