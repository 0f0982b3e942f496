package io.cosockpool.linux;

import io.cosockpool.linux.binding.Linux;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * What this process does at signals. The JVM is told so by classes whose names the compiler does
 * not let pass; it ends by itself at HUP, INT and TERM, when the work has come to its end. What was
 * ignored when this process was started stays ignored.
 */
public final class Signals {
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  /** What else ends a process that does not expect it, but for signals of faults. */
  private static final List<String> ENDING =
      List.of("ALRM", "IO", "PROF", "PWR", "STKFLT", "USR1", "VTALRM", "XCPU");

  /** What a shell adds to the number of the signal that ended a command. */
  private static final int ENDED_BY_SIGNAL = 128;

  private Signals() {}

  /** Lets something else happen at a signal; where the JVM cannot do so, all stays as it is. */
  public static void handle(String name, Runnable reaction) {
    try {
      handleOrThrow(name, reaction);
    } catch (ReflectiveOperationException e) {
      // It does by default then what everybody does.
    }
  }

  private static void handleOrThrow(String name, Runnable reaction)
      throws ReflectiveOperationException {
    Class<?> handler = Class.forName(HANDLER);
    Object reacting =
        Proxy.newProxyInstance(
            handler.getClassLoader(),
            new Class<?>[] {handler},
            (self, method, arguments) -> {
              reaction.run();
              return null;
            });
    Object ignoring = handlerOf("SIG_IGN");
    if (set(name, reacting) == ignoring) {
      set(name, ignoring);
    }
  }

  /** Has this process end at each signal as at TERM, and not before its work has come to an end. */
  public static void endInOrder() {
    try {
      for (String name : ENDING) {
        int code = ENDED_BY_SIGNAL + numberOf(name);
        handle(name, () -> Runtime.getRuntime().exit(code));
      }
    } catch (ReflectiveOperationException e) {
      // They end it at once then, as they end everybody.
    }
  }

  /**
   * Ignores what would write onto a screen or stop the process: the JVM tells of its threads at
   * QUIT, and one that is in the background is sent TTIN when it reads keys.
   */
  public static void ignoreAtScreen() {
    SystemCalls.sigignore(Linux.SIGQUIT());
    SystemCalls.sigignore(Linux.SIGTTIN());
  }

  /** Does now what a signal does by default, and handles it as before afterwards. */
  static void doByDefault(String name) {
    try {
      Object handler = set(name, handlerOf("SIG_DFL"));
      SystemCalls.raise(numberOf(name));
      set(name, handler);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int numberOf(String name) throws ReflectiveOperationException {
    return (int) Class.forName(SIGNAL).getMethod("getNumber").invoke(signal(name));
  }

  /** Answers what handled it until now. */
  private static Object set(String name, Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName(SIGNAL);
    return signal
        .getMethod("handle", signal, Class.forName(HANDLER))
        .invoke(null, signal(name), handler);
  }

  private static Object signal(String name) throws ReflectiveOperationException {
    return Class.forName(SIGNAL).getConstructor(String.class).newInstance(name);
  }

  private static Object handlerOf(String field) throws ReflectiveOperationException {
    Field constant = Class.forName(HANDLER).getField(field);
    return constant.get(null);
  }
}
