package io.cosockpool.binding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Holds everything that jextract made of some headers against these headers: what is bound is found
 * by reflection, what it should be is said by a C program that gcc compiles.
 */
public final class Headers {
  private static final String DESCRIPTOR = "$descriptor";

  private final Class<?> bindings;
  private final String headers;
  private final String structKeyword;

  /**
   * Bindings and what they were made from.
   *
   * @param bindings the class that jextract made
   * @param headers the includes of the C program
   * @param structKeyword what stands before a structure's name in C: {@code "struct "}, or nothing
   *     where the names are typedefs
   */
  public Headers(Class<?> bindings, String headers, String structKeyword) {
    this.bindings = bindings;
    this.headers = headers;
    this.structKeyword = structKeyword;
  }

  /** Holds every constant that is bound. */
  public void constantsHold(Path folder) throws Exception {
    List<Fact> facts = new ArrayList<>();
    for (String name : constants()) {
      Number bound = (Number) bindings.getMethod(name).invoke(null);
      facts.add(new Fact(name, name, bound.longValue()));
    }
    assertHold(facts, "", folder);
  }

  /** Holds every function that is bound against the prototype that it must have. */
  public void functionsHold(List<Prototype> prototypes, Path folder) throws Exception {
    assertEquals(
        functions(),
        prototypes.stream().map(Prototype::name).collect(Collectors.toCollection(TreeSet::new)),
        "each bound function has its prototype in this test");
    List<Fact> facts = new ArrayList<>();
    for (Prototype prototype : prototypes) {
      facts.addAll(callFacts(prototype));
    }
    String assertions =
        prototypes.stream().map(Prototype::assertion).collect(Collectors.joining("\n"));
    assertHold(facts, assertions, folder);
  }

  /** Holds every structure that is bound. */
  public void structsHold(Path folder) throws Exception {
    List<Fact> facts = new ArrayList<>();
    for (Class<?> struct : structs()) {
      facts.addAll(
          structFacts(
              structKeyword + struct.getSimpleName(),
              (GroupLayout) struct.getMethod("layout").invoke(null)));
    }
    assertHold(facts, "", folder);
  }

  private Set<String> functions() {
    return publicMethods()
        .filter(name -> name.endsWith(DESCRIPTOR))
        .map(name -> name.substring(0, name.length() - DESCRIPTOR.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> constants() {
    Set<String> functions = functions();
    return publicMethods()
        .filter(name -> !name.contains("$") && !functions.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Stream<String> publicMethods() {
    return Arrays.stream(bindings.getMethods())
        .filter(method -> method.getDeclaringClass() == bindings)
        .map(Method::getName);
  }

  /** The generated classes of structs: no list of them is generated, so the folder is the list. */
  private List<Class<?>> structs() throws Exception {
    Path folder =
        Path.of(bindings.getResource(bindings.getSimpleName() + ".class").toURI()).getParent();
    List<Class<?>> structs = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replaceFirst("\\.class$", "");
        if (!name.equals(bindings.getSimpleName())
            && !name.startsWith(bindings.getSimpleName() + "$")) {
          structs.add(Class.forName(bindings.getPackageName() + "." + name));
        }
      }
    }
    return structs;
  }

  private List<Fact> callFacts(Prototype prototype) throws ReflectiveOperationException {
    String name = prototype.name();
    FunctionDescriptor bound =
        (FunctionDescriptor) bindings.getMethod(name + DESCRIPTOR).invoke(null);
    List<MemoryLayout> arguments = bound.argumentLayouts();
    assertEquals(prototype.arguments().size(), arguments.size(), "arguments of " + name);
    List<Fact> facts = new ArrayList<>();
    if (bound.returnLayout().isPresent()) {
      facts.addAll(typeFacts(name + "'s result", prototype.result(), bound.returnLayout().get()));
    } else {
      assertEquals("void", prototype.result(), "result of " + name);
    }
    for (int i = 0; i < arguments.size(); i++) {
      String what = "%s's argument %d".formatted(name, i + 1);
      facts.addAll(typeFacts(what, prototype.arguments().get(i), arguments.get(i)));
    }
    return facts;
  }

  private static List<Fact> typeFacts(String what, String type, MemoryLayout bound) {
    return valueFacts(what, "(%s) 0".formatted(type), bound);
  }

  private static List<Fact> structFacts(String struct, GroupLayout bound) {
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

  /**
   * The number that gcc's {@code typeclass.h} gives to a type passed as this layout; an array is
   * passed as the address of its first element.
   */
  private static int typeClass(MemoryLayout layout) {
    return switch (layout) {
      case AddressLayout _, SequenceLayout _ -> 5;
      case ValueLayout.OfFloat _, ValueLayout.OfDouble _ -> 8;
      case ValueLayout _ -> 1;
      case StructLayout _ -> 12;
      default -> throw new AssertionError("nothing that C passes: " + layout);
    };
  }

  private void assertHold(List<Fact> facts, String assertions, Path folder)
      throws IOException, InterruptedException {
    assertFalse(facts.isEmpty(), "something is bound");
    String prints = facts.stream().map(Fact::print).collect(Collectors.joining("\n"));
    String program = headers + assertions + "\nint main(void) {\n" + prints + "\nreturn 0;\n}\n";
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
  public record Prototype(String result, String name, List<String> named, List<String> unnamed) {
    /** A function with all its parameters. */
    public static Prototype of(String result, String name, String... named) {
      return new Prototype(result, name, List.of(named), List.of());
    }

    /** With the arguments that the header leaves open. */
    public Prototype variadic(String... unnamed) {
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
