package io.cosockpool.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known about a process of nginx, or about a file.
 *
 * @param subject whose it is, a process or a file
 * @param pid the process id, 0 for a file
 * @param description of the build, by what it is of: {@code nginx}, {@code signature}, {@code
 *     http_lua}, {@code stream_lua}, {@code luajit} and others
 * @param files what it runs code of
 * @param structures how they are laid out
 * @param remarks what was not found, and why
 */
public record KnownProcess(
    Subject subject,
    int pid,
    Map<String, String> description,
    List<KnownFile> files,
    List<KnownStructure> structures,
    List<Wording> remarks) {
  /** The same without the paths of files. */
  KnownProcess redacted(Pseudonyms pseudonyms) {
    return new KnownProcess(
        subject.redacted(pseudonyms),
        pid,
        description,
        files.stream()
            .map(file -> new KnownFile(file.role(), file.buildId(), Optional.empty()))
            .toList(),
        structures.stream().map(KnownStructure::redacted).toList(),
        remarks.stream().map(remark -> remark.redacted(pseudonyms)).toList());
  }
}
