package io.cosockpool.nginx.layouts;

import io.cosockpool.layout.Check;
import io.cosockpool.layout.Choice;
import io.cosockpool.layout.KnownLayout;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Verdict;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which layout a structure has: the same proof is tried on every layout that the structure may
 * have. The layouts of other builds are tried only if none of this build's fits.
 */
public final class LayoutQuestion {
  private final String structure;
  private final LayoutSource source;
  private final Map<KnownLayout, List<? extends Walk<Check>>> likely;
  private final Map<KnownLayout, List<? extends Walk<Check>>> others = new LinkedHashMap<>();
  private final LayoutProof proof;
  private boolean othersAsked;

  /** Which layout of the source a structure has, as the proof tells. */
  public LayoutQuestion(String structure, LayoutSource source, LayoutProof proof) {
    this.structure = structure;
    this.source = source;
    this.proof = proof;
    this.likely = walksOf(source.candidates(structure));
  }

  private Map<KnownLayout, List<? extends Walk<Check>>> walksOf(List<KnownLayout> layouts) {
    Map<KnownLayout, List<? extends Walk<Check>>> walks = new LinkedHashMap<>();
    for (KnownLayout layout : layouts) {
      if (source.missingIn(layout).isEmpty()) {
        walks.put(layout, proof.walks(layout.structure()));
      }
    }
    return walks;
  }

  /** Asks about the layouts of other builds, too. */
  public void askOthers() {
    if (!othersAsked) {
      othersAsked = true;
      others.putAll(walksOf(source.others(structure)));
    }
  }

  /** Whether it is worth asking again, since no layout fits or others were not asked about. */
  public boolean isOpen(Choice answer) {
    return answer.check().verdict() == Verdict.CONTRADICTED
        || (answer.candidate().isEmpty() && !othersAsked);
  }

  /** Whether there is any place in memory that could tell. */
  public boolean canBeTold() {
    return Stream.concat(likely.values().stream(), others.values().stream())
        .anyMatch(walks -> !walks.isEmpty());
  }

  /** The walks that answer it. */
  public List<Walk<Check>> walks() {
    List<Walk<Check>> walks = new ArrayList<>();
    likely.values().forEach(walks::addAll);
    others.values().forEach(walks::addAll);
    return walks;
  }

  /**
   * The layout that the structure has.
   *
   * @param checkOf what each of the walks said; contradicted if it was not believed in the end
   */
  public Choice answer(Function<Walk<Check>, Check> checkOf) {
    return source.choose(structure, checks(likely, checkOf), checks(others, checkOf));
  }

  private Map<KnownLayout, Check> checks(
      Map<KnownLayout, List<? extends Walk<Check>>> asked, Function<Walk<Check>, Check> checkOf) {
    Map<KnownLayout, Check> checks = new LinkedHashMap<>();
    asked.forEach(
        (layout, walks) -> {
          List<Check> said = new ArrayList<>(walks.size());
          walks.forEach(walk -> said.add(checkOf.apply(walk)));
          checks.put(layout, proof.together(said));
        });
    return checks;
  }
}
