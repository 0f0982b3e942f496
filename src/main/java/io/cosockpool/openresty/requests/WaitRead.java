package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.luajit.LuaStack;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.model.CosocketActivity;
import io.cosockpool.model.Wait;
import io.cosockpool.nginx.Queue;
import io.cosockpool.nginx.layouts.Heads;
import io.cosockpool.nginx.layouts.Reads;
import io.cosockpool.openresty.CosocketView;
import io.cosockpool.openresty.requests.RawRequest.RawWait;
import io.cosockpool.walk.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a coroutine waits for, as {@code data} of what the Lua module knows of it tells. That keeps
 * what the last wait put there: it counts while the wait can be given up, that is, while {@code
 * cleanup} is set, which each wait that uses it sets and its end clears. Subrequests and light
 * threads are waited for without either.
 */
final class WaitRead {
  private static final Structure NODE = LuaLayout.structure("conn_op");
  private static final Field NODE_DATA = NODE.field("event.data");
  private static final Field NODE_COSOCKET = NODE.field("u");

  private final Snapshot memory;
  private final LuaVm vm;
  private final LuaLayout layout;
  private final View coroutine;
  private final long request;
  private final long data;
  private final Place place;
  private final Optional<Block> header;
  private final Optional<Block> node;
  private final Optional<Block> afterSemaphore;
  private Optional<Block> cosocketHeader = Optional.empty();
  private Optional<Block> cosocketBlock = Optional.empty();
  private Optional<CosocketView> cosocket = Optional.empty();
  private boolean isQueued;

  /** Asks for what the coroutine refers to, whatever that is. */
  WaitRead(Snapshot memory, LuaVm vm, LuaLayout layout, View coroutine, long request, Place place) {
    this.memory = memory;
    this.vm = vm;
    this.layout = layout;
    this.coroutine = coroutine;
    this.request = request;
    this.place = place.part(".data");
    this.data = coroutine.flag(layout.cleanup()) ? coroutine.unsigned(layout.data()) : 0;
    boolean other = data != 0 && data != request && data % Long.BYTES == 0;
    this.header = other ? header(data) : Optional.empty();
    this.node = other ? read(data, NODE.size()) : Optional.empty();
    long next = Queue.next(semaphore());
    this.afterSemaphore = next == 0 ? Optional.empty() : read(next, Queue.link().size());
  }

  private View semaphore() {
    return new View(
        Queue.link(), coroutine.block(), coroutine.start() + layout.semaphore().offset());
  }

  private Optional<Block> read(long address, int length) {
    return Reads.optional(memory, new Range(address, length, place));
  }

  private Optional<Block> header(long userdata) {
    int length = vm.userdataHeaderLength();
    return read(userdata - length, length);
  }

  /** Asks for the cosocket: that which it refers to, or that of the queued connect. */
  void askForCosocket() {
    if (node.isPresent()) {
      View view = new View(NODE, node.get());
      isQueued = view.unsigned(NODE_DATA) == view.address();
      if (isQueued) {
        long queued = view.unsigned(NODE_COSOCKET);
        cosocketHeader = queued % Long.BYTES == 0 ? header(queued) : Optional.empty();
        return;
      }
    }
    cosocketHeader = header;
    askForBody();
  }

  private void askForBody() {
    if (cosocketHeader.isPresent()) {
      OptionalInt length = CosocketView.length(vm, cosocketHeader.get());
      if (length.isPresent()) {
        cosocketBlock =
            read(cosocketHeader.get().address() + vm.userdataHeaderLength(), length.getAsInt());
      }
    }
  }

  /** Asks for the cosocket of the queued connect. */
  void askForQueued() {
    if (isQueued) {
      askForBody();
    }
  }

  /** Looks at the cosocket. */
  void lookAtCosocket() {
    cosocket = cosocketBlock.flatMap(block -> CosocketView.of(block, request));
  }

  /**
   * What it waits for.
   *
   * @param addresses of all coroutines of the request
   */
  RawWait wait(LuaStack stack, Set<Long> addresses, List<View> coroutines) {
    if (stack.state() == LuaStack.State.RUNNING) {
      return RawWait.unknown("it runs");
    }
    switch ((int) coroutine.unsigned(layout.status())) {
      case CoStatus.SUSPENDED -> {
        return RawWait.unknown("it waits to be resumed");
      }
      case CoStatus.NORMAL -> {
        return RawWait.of(Wait.Kind.THREAD, OptionalLong.empty());
      }
      case CoStatus.ZOMBIE -> {
        return RawWait.unknown("it has ended");
      }
      default -> {
        return otherThanCoroutines(addresses, coroutines);
      }
    }
  }

  private RawWait otherThanCoroutines(Set<Long> addresses, List<View> coroutines) {
    Optional<CosocketActivity> doing =
        cosocket.flatMap(found -> found.activityFor(coroutine.address(), addresses));
    if (cosocket.isPresent() && isQueued && cosocket.get().knows(coroutine.address())) {
      return new RawWait(
          Optional.of(Wait.Kind.POOL_QUEUE),
          "",
          Optional.empty(),
          cosocket.get().pool(),
          cosocket.get().block().address(),
          Optional.empty(),
          Events.timer(
              new View(Heads.EVENT.structure(), node.orElseThrow()), node.get().address()));
    }
    if (doing.isPresent()) {
      return cosocket.get().isDownstream()
          ? RawWait.of(Wait.Kind.CLIENT, OptionalLong.empty())
          : new RawWait(
              Optional.of(Wait.Kind.COSOCKET),
              "",
              doing,
              cosocket.get().pool(),
              cosocket.get().block().address(),
              Optional.empty(),
              OptionalLong.empty());
    }
    return otherWait(coroutines);
  }

  private RawWait otherWait(List<View> coroutines) {
    OptionalLong sleep =
        Events.timer(
            new View(
                Heads.EVENT.structure(),
                coroutine.block(),
                coroutine.start() + layout.sleep().offset()),
            coroutine.address());
    if (data == request) {
      return RawWait.of(sleep.isPresent() ? Wait.Kind.SLEEP : Wait.Kind.CLIENT, sleep);
    }
    if (sleep.isPresent() && isLinked()) {
      return RawWait.of(Wait.Kind.SEMAPHORE, sleep);
    }
    if (data == 0 && layout.subrequests().filter(coroutine::flag).isPresent()) {
      return RawWait.of(Wait.Kind.SUBREQUEST, OptionalLong.empty());
    }
    return data == 0 && coroutines.stream().anyMatch(this::isAwaited)
        ? RawWait.of(Wait.Kind.THREAD, OptionalLong.empty())
        : RawWait.unknown("what it waits for is not known");
  }

  /** Whether another coroutine is a light thread that this one waits for. */
  private boolean isAwaited(View other) {
    return other.unsigned(layout.parent()) == coroutine.address() && other.flag(layout.awaited());
  }

  /** Whether it stands in the queue of a semaphore: the one behind it leads back. */
  private boolean isLinked() {
    return afterSemaphore.isPresent()
        && new View(Heads.LINK.structure(), afterSemaphore.get())
            .holdsAddress(Heads.LINK.prev(), semaphore().address());
  }
}
