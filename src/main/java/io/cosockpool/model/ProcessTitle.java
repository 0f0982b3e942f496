package io.cosockpool.model;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a process calls itself in the list of processes ({@code ngx_setproctitle}): what it does, of
 * a master also the command line, and the command line alone where nginx set none.
 *
 * @param title as the process wrote it, so untrusted
 */
public record ProcessTitle(String title) implements Wording.Part {
  /** nginx {@code src/os/unix/ngx_process_cycle.c}; one that begins like another comes first. */
  private static final List<String> OF_NGINX =
      List.of(
          "nginx: worker process is shutting down",
          "nginx: worker process",
          "nginx: master process",
          "nginx: cache manager process",
          "nginx: cache loader process",
          "nginx: privileged agent process");

  /** As much of it as nginx itself says. */
  public ProcessTitle redacted() {
    return new ProcessTitle(
        OF_NGINX.stream().filter(title::startsWith).findFirst().orElse("nginx"));
  }

  @Override
  public Wording.Part redacted(Pseudonyms pseudonyms) {
    return redacted();
  }

  /** The title as {@link Printable} text with its blanks. */
  @Override
  public String toString() {
    return Printable.withBlanks(title.getBytes(StandardCharsets.UTF_8));
  }
}
