package io.cosockpool.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a coroutine's stack says of where its code stands. */
class CoroutineTest {
  private static final LuaFrame C =
      new LuaFrame(
          LuaFrame.Kind.C,
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty());

  private static Coroutine coroutine(LuaFrame... stack) {
    return new Coroutine(
        Coroutine.Kind.ENTRY,
        OptionalInt.empty(),
        Coroutine.Status.SUSPENDED,
        Wait.of(Wait.Kind.SEMAPHORE),
        List.of(stack),
        true);
  }

  private static Optional<LuaFrame> place(LuaFrame... stack) {
    return coroutine(stack).place();
  }

  private static LuaFrame ofApi(String function, String file) {
    LuaFrame frame = RequestSamples.frame(function, file, 9);
    return new LuaFrame(
        LuaFrame.Kind.API, frame.name(), frame.chunk(), frame.line(), frame.defined());
  }

  @Test
  void itsPlaceIsInTheCodeThatCallsTheApi() {
    LuaFrame own = RequestSamples.frame("query", "lib/db.lua", 42);
    LuaFrame wait = ofApi("wait", "ngx/semaphore.lua");
    LuaFrame redis = RequestSamples.frame("connect", "resty/redis.lua", 7);

    assertEquals(Optional.of(own), place(C, wait, own, redis));
    assertEquals(Optional.of(redis), place(C, wait, redis, own));
    assertEquals(Optional.of(wait), place(C, wait, C));
    assertEquals(Optional.empty(), place(C));
  }

  /** Pseudonyms in place of files hide where they are. */
  @Test
  void itsPlaceIsTheSameWherePseudonymsStand() {
    LuaFrame own = RequestSamples.frame("query", "lib/db.lua", 42);
    Coroutine shown = coroutine(ofApi("wait", "ngx/semaphore.lua"), own);

    assertEquals(OptionalInt.of(42), shown.redacted(new Pseudonyms()).place().orElseThrow().line());
  }
}
