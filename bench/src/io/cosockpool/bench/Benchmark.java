package io.cosockpool.bench;

import java.util.List;
import java.util.Locale;

/** Measures everything, and prints one table. {@code bench/run} starts it. */
final class Benchmark {
  private Benchmark() {}

  /**
   * Measures.
   *
   * @param arguments {@code --quick} or nothing
   */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    Place place = Place.ofProperties();
    boolean quick = List.of(arguments).contains("--quick");
    Effort effort = quick ? Effort.quick() : Effort.full();
    Machine.description().forEach(System.out::println);
    System.out.println("- load before: " + Machine.load());
    System.out.println(
        "- " + (quick ? "a quick run, whose figures prove little; " : "") + "median (quartiles)");
    System.out.println();
    Table table = new Table();
    Progress.say("one-shot runs");
    OneShot.measure(place, effort.starts(), table);
    Again.measure(place, effort, table);
    Felt.measure(place, effort, table);
    System.out.println();
    System.out.println("Load after: " + Machine.load());
  }
}
