package io.cosockpool;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may use which; ARCHITECTURE.md says why. */
class ArchitectureTest {
  private static final String ROOT = "io.cosockpool.";

  /** Besides itself, the JDK and the null annotations. */
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          Map.entry(
              "cli",
              List.of(
                  "targets",
                  "reading",
                  "findings",
                  "report",
                  "metrics",
                  "serve",
                  "watch",
                  "screen",
                  "tracking",
                  "recording",
                  "demo",
                  "layout",
                  "model",
                  "linux",
                  "memory")),
          Map.entry("demo", List.of("targets", "reading", "report", "model")),
          Map.entry(
              "targets", List.of("nginx", "process", "linux", "recording", "memory", "model")),
          Map.entry(
              "reading",
              List.of(
                  "openresty",
                  "openresty.requests",
                  "nginx",
                  "nginx.configuration",
                  "nginx.connections",
                  "luajit",
                  "walk",
                  "layout",
                  "elf",
                  "process",
                  "memory",
                  "model")),
          Map.entry(
              "openresty",
              List.of(
                  "nginx",
                  "nginx.configuration",
                  "nginx.connections",
                  "luajit",
                  "walk",
                  "layout",
                  "elf",
                  "process",
                  "memory",
                  "model")),
          Map.entry(
              "openresty.requests",
              List.of(
                  "openresty",
                  "nginx",
                  "nginx.connections",
                  "luajit",
                  "walk",
                  "layout",
                  "process",
                  "memory",
                  "model")),
          Map.entry("nginx", List.of("walk", "layout", "elf", "process", "memory", "model")),
          Map.entry("nginx.configuration", List.of("walk", "layout", "elf", "memory", "model")),
          Map.entry(
              "nginx.connections", List.of("nginx", "walk", "layout", "elf", "memory", "model")),
          Map.entry("luajit", List.of("walk", "layout", "memory", "model")),
          Map.entry("walk", List.of("memory")),
          Map.entry("layout", List.of("elf", "dwarf", "memory", "model")),
          Map.entry("linux", List.of("process", "memory", "model")),
          Map.entry("recording", List.of("process", "memory", "model")),
          Map.entry("process", List.of("memory", "model")),
          Map.entry("findings", List.of("model")),
          Map.entry("report", List.of("model")),
          Map.entry("metrics", List.of("model")),
          Map.entry("tracking", List.of("model")),
          Map.entry(
              "watch", List.of("tracking", "reading", "findings", "report", "linux", "model")),
          Map.entry("screen", List.of("watch", "tracking", "report", "linux", "model")),
          Map.entry("serve", List.of("reading", "findings", "report", "metrics", "linux", "model")),
          Map.entry("elf", List.of("memory")),
          Map.entry("dwarf", List.of("memory")),
          Map.entry("memory", List.of()),
          Map.entry("model", List.of()));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.cosockpool");

  /** Those that look into names, titles and recorded words, which come from processes. */
  private static final DescribedPredicate<JavaClass> READ_NAMES =
      DescribedPredicate.describe(
          "look into names and pages",
          each ->
              Set.of(
                      "Printable",
                      "ProcessTitle",
                      "Pseudonyms",
                      "TcpState",
                      "ManyPoolsRule",
                      "NameManyPeersRule",
                      "NamedPeer",
                      "Page",
                      "Pages")
                  .contains(each.getSimpleName()));

  private static final DescribedPredicate<JavaMethodCall> SEARCHES_TEXT =
      DescribedPredicate.describe(
          "search a text",
          call ->
              call.getTargetOwner().isEquivalentTo(Pattern.class)
                  || (call.getTargetOwner().isEquivalentTo(String.class)
                      && Set.of(
                              "contains", "startsWith", "endsWith", "indexOf", "matches", "equals")
                          .contains(call.getName())));

  private static Stream<String> packages() {
    return MAY_USE.keySet().stream().sorted();
  }

  private static String within(String name) {
    return ROOT + name + "..";
  }

  /** The classes of a package, without those of rooms in it that have a line of their own. */
  private static DescribedPredicate<JavaClass> classesOf(String name) {
    String[] rooms =
        MAY_USE.keySet().stream()
            .filter(room -> room.startsWith(name + "."))
            .map(ArchitectureTest::within)
            .toArray(String[]::new);
    return resideInAPackage(within(name)).and(not(resideInAnyPackage(rooms)));
  }

  /** That a package uses no other one of cosockpool than these. */
  private static ArchRule usesOnly(String name, List<String> others) {
    DescribedPredicate<JavaClass> forbidden =
        resideInAPackage("io.cosockpool..").and(not(classesOf(name)));
    for (String other : others) {
      forbidden = forbidden.and(not(classesOf(other)));
    }
    return noClasses()
        .that(classesOf(name))
        .should()
        .dependOnClassesThat(forbidden)
        .allowEmptyShould(true);
  }

  /** That only some packages use what is in another one, ours or not. */
  private static ArchRule usedOnlyBy(String used, String... users) {
    String[] allowed = Arrays.stream(users).map(ArchitectureTest::within).toArray(String[]::new);
    return noClasses()
        .that(resideOutsideOfPackages(allowed))
        .should()
        .dependOnClassesThat(resideInAPackage(used));
  }

  @ParameterizedTest
  @MethodSource("packages")
  void aPackageUsesOnlyThoseBelowIt(String name) {
    usesOnly(name, MAY_USE.getOrDefault(name, List.of())).check(CLASSES);
  }

  /** A package may use only what stands below it: no way through the table leads back. */
  @Test
  void theTableHasNoCircles() {
    Set<String> placed = new TreeSet<>();
    Set<String> open = new TreeSet<>(MAY_USE.keySet());
    while (open.removeIf(name -> placed.containsAll(MAY_USE.getOrDefault(name, List.of())))) {
      placed.addAll(MAY_USE.keySet());
      placed.removeAll(open);
    }
    assertEquals(Set.of(), open);
  }

  @Test
  void everyPackageIsListed() {
    Set<String> unlisted = new TreeSet<>();
    for (JavaClass each : CLASSES) {
      String name = each.getPackageName().substring(ROOT.length()).split("\\.", 2)[0];
      if (!MAY_USE.containsKey(name)) {
        unlisted.add(name);
      }
    }
    assertEquals(Set.of(), unlisted);
    assertTrue(CLASSES.size() > 50);
  }

  @Test
  void nativeCodeIsCalledInTwoPackagesAlone() {
    usedOnlyBy("java.lang.foreign..", "linux", "dwarf").check(CLASSES);
    usedOnlyBy("io.cosockpool.linux.binding..", "linux").check(CLASSES);
  }

  @Test
  void librariesAreUsedWhereTheyBelong() {
    usedOnlyBy("com.google.gson..", "report", "layout").check(CLASSES);
    usedOnlyBy("picocli..", "cli").check(CLASSES);
    usedOnlyBy("io.prometheus..", "metrics").check(CLASSES);
    usedOnlyBy("com.sun.net.httpserver..", "serve").check(CLASSES);
    usedOnlyBy("at.favre.lib..", "serve").check(CLASSES);
    usedOnlyBy("org.jline..", "screen").check(CLASSES);
    usedOnlyBy("org.snakeyaml..", "serve").check(CLASSES);
    noClasses()
        .should()
        .dependOnClassesThat(
            resideOutsideOfPackages(
                "java..",
                "io.cosockpool..",
                "org.jspecify.annotations..",
                "com.google.gson..",
                "io.prometheus..",
                "com.sun.net.httpserver..",
                "com.sun.management..",
                "javax.net.ssl..",
                "at.favre.lib..",
                "org.jline..",
                "org.snakeyaml..",
                "picocli.."))
        .check(CLASSES);
  }

  /** What is said is for people: whoever has to tell things apart has their types. */
  @Test
  void nothingIsRecognisedByWhatAMessageSays() {
    noClasses()
        .that()
        .resideInAnyPackage(within("model"), within("reading"), within("findings"))
        .and(not(READ_NAMES))
        .should()
        .callMethodWhere(SEARCHES_TEXT)
        .check(CLASSES);
  }

  /**
   * Results are written by write(2), files that the user names are opened with care, and signals
   * end a run: the command line needs this of the kernel and nothing else.
   */
  @Test
  void theCommandLineUsesTheKernelForFilesAndSignalsAlone() {
    DescribedPredicate<JavaClass> other =
        resideInAPackage(within("linux"))
            .and(
                not(
                    DescribedPredicate.describe(
                        "files, output, the terminal and signals",
                        (JavaClass each) ->
                            each.getName().startsWith(ROOT + "linux.ResultOutput")
                                || each.getName().startsWith(ROOT + "linux.UserTerminal")
                                || each.getName().equals(ROOT + "linux.Signals")
                                || each.getName().equals(ROOT + "linux.RegularFile"))));
    noClasses()
        .that()
        .resideInAPackage(within("cli"))
        .should()
        .dependOnClassesThat(other)
        .check(CLASSES);
  }

  /** A rule that cannot fail holds nothing: without its entry every package that uses one does. */
  @ParameterizedTest
  @ValueSource(strings = {"report", "openresty", "nginx.configuration", "elf", "cli", "linux"})
  void aRuleFindsWhatIsNotAllowed(String name) {
    assertTrue(usesOnly(name, List.of()).evaluate(CLASSES).hasViolation());
    assertTrue(usedOnlyBy(within("memory"), "memory").evaluate(CLASSES).hasViolation());
    assertFalse(usesOnly("memory", List.of()).evaluate(CLASSES).hasViolation());
  }
}
