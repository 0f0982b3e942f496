package io.cosockpool.model;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Requests of which little but what a test is about is known. */
public final class RequestSamples {
  private RequestSamples() {}

  /** Text as a name. */
  public static Name name(String text) {
    return new Name(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A function in Lua that has got to a line of a file. */
  public static LuaFrame frame(String function, String file, int line) {
    return new LuaFrame(
        LuaFrame.Kind.LUA,
        Optional.of(name(function)),
        Optional.of(name(file)),
        OptionalInt.of(line),
        OptionalInt.of(1));
  }

  /** A request that holds a connection of a pool, at this place. */
  public static Request holder(long number, long running, String pool, LuaFrame... stack) {
    return holder(number, running, pool, 9, stack);
  }

  /** The same of the connection with a descriptor. */
  public static Request holder(
      long number, long running, String pool, int descriptor, LuaFrame... stack) {
    Wait wait =
        Wait.of(Wait.Kind.COSOCKET)
            .with(CosocketActivity.RECEIVE)
            .with(Optional.of(name(pool)), Optional.empty());
    HeldCosocket held = held(running, pool, descriptor, CosocketActivity.RECEIVE);
    return request(number, running, wait, List.of(held), List.of(stack));
  }

  /** A request that sleeps, with a connection of a pool in its hands. */
  public static Request sleeper(long number, long running, String pool, int descriptor) {
    HeldCosocket held = held(running, pool, descriptor, CosocketActivity.IDLE);
    return request(number, running, Wait.of(Wait.Kind.SLEEP), List.of(held), List.of());
  }

  /** A request that has a connection of a pool in its hands, and is in the queue of another one. */
  public static Request nester(
      long number, long running, String pool, int descriptor, String queue) {
    Wait wait =
        Wait.of(Wait.Kind.POOL_QUEUE)
            .with(Optional.of(name(queue)), Optional.empty())
            .at(1)
            .lasting(OptionalLong.of(running), OptionalLong.of(500));
    HeldCosocket held = held(running, pool, descriptor, CosocketActivity.IDLE);
    return request(number, running, wait, List.of(held), List.of());
  }

  /** A request that waits for a subrequest, with a connection of a pool in its hands. */
  public static Request capturer(
      long number, long running, String pool, int descriptor, Request subrequest) {
    HeldCosocket held = held(running, pool, descriptor, CosocketActivity.IDLE);
    Wait wait = Wait.of(Wait.Kind.SUBREQUEST);
    return request(number, running, wait, List.of(held), List.of(), List.of(subrequest));
  }

  /** The same work in a Lua timer. */
  public static Request inTimer(Request request) {
    return new Request(
        request.id(),
        request.subsystem(),
        true,
        request.connection(),
        request.client(),
        request.message(),
        request.started(),
        request.running(),
        request.bytesSent(),
        request.bytesReceived(),
        request.server(),
        request.location(),
        Optional.of(LuaPhase.TIMER),
        request.waitsFor(),
        request.holds(),
        request.coroutines(),
        request.subrequests());
  }

  private static HeldCosocket held(
      long running, String pool, int descriptor, CosocketActivity doing) {
    return new HeldCosocket(
        Optional.of(name(pool)),
        Optional.empty(),
        OptionalInt.of(descriptor),
        OptionalLong.of(running),
        doing);
  }

  /** A request in the queue of a pool, at this place. */
  public static Request waiter(long number, long running, String pool, LuaFrame... stack) {
    Wait wait =
        Wait.of(Wait.Kind.POOL_QUEUE)
            .with(Optional.of(name(pool)), Optional.of(name("10.0.0.7:6379")))
            .at(1)
            .lasting(OptionalLong.of(running), OptionalLong.of(500));
    return request(number, running, wait, List.of(), List.of(stack));
  }

  /** A request whose connect for a pool looks up a name. */
  public static Request resolver(long number, long running, String pool) {
    Wait wait =
        Wait.of(Wait.Kind.COSOCKET)
            .with(CosocketActivity.RESOLVE)
            .with(Optional.of(name(pool)), Optional.empty());
    return request(number, running, wait, List.of(), List.of());
  }

  private static Request request(
      long number, long running, Wait wait, List<HeldCosocket> holds, List<LuaFrame> stack) {
    return request(number, running, wait, holds, stack, List.of());
  }

  private static Request request(
      long number,
      long running,
      Wait wait,
      List<HeldCosocket> holds,
      List<LuaFrame> stack,
      List<Request> subrequests) {
    return new Request(
        new RequestId(7, number, OptionalLong.empty()),
        Subsystem.HTTP,
        false,
        Optional.of(new RequestConnection(number, OptionalLong.of(1), 5)),
        Optional.of(name("10.1.2.3:" + (40000 + number))),
        Optional.of(
            new HttpMessage(
                Optional.of(name("GET")),
                Optional.of("https"),
                Optional.of(name("shop.example")),
                Optional.of(name("/cart?id=" + number)),
                Optional.of("1.1"),
                OptionalInt.empty(),
                Optional.empty())),
        OptionalLong.of(1_795_889_377_618L),
        OptionalLong.of(running),
        OptionalLong.of(10 * number),
        OptionalLong.of(512),
        Optional.of(name("shop.example")),
        Optional.of(name("/cart")),
        Optional.of(LuaPhase.ACCESS),
        wait,
        holds,
        List.of(
            new Coroutine(
                Coroutine.Kind.ENTRY,
                OptionalInt.empty(),
                Coroutine.Status.SUSPENDED,
                wait,
                stack,
                true)),
        subrequests);
  }

  /** A report of one worker that works at these. */
  public static Report report(Request... requests) {
    return report(List.of(), requests);
  }

  /** The same of a worker that has these pools. */
  public static Report report(List<Pool> pools, Request... requests) {
    Worker worker = Workers.of(7, java.util.Map.of(Subsystem.HTTP, pools));
    PendingTimer timer =
        new PendingTimer(
            OptionalLong.of(400),
            OptionalLong.of(1000),
            Optional.of(frame("check", "lib/health.lua", 31)));
    Requests known = new Requests(List.of(requests), List.of(timer), 2);
    return Reports.of(
        java.util.Set.of(Subsystem.HTTP), List.of(worker.with(worker.parts().with(known))));
  }
}
