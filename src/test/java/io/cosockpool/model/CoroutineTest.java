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

  private static Optional<LuaFrame> place(LuaFrame... stack) {
    return new Coroutine(
            Coroutine.Kind.ENTRY,
            OptionalInt.empty(),
            Coroutine.Status.SUSPENDED,
            Wait.of(Wait.Kind.SEMAPHORE),
            List.of(stack),
            true)
        .place();
  }

  @Test
  void itsPlaceIsInTheCodeThatCallsTheApi() {
    LuaFrame own = RequestSamples.frame("query", "lib/ngx/db.lua", 42);
    LuaFrame wait = RequestSamples.frame("wait", "ngx/semaphore.lua", 160);
    LuaFrame handshake = RequestSamples.frame("sslhandshake", "resty/core/socket/tcp.lua", 9);
    LuaFrame redis = RequestSamples.frame("connect", "resty/redis.lua", 7);

    assertEquals(Optional.of(own), place(C, wait, own, redis));
    assertEquals(Optional.of(redis), place(C, handshake, redis, own));
    assertEquals(Optional.of(wait), place(C, wait, C));
    assertEquals(Optional.empty(), place(C));
  }
}
