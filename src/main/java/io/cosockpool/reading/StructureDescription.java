package io.cosockpool.reading;

import io.cosockpool.layout.Choice;
import io.cosockpool.layout.KnownLayout;
import io.cosockpool.layout.Verdict;
import io.cosockpool.model.KnownStructure;
import java.util.List;
import java.util.Optional;

/** A layout in the words of a report. */
final class StructureDescription {
  private StructureDescription() {}

  static KnownStructure of(Choice choice) {
    if (choice.candidate().isEmpty()) {
      return new KnownStructure(
          choice.name(), 0, Optional.empty(), false, choice.check().evidence(), List.of());
    }
    KnownLayout candidate = choice.candidate().get();
    return new KnownStructure(
        choice.name(),
        candidate.structure().size(),
        Optional.of(candidate.source().provenance()),
        choice.check().verdict() == Verdict.CONFIRMED,
        choice.check().evidence(),
        candidate.structure().described());
  }
}
