package io.cosockpool.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A Lua timer that has not run yet.
 *
 * @param due in how many milliseconds it will; empty if that is not known
 * @param every after how many milliseconds it will again; empty for {@code ngx.timer.at}
 * @param function that it will run; empty if that could not be read
 */
public record PendingTimer(OptionalLong due, OptionalLong every, Optional<LuaFrame> function) {
  PendingTimer redacted(Pseudonyms pseudonyms) {
    return new PendingTimer(due, every, function.map(frame -> frame.redacted(pseudonyms)));
  }
}
