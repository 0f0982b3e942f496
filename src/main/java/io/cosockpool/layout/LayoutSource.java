package io.cosockpool.layout;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where the layouts of one build come from: debug information first, then what the catalogue has
 * for builds like it. What other builds have is tried last and counts only if live bytes confirm
 * it.
 */
public final class LayoutSource {
  private final Build build;
  private final List<DebugInformation> files;

  /** For a build, of whose files some carry debug information. */
  public LayoutSource(Build build, List<DebugInformation> files) {
    this.build = build;
    this.files = List.copyOf(files);
  }

  /** Looks at live bytes under the assumption of a layout. */
  @FunctionalInterface
  public interface Test {
    /**
     * What they say.
     *
     * @throws MemoryException if the layout leads to where nothing can be read
     */
    Check of(Structure structure) throws MemoryException;
  }

  /** The build. */
  public Build build() {
    return build;
  }

  /** The layouts that a structure may have, the likeliest first. */
  public List<KnownLayout> candidates(String structure) {
    List<KnownLayout> candidates = new ArrayList<>();
    for (DebugInformation file : files) {
      file.structure(structure).ifPresent(candidates::add);
    }
    candidates.addAll(StructureCatalogue.of(structure).matching(build));
    return candidates;
  }

  /**
   * The layout of a structure that live bytes confirm; without such, one they do not contradict.
   * Where they fit several, nothing is confirmed.
   */
  public Choice choose(String structure, Test test) throws MemoryLostException {
    List<Choice> likely = new ArrayList<>();
    for (KnownLayout candidate : candidates(structure)) {
      likely.add(tried(structure, candidate, test));
    }
    Optional<Choice> best = best(likely);
    if (best.isPresent() && best.get().check().verdict() != Verdict.CONTRADICTED) {
      return best.get();
    }
    List<Choice> others = new ArrayList<>();
    for (KnownLayout candidate : StructureCatalogue.of(structure).nearest(build)) {
      others.add(tried(structure, candidate, test));
    }
    return best(others)
        .filter(choice -> choice.check().verdict() == Verdict.CONFIRMED)
        .orElseGet(
            () ->
                new Choice(
                    structure,
                    Optional.empty(),
                    best.map(Choice::check)
                        .orElse(
                            Check.unconfirmed(
                                "no layout is known for this build, which may not have it"))));
  }

  private Choice tried(String structure, KnownLayout candidate, Test test)
      throws MemoryLostException {
    try {
      Optional<String> missing = StructureCatalogue.of(structure).missingIn(candidate.structure());
      Check check =
          missing.isPresent()
              ? Check.contradicted("it has no field " + missing.get())
              : test.of(candidate.structure());
      return new Choice(structure, Optional.of(candidate), check);
    } catch (MemoryLostException lost) {
      throw lost;
    } catch (MemoryException e) {
      return new Choice(
          structure, Optional.of(candidate), Check.contradicted(String.valueOf(e.getMessage())));
    }
  }

  /** The first of those that fit best; debug information says alone what is so. */
  private static Optional<Choice> best(List<Choice> tried) {
    Optional<Choice> best =
        tried.stream()
            .min(
                Comparator.comparing((Choice choice) -> choice.check().verdict())
                    .thenComparing(choice -> choice.check().misfits()));
    if (best.isEmpty() || best.get().isDescribed()) {
      return best;
    }
    long alike =
        tried.stream()
            .filter(choice -> choice.check().isAsGoodAs(best.get().check()))
            .map(choice -> choice.candidate().map(KnownLayout::structure))
            .distinct()
            .count();
    return alike == 1
        ? best
        : best.map(
            choice -> choice.because(choice.check().orUnconfirmed(alike + " layouts fit as well")));
  }
}
