package io.cosockpool.cli;

import java.lang.reflect.Proxy;

/**
 * Ctrl-C as a request of its own. The JVM ends by itself at each signal that it is not told to
 * leave alone, and then answers the signal's code; what it is told by has no name that the compiler
 * lets pass.
 */
final class KeyboardInterrupt {
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  private KeyboardInterrupt() {}

  /** Lets something else happen at Ctrl-C; a JVM that cannot do so ends as at other signals. */
  static void handle(Runnable reaction) {
    try {
      Class<?> signal = Class.forName(SIGNAL);
      Class<?> handler = Class.forName(HANDLER);
      Object reacting =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                reaction.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), reacting);
    } catch (ReflectiveOperationException e) {
      // It ends with 130 instead of 0 then, with all that it had to tell.
    }
  }
}
