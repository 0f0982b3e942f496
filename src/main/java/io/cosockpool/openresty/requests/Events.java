package io.cosockpool.openresty.requests;

import io.cosockpool.layout.View;
import io.cosockpool.memory.Block;
import io.cosockpool.nginx.layouts.Heads;
import java.util.Optional;
import java.util.OptionalLong;

/** Timers of events, {@code ngx_event_t} (nginx src/event/ngx_event.h). */
final class Events {
  private Events() {}

  /**
   * When the timer of an event is due, by the worker's clock; empty if none is set, or the event is
   * another one's.
   *
   * @param owner what the event has to refer to
   */
  static OptionalLong timer(Optional<Block> event, long owner) {
    return event.isPresent()
        ? timer(new View(Heads.EVENT.structure(), event.get()), owner)
        : OptionalLong.empty();
  }

  /** The same of an event that stands in something else. */
  static OptionalLong timer(View event, long owner) {
    return event.holdsAddress(Heads.EVENT.data(), owner) && event.flag(Heads.EVENT.timerSet())
        ? OptionalLong.of(event.unsigned(Heads.EVENT.timerKey()))
        : OptionalLong.empty();
  }
}
