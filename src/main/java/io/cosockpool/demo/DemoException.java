package io.cosockpool.demo;

import io.cosockpool.model.Failure;
import io.cosockpool.model.Failure.Kind;
import io.cosockpool.model.Subject;

/** The demo cannot be given, and what would help. */
public final class DemoException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  DemoException(Failure failure) {
    super(failure.sentence());
    this.failure = failure;
  }

  /** There is no nginx with Lua on the machine, and none to be had for it. */
  static DemoException withoutNginx(String what, String help) {
    return new DemoException(
        new Failure(Kind.NOT_FOUND, new Subject.Other("nginx with Lua"), what, help));
  }

  /** What happened, why, and what to do. */
  public Failure failure() {
    return failure;
  }
}
