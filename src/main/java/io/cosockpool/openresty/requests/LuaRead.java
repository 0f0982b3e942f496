package io.cosockpool.openresty.requests;

import io.cosockpool.layout.Field;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.View;
import io.cosockpool.luajit.LuaStack;
import io.cosockpool.luajit.LuaVm;
import io.cosockpool.luajit.StackReads;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.model.Coroutine;
import io.cosockpool.model.Subsystem;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the Lua module has of a request, from the slot of its context to the stacks of its
 * coroutines. Each step asks for what the last one found.
 */
final class LuaRead {
  private static final Structure LIST = LuaLayout.structure("ngx_list_t");
  private static final Field FIRST_ELEMENTS = LIST.field("elts");
  private static final Field FIRST_COUNT = LIST.field("nelts");
  private static final Field FIRST_NEXT = LIST.field("next");
  private static final Field ELEMENT_SIZE = LIST.field("size");

  private static final Structure PART = LuaLayout.structure("ngx_list_part_t");
  private static final Field ELEMENTS = PART.field("elts");
  private static final Field COUNT = PART.field("nelts");
  private static final Field NEXT = PART.field("next");

  private static final Structure STREAM_REQUEST = LuaLayout.structure("ngx_stream_lua_request_t");
  private static final Field STREAM_CONNECTION = STREAM_REQUEST.field("connection");
  private static final Field STREAM_SESSION = STREAM_REQUEST.field("session");

  private static final Field STREAM_CLEANUPS =
      LuaLayout.structure("cleanups of ngx_stream_lua_request_t").field("cleanup");

  /** The most coroutines that one request has: more are no list. */
  private static final long MOST_COROUTINES = 1 << 16;

  private final Snapshot memory;
  private final Subsystem subsystem;
  private final long connection;
  private final long request;
  private final Place place;
  private final Optional<RequestWays.Lua> module;
  private final Optional<LuaLayout> layout;
  private final boolean scripted;
  private @Nullable Block slot;
  private @Nullable View context;
  private @Nullable Block contextAgain;
  private @Nullable View streamRequest;
  private @Nullable View list;
  private @Nullable Block listAgain;
  private final List<Block> elements = new ArrayList<>();
  private final List<Block> elementsAgain = new ArrayList<>();
  private final List<View> coroutines = new ArrayList<>();
  private final List<WaitRead> waits = new ArrayList<>();
  private @Nullable StackReads stacks;
  private List<RawRequest.RawCoroutine> found = List.of();
  private String why = "";

  LuaRead(
      Snapshot memory,
      RequestWays ways,
      Subsystem subsystem,
      long connection,
      long request,
      Place place) {
    this.memory = memory;
    this.subsystem = subsystem;
    this.connection = connection;
    this.request = request;
    this.place = place;
    this.module = ways.lua(subsystem);
    this.layout = ways.layout(subsystem);
    this.scripted = ways.isScripted(subsystem);
  }

  /**
   * Asks where the module has its context.
   *
   * @param contexts the address of the modules' contexts
   */
  void askForSlot(long contexts) throws MemoryException {
    if (!scripted) {
      return;
    }
    if (layout.isEmpty() || module.isEmpty()) {
      why = "the version of the Lua module is not known";
    } else if (contexts != 0) {
      slot =
          memory.read(
              new Range(
                  contexts + (long) Long.BYTES * module.get().index(),
                  Long.BYTES,
                  place.part(".ctx[]")));
    }
  }

  void askForContext() throws MemoryException {
    Block pointer = slot;
    if (pointer != null && pointer.i64(0) != 0 && layout.isPresent()) {
      Structure structure = layout.get().context();
      Range range = new Range(pointer.i64(0), structure.size(), place.to("lua"));
      context = new View(structure, memory.read(range));
      contextAgain = memory.again(range);
    }
  }

  /** Asks for the list of coroutines besides the entry. */
  void askForList() throws MemoryException {
    View known = context;
    if (known == null || layout.isEmpty()) {
      return;
    }
    LuaLayout fields = layout.get();
    long owner = known.unsigned(fields.request());
    if (subsystem == Subsystem.STREAM) {
      streamRequest =
          new View(
              STREAM_REQUEST, memory.read(new Range(owner, STREAM_REQUEST.size(), known.place())));
    } else if (owner != request) {
      throw new BrokenInvariantException(known.place(), "the context of another request");
    }
    long address = known.unsigned(fields.coroutines());
    if (address != 0) {
      Range range = new Range(address, LIST.size(), known.place().part(".user_co_ctx"));
      list = new View(LIST, memory.read(range));
      listAgain = memory.again(range);
    }
    add(new View(fields.coroutine(), known.block(), known.start() + fields.entry().offset()));
  }

  /** Asks for the cosockets of a session: those of a request of http stand in its own list. */
  void askForCleanups(HeldReads held) throws UnreadableException {
    View known = streamRequest;
    if (known != null) {
      held.askFor(subsystem, known.address(), known.address() + STREAM_CLEANUPS.offset());
    }
  }

  /** Asks for the coroutines in the list, part by part. */
  void askForCoroutines() throws MemoryException {
    View request = streamRequest;
    if (request != null
        && (request.unsigned(STREAM_CONNECTION) != connection
            || request.unsigned(STREAM_SESSION) != this.request)) {
      throw new BrokenInvariantException(request.place(), "the context of another session");
    }
    View head = list;
    if (head == null || layout.isEmpty()) {
      return;
    }
    int size = layout.get().coroutine().size();
    if (head.unsigned(ELEMENT_SIZE) != size) {
      throw new BrokenInvariantException(
          head.place(), "coroutines of " + head.unsigned(ELEMENT_SIZE) + " bytes");
    }
    long total = addPart(head.unsigned(FIRST_ELEMENTS), head.unsigned(FIRST_COUNT), 0);
    long next = head.unsigned(FIRST_NEXT);
    Set<Long> met = new LinkedHashSet<>();
    while (next != 0) {
      if (!met.add(next)) {
        throw new BrokenInvariantException(head.place(), "the list leads in a circle");
      }
      View part = new View(PART, memory.read(new Range(next, PART.size(), head.place())));
      total = addPart(part.unsigned(ELEMENTS), part.unsigned(COUNT), total);
      next = part.unsigned(NEXT);
    }
  }

  private long addPart(long address, long count, long before) throws MemoryException {
    if (count < 0 || count > MOST_COROUTINES - before) {
      throw new BrokenInvariantException(place, "a list of " + count + " coroutines");
    }
    if (count > 0 && layout.isPresent()) {
      Range range =
          new Range(
              address, (int) count * layout.get().coroutine().size(), place.part(".user_co_ctx[]"));
      elements.add(memory.read(range));
      elementsAgain.add(memory.again(range));
    }
    return before + count;
  }

  /** Asks for the coroutines' states and for what they wait for. */
  void askForStates() throws MemoryException {
    if (layout.isEmpty() || module.isEmpty()) {
      return;
    }
    int size = layout.get().coroutine().size();
    for (Block block : elements) {
      for (int at = 0; at < block.length(); at += size) {
        add(new View(layout.get().coroutine(), block, at));
      }
    }
    LuaVm vm = module.get().table().vm();
    List<Long> states = new ArrayList<>();
    for (View coroutine : coroutines) {
      states.add(coroutine.unsigned(layout.get().state()));
    }
    stacks = new StackReads(memory, vm, states, place);
    for (View coroutine : coroutines) {
      waits.add(new WaitRead(memory, vm, layout.get(), coroutine, luaRequest(), place));
    }
  }

  /** Asks for the coroutines' stacks, and for the cosockets that they wait for. */
  void askForStacks() throws MemoryException {
    if (stacks != null) {
      stacks.askForStacks();
      waits.forEach(WaitRead::askForCosocket);
    }
  }

  /** Asks for the functions on the stacks. */
  void askForFunctions() throws MemoryException {
    if (stacks != null) {
      stacks.askForFunctions();
      waits.forEach(WaitRead::askForQueued);
    }
  }

  /** Looks at the coroutines, and at what they wait for. */
  void read() throws MemoryException {
    StackReads asked = stacks;
    if (asked == null || layout.isEmpty()) {
      return;
    }
    List<LuaStack> read = asked.stacks();
    waits.forEach(WaitRead::lookAtCosocket);
    Set<Long> addresses = new LinkedHashSet<>();
    coroutines.forEach(coroutine -> addresses.add(coroutine.address()));
    List<RawRequest.RawCoroutine> all = new ArrayList<>();
    for (int i = 0; i < coroutines.size(); i++) {
      View coroutine = coroutines.get(i);
      all.add(
          new RawRequest.RawCoroutine(
              coroutine.address(),
              coroutine.unsigned(layout.get().parent()),
              (int) coroutine.unsigned(layout.get().status()),
              kind(coroutine),
              read.get(i),
              waits.get(i).wait(read.get(i), addresses, coroutines)));
    }
    checkUnchanged();
    found = List.copyOf(all);
  }

  /** A coroutine that was not made yet has no state; of a dead one it may be another one's. */
  private void add(View coroutine) {
    LuaLayout fields = layout.orElseThrow();
    if (coroutine.flag(fields.state()) && coroutine.unsigned(fields.status()) != CoStatus.DEAD) {
      coroutines.add(coroutine);
    }
  }

  /** The entry stands in the context itself, and is not there any more once it has ended. */
  private Coroutine.Kind kind(View coroutine) {
    LuaLayout fields = layout.orElseThrow();
    if (context != null && coroutine.address() == context.addressOf(fields.entry())) {
      return Coroutine.Kind.ENTRY;
    }
    return coroutine.flag(fields.light()) ? Coroutine.Kind.LIGHT : Coroutine.Kind.COROUTINE;
  }

  /** The request as cosockets and coroutines refer to it. */
  long luaRequest() {
    View known = streamRequest;
    return known == null ? request : known.address();
  }

  private void checkUnchanged() throws TornReadException {
    View known = context;
    Block later = contextAgain;
    View head = list;
    Block headLater = listAgain;
    boolean same =
        known == null
            || later == null
            || (later.sameBytes(known.block())
                && (head == null || headLater == null || headLater.sameBytes(head.block())));
    for (int i = 0; i < elements.size(); i++) {
      same &= elementsAgain.get(i).sameBytes(elements.get(i));
    }
    if (!same) {
      throw new TornReadException(place, "its Lua code went on meanwhile");
    }
  }

  OptionalLong phase() {
    View known = context;
    return known != null && layout.isPresent() && layout.get().phase().isPresent()
        ? OptionalLong.of(known.unsigned(layout.get().phase().get()))
        : OptionalLong.empty();
  }

  List<RawRequest.RawCoroutine> coroutines() {
    return found;
  }

  String why() {
    return why;
  }
}
