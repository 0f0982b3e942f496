package io.cosockpool.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cosockpool.linux.binding.Linux;
import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds everything that jextract made against the C headers of this machine: what is bound is found
 * by reflection, what it should be is said by a C program that gcc compiles.
 */
class BindingTest {
  /** The real headers, not those of native/: what the two have in common is what is tested. */
  private static final String HEADERS =
      """
      #define _GNU_SOURCE
      #include <errno.h>
      #include <fcntl.h>
      #include <limits.h>
      #include <signal.h>
      #include <stddef.h>
      #include <stdio.h>
      #include <sys/prctl.h>
      #include <sys/ptrace.h>
      #include <sys/types.h>
      #include <sys/uio.h>
      #include <sys/wait.h>
      #include <time.h>
      #include <unistd.h>
      enum {
        SIGINFO_SIZE = sizeof(siginfo_t),
        SIGINFO_CODE = offsetof(siginfo_t, si_code),
        SIGINFO_PID = offsetof(siginfo_t, si_pid),
        SIGINFO_STATUS = offsetof(siginfo_t, si_status)
      };
      """;

  private static final String DESCRIPTOR = "$descriptor";

  /**
   * The bound functions as their manual pages declare them. C cannot list a function's parameters,
   * but it can say whether a function has exactly this type; that makes this table the headers'
   * word.
   */
  private static final List<Prototype> PROTOTYPES =
      List.of(
          Prototype.of("int", "clock_gettime", "clockid_t", "struct timespec *"),
          Prototype.of("int", "close", "int"),
          Prototype.of("int", "fsync", "int"),
          Prototype.of("int", "kill", "pid_t", "int"),
          Prototype.of(
              "ssize_t",
              "process_vm_readv",
              "pid_t",
              "const struct iovec *",
              "unsigned long",
              "const struct iovec *",
              "unsigned long",
              "unsigned long"),
          Prototype.of("int", "waitid", "idtype_t", "id_t", "siginfo_t *", "int"),
          Prototype.of("pid_t", "waitpid", "pid_t", "int *", "int"),
          Prototype.of("ssize_t", "write", "int", "const void *", "size_t"),
          Prototype.of("int", "open", "const char *", "int").variadic("mode_t"),
          Prototype.of("int", "prctl", "int")
              .variadic("unsigned long", "unsigned long", "unsigned long", "unsigned long"),
          Prototype.of("long", "ptrace", "enum __ptrace_request")
              .variadic("pid_t", "void *", "void *"));

  @Test
  void constantsAreTheHeaders(@TempDir Path folder) throws Exception {
    List<Fact> facts = new ArrayList<>();
    for (String name : constants()) {
      Number bound = (Number) Linux.class.getMethod(name).invoke(null);
      facts.add(new Fact(name, name, bound.longValue()));
    }
    assertHold(facts, "", folder);
  }

  @Test
  void functionsAreTheHeaders(@TempDir Path folder) throws Exception {
    assertEquals(
        functions(),
        PROTOTYPES.stream().map(Prototype::name).collect(Collectors.toCollection(TreeSet::new)),
        "each bound function has its prototype in this test");
    List<Fact> facts = new ArrayList<>();
    for (Prototype prototype : PROTOTYPES) {
      facts.addAll(callFacts(prototype));
    }
    String assertions =
        PROTOTYPES.stream().map(Prototype::assertion).collect(Collectors.joining("\n"));
    assertHold(facts, assertions, folder);
  }

  @Test
  void structsAreTheHeaders(@TempDir Path folder) throws Exception {
    List<Fact> facts = new ArrayList<>();
    for (Class<?> struct : structs()) {
      facts.addAll(structFacts((GroupLayout) struct.getMethod("layout").invoke(null)));
    }
    assertHold(facts, "", folder);
  }

  /** The one thing that no header can confirm: a fixed call is understood by a variadic callee. */
  @Test
  void openFindsItsVariadicMode(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("readable");
    try (Arena arena = Arena.ofConfined()) {
      int flags = Linux.O_WRONLY() | Linux.O_CREAT() | Linux.O_EXCL() | Linux.O_CLOEXEC();
      int descriptor = Linux.open(arena.allocateFrom(file.toString()), flags, 0400);
      assertEquals(0, Linux.close(descriptor));
    }
    assertEquals(Set.of(PosixFilePermission.OWNER_READ), Files.getPosixFilePermissions(file));
  }

  private static Set<String> functions() {
    return publicMethods()
        .filter(name -> name.endsWith(DESCRIPTOR))
        .map(name -> name.substring(0, name.length() - DESCRIPTOR.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> constants() {
    Set<String> functions = functions();
    return publicMethods()
        .filter(name -> !name.contains("$") && !functions.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> publicMethods() {
    return Arrays.stream(Linux.class.getMethods())
        .filter(method -> method.getDeclaringClass() == Linux.class)
        .map(Method::getName);
  }

  /** The generated classes of structs: no list of them is generated, so the folder is the list. */
  private static List<Class<?>> structs() throws Exception {
    Path folder = Path.of(Linux.class.getResource("Linux.class").toURI()).getParent();
    List<Class<?>> structs = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replaceFirst("\\.class$", "");
        if (!name.startsWith("Linux")) {
          structs.add(Class.forName(Linux.class.getPackageName() + "." + name));
        }
      }
    }
    return structs;
  }

  private static List<Fact> callFacts(Prototype prototype) throws ReflectiveOperationException {
    String name = prototype.name();
    FunctionDescriptor bound =
        (FunctionDescriptor) Linux.class.getMethod(name + DESCRIPTOR).invoke(null);
    List<MemoryLayout> arguments = bound.argumentLayouts();
    assertEquals(prototype.arguments().size(), arguments.size(), "arguments of " + name);
    List<Fact> facts =
        new ArrayList<>(
            typeFacts(name + "'s result", prototype.result(), bound.returnLayout().orElseThrow()));
    for (int i = 0; i < arguments.size(); i++) {
      String what = "%s's argument %d".formatted(name, i + 1);
      facts.addAll(typeFacts(what, prototype.arguments().get(i), arguments.get(i)));
    }
    return facts;
  }

  private static List<Fact> typeFacts(String what, String type, MemoryLayout bound) {
    return valueFacts(what, "(%s) 0".formatted(type), bound);
  }

  private static List<Fact> structFacts(GroupLayout bound) {
    String struct = "struct " + bound.name().orElseThrow();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("size of " + struct, "sizeof(%s)".formatted(struct), bound.byteSize()));
    facts.add(
        new Fact(
            "alignment of " + struct, "_Alignof(%s)".formatted(struct), bound.byteAlignment()));
    for (String field : fields(bound)) {
      String what = "%s.%s".formatted(struct, field);
      PathElement path = PathElement.groupElement(field);
      facts.add(
          new Fact(
              "offset of " + what,
              "offsetof(%s, %s)".formatted(struct, field),
              bound.byteOffset(path)));
      facts.addAll(valueFacts(what, "((%s *) 0)->%s".formatted(struct, field), bound.select(path)));
    }
    return facts;
  }

  /** Padding has no name. */
  private static List<String> fields(GroupLayout bound) {
    return bound.memberLayouts().stream().flatMap(member -> member.name().stream()).toList();
  }

  private static List<Fact> valueFacts(String what, String value, MemoryLayout bound) {
    return List.of(
        new Fact("size of " + what, "sizeof(%s)".formatted(value), bound.byteSize()),
        new Fact(
            "class of " + what, "__builtin_classify_type(%s)".formatted(value), typeClass(bound)));
  }

  /** The number that gcc's {@code typeclass.h} gives to a type passed as this layout. */
  private static int typeClass(MemoryLayout layout) {
    return switch (layout) {
      case AddressLayout _ -> 5;
      case ValueLayout.OfFloat _, ValueLayout.OfDouble _ -> 8;
      case ValueLayout _ -> 1;
      default -> throw new AssertionError("no scalar: " + layout);
    };
  }

  private static void assertHold(List<Fact> facts, String assertions, Path folder)
      throws IOException, InterruptedException {
    assertFalse(facts.isEmpty(), "something is bound");
    String prints = facts.stream().map(Fact::print).collect(Collectors.joining("\n"));
    String program = HEADERS + assertions + "\nint main(void) {\n" + prints + "\nreturn 0;\n}\n";
    List<String> answers = run(compile(program, folder)).lines().toList();
    assertAll(
        IntStream.range(0, facts.size())
            .mapToObj(i -> () -> facts.get(i).assertIs(Long.parseLong(answers.get(i)))));
  }

  private static String compile(String program, Path folder)
      throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve("facts.c"), program);
    String binary = folder.resolve("facts").toString();
    try {
      run("gcc", "-std=gnu11", "-o", binary, source.toString());
    } catch (IOException e) {
      throw new AssertionError(
          "The bindings are held against the C headers by gcc, which did not start:"
              + " ./verify installs it (packages gcc and libc6-dev).",
          e);
    }
    return binary;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), () -> String.join(" ", command) + "\n" + output);
    return output;
  }

  /** A number that the binding holds, and the C expression whose value it must be. */
  private record Fact(String what, String expression, long bound) {
    String print() {
      return "printf(\"%%lld\\n\", (long long) (%s));".formatted(expression);
    }

    void assertIs(long inC) {
      assertEquals(inC, bound, what);
    }
  }

  /**
   * A function in C's words.
   *
   * @param named the parameters that the header declares
   * @param unnamed the arguments that it leaves to "...": no header declares these, so their types
   *     are those of the manual page
   */
  private record Prototype(String result, String name, List<String> named, List<String> unnamed) {
    static Prototype of(String result, String name, String... named) {
      return new Prototype(result, name, List.of(named), List.of());
    }

    Prototype variadic(String... unnamed) {
      return new Prototype(result, name, named, List.of(unnamed));
    }

    List<String> arguments() {
      return Stream.concat(named.stream(), unnamed.stream()).toList();
    }

    String assertion() {
      String parameters = String.join(", ", named) + (unnamed.isEmpty() ? "" : ", ...");
      return "_Static_assert(__builtin_types_compatible_p(__typeof__(%s), %s (%s)), \"%s\");"
          .formatted(name, result, parameters, name);
    }
  }
}
