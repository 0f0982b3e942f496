package io.cosockpool.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of how a process or a file lays out its structures.
 *
 * @param description of the build, by what it is of: {@code nginx}, {@code signature}, {@code
 *     http_lua}, {@code stream_lua}, {@code luajit} and others
 * @param files that the process runs code of
 * @param structures each with the origin of its layout
 * @param remarks what was not found, and why
 */
public record Layouts(
    Map<String, String> description,
    List<KnownFile> files,
    List<KnownStructure> structures,
    List<Wording> remarks) {
  /** How many structures live bytes confirm. */
  public long confirmed() {
    return structures.stream().filter(KnownStructure::confirmed).count();
  }

  /** The same without the paths of files. */
  public Layouts redacted(Pseudonyms pseudonyms) {
    return new Layouts(
        description,
        files.stream()
            .map(file -> new KnownFile(file.role(), file.buildId(), Optional.empty()))
            .toList(),
        structures.stream().map(KnownStructure::redacted).toList(),
        remarks.stream().map(remark -> remark.redacted(pseudonyms)).toList());
  }
}
