package io.cosockpool.luajit;

import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.LuaFrame.Kind;
import io.cosockpool.model.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * The stack of a coroutine.
 *
 * @param state what the coroutine does
 * @param frames its functions, the one that was called last first
 * @param why a few words why there are no frames; empty if there are
 */
public record LuaStack(State state, List<Frame> frames, String why) {
  /** What a coroutine may do. */
  public enum State {
    /** It has yielded. */
    AT_REST,
    /** It runs, or has resumed another one: calls at the top may be missing. */
    RUNNING,
    /** It was not resumed yet; its only frame is the function that will run. */
    NOT_STARTED,
    /** It has ended. */
    ENDED
  }

  /**
   * A function on the stack.
   *
   * @param site what it has got to; empty for a function that is not in Lua
   * @param builtin the number of a function that LuaJIT brings along; 0 for one of C, or in Lua
   * @param calledFrom where it was called; empty if that is not known, or it was not called by Lua
   */
  public record Frame(Optional<CallSite> site, int builtin, Optional<CallSite> calledFrom) {
    private LuaFrame described(Function<CallSite, Optional<CodePlace>> places) {
      Optional<Name> name = calledFrom.flatMap(places).flatMap(CodePlace::callee);
      Optional<CodePlace> place = site.flatMap(places);
      Kind kind = kind(place);
      return new LuaFrame(
          kind,
          name,
          site.isEmpty()
              ? Optional.empty()
              : Optional.of(place.map(CodePlace::chunk).orElse(UNREAD)),
          place.map(CodePlace::line).orElse(OptionalInt.empty()),
          kind == Kind.LUA || kind == Kind.API
              ? OptionalInt.of((int) site.get().prototype().firstLine())
              : OptionalInt.empty());
    }

    private Kind kind(Optional<CodePlace> place) {
      if (site.isEmpty()) {
        return Kind.C;
      }
      if (site.get().prototype().firstLine() == 0) {
        return Kind.CHUNK;
      }
      return place.filter(CodePlace::isOfApi).isPresent() ? Kind.API : Kind.LUA;
    }

    private static final Name UNREAD = new Name(new byte[] {'?'});
  }

  /** The places in the code that tell names and lines, each once. */
  public List<CallSite> sites() {
    List<CallSite> sites = new ArrayList<>();
    for (Frame frame : frames) {
      frame.site().ifPresent(sites::add);
      frame.calledFrom().ifPresent(sites::add);
    }
    return sites;
  }

  /**
   * What people call its functions.
   *
   * @param places what was read of the places in the code
   */
  public List<LuaFrame> described(Function<CallSite, Optional<CodePlace>> places) {
    return frames.stream().map(frame -> frame.described(places)).toList();
  }
}
