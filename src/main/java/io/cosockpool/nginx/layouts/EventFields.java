package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;

/** {@code ngx_event_t} (nginx src/event/ngx_event.h). */
record EventFields(
    Structure structure,
    Field index,
    Field write,
    Field timerSet,
    Field timerKey,
    Field timerParent) {
  EventFields(Structure structure) {
    this(
        structure,
        structure.field("index"),
        structure.field("write"),
        structure.field("timer_set"),
        structure.field("timer.key"),
        structure.field("timer.parent"));
  }
}
