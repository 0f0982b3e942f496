package io.cosockpool.layout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the layouts of one build come from: debug information first, then what the catalogue has
 * for builds like it. What other builds have is tried last and counts only if live bytes confirm
 * it.
 */
public final class LayoutSource {
  /** As many layouts are named where several fit. */
  private static final int MOST_NAMED = 3;

  private final Structures catalogue;
  private final Build build;
  private final List<DebugInformation> files;

  /** For a build, of whose files some carry debug information. */
  public LayoutSource(Structures catalogue, Build build, List<DebugInformation> files) {
    this.catalogue = catalogue;
    this.build = build;
    this.files = List.copyOf(files);
  }

  /** The build. */
  public Build build() {
    return build;
  }

  /** The layouts that a structure may have in this build, the likeliest first. */
  public List<KnownLayout> candidates(String structure) {
    List<KnownLayout> candidates = new ArrayList<>();
    for (DebugInformation file : files) {
      file.structure(structure).ifPresent(candidates::add);
    }
    candidates.addAll(catalogue.of(structure).matching(build));
    return candidates;
  }

  /** The layouts that the structure has in other builds, those of the nearest versions first. */
  public List<KnownLayout> others(String structure) {
    return catalogue.of(structure).nearest(build);
  }

  /**
   * A field that every layout of the catalogue has and this one lacks: it cannot be the
   * structure's.
   */
  public Optional<String> missingIn(KnownLayout layout) {
    return catalogue.of(layout.structure().name()).missingIn(layout.structure());
  }

  /**
   * The layout of a structure that live bytes confirm; without such, one they do not contradict.
   * Where they fit several, nothing is confirmed.
   *
   * @param likely what live bytes say of this build's layouts
   * @param others the same of other builds' layouts; empty if nobody asked
   */
  public Choice choose(
      String structure, Map<KnownLayout, Check> likely, Map<KnownLayout, Check> others) {
    List<Choice> own = new ArrayList<>();
    for (KnownLayout candidate : candidates(structure)) {
      own.add(new Choice(structure, Optional.of(candidate), checkOf(candidate, likely)));
    }
    Optional<Choice> best = best(own);
    if (best.isPresent() && best.get().check().verdict() != Verdict.CONTRADICTED) {
      return best.get();
    }
    List<Choice> foreign = new ArrayList<>();
    others.forEach(
        (layout, check) -> foreign.add(new Choice(structure, Optional.of(layout), check)));
    return best(foreign)
        .filter(choice -> choice.check().verdict() == Verdict.CONFIRMED)
        .orElseGet(
            () ->
                new Choice(structure, Optional.empty(), unknown(best.map(Choice::check), foreign)));
  }

  private Check checkOf(KnownLayout candidate, Map<KnownLayout, Check> checks) {
    return missingIn(candidate)
        .map(field -> Check.contradicted("it has no field " + field))
        .orElseGet(
            () -> checks.getOrDefault(candidate, Check.unconfirmed("nothing was looked at")));
  }

  /** Why no layout is believed. */
  private static Check unknown(Optional<Check> own, List<Choice> foreign) {
    List<Choice> fitting =
        foreign.stream().filter(choice -> choice.check().verdict() == Verdict.CONFIRMED).toList();
    if (fitting.isEmpty()) {
      return own.orElseGet(() -> noLayout(foreign));
    }
    String alike =
        fitting.size()
            + " layouts of other builds fit: "
            + fitting.stream()
                .limit(MOST_NAMED)
                .flatMap(choice -> choice.candidate().stream())
                .map(layout -> builds(layout.source()))
                .collect(Collectors.joining("; "))
            + (fitting.size() > MOST_NAMED ? "; …" : "");
    return own.map(check -> Check.contradicted(check.evidence() + ", and " + alike))
        .orElseGet(() -> Check.unconfirmed("no layout is known for this build, and " + alike));
  }

  private static String builds(Source source) {
    return source instanceof Source.Nearest nearest
        ? nearest.builds().toString()
        : source.toString();
  }

  private static Check noLayout(List<Choice> foreign) {
    String none = "no layout is known for this build, and ";
    return Check.unconfirmed(
        foreign.isEmpty()
            ? none + "those of other builds were not tried"
            : none
                + "no layout of another build is confirmed: "
                + foreign.getFirst().check().evidence());
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
