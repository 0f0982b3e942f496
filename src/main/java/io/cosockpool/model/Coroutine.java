package io.cosockpool.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A coroutine of a request's Lua code, with a stack of its own.
 *
 * @param kind what made it
 * @param parent the index, among the request's coroutines, of the one that it was made by; empty
 *     for the entry, and if that one has ended
 * @param status what it does
 * @param waitsFor what it waits for
 * @param stack its functions, the one that was called last first; empty if that was not read
 * @param complete whether the stack is whole: of a coroutine that runs just now, calls at the top
 *     may be missing
 */
public record Coroutine(
    Kind kind,
    OptionalInt parent,
    Status status,
    Wait waitsFor,
    List<LuaFrame> stack,
    boolean complete) {
  /** What makes coroutines. */
  public enum Kind {
    /** The directive, such as {@code content_by_lua}. */
    ENTRY("entry"),
    /** {@code ngx.thread.spawn}. */
    LIGHT("light"),
    /** {@code coroutine.create} or {@code coroutine.wrap}. */
    COROUTINE("coroutine");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The word for it in reports. */
    public String label() {
      return label;
    }
  }

  /** What a coroutine may do. */
  public enum Status {
    /** It runs just now. */
    RUNNING("running"),
    /** It has yielded: to wait for something, or to whoever resumes it next. */
    SUSPENDED("suspended"),
    /** It has resumed another one, which runs or waits. */
    NORMAL("normal"),
    /** It has ended, and whoever waits for it has not noticed. */
    ZOMBIE("zombie");

    private final String label;

    Status(String label) {
      this.label = label;
    }

    /** The word for it in reports. */
    public String label() {
      return label;
    }
  }

  /**
   * The last function in Lua that was called, and is not of the module's own API if there is such a
   * one; empty if the stack was not read.
   */
  public Optional<LuaFrame> place() {
    List<LuaFrame> lua = stack.stream().filter(frame -> frame.kind() != LuaFrame.Kind.C).toList();
    return lua.stream()
        .filter(frame -> frame.kind() != LuaFrame.Kind.API)
        .findFirst()
        .or(() -> lua.stream().findFirst());
  }

  Coroutine redacted(Pseudonyms pseudonyms) {
    return new Coroutine(
        kind,
        parent,
        status,
        waitsFor.redacted(pseudonyms),
        stack.stream().map(frame -> frame.redacted(pseudonyms)).toList(),
        complete);
  }
}
