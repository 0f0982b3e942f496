package io.cosockpool.findings;

import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.Wording;

/** Places in Lua code, for people. */
final class Places {
  private Places() {}

  /** The file and the line; the file is a name that may be secret. */
  static Wording of(LuaFrame frame) {
    return frame.chunk().isEmpty()
        ? Wording.of(frame.where())
        : Wording.of(
            frame.chunk().get(), frame.line().isPresent() ? ":" + frame.line().getAsInt() : "");
  }
}
