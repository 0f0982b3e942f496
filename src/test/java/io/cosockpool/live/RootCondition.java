package io.cosockpool.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips live tests, and says so on standard error, when the tests do not run as root. Where the
 * environment variable {@code CI} is {@code true} that is a failure.
 */
public final class RootCondition implements ExecutionCondition {

  /** Enabled for root; otherwise disabled, or an {@link IllegalStateException} in CI. */
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (isRoot()) {
      return ConditionEvaluationResult.enabled("runs as root");
    }
    String reason =
        context.getDisplayName() + " needs root: it starts nginx in a chroot and reads its workers";
    if ("true".equals(System.getenv("CI"))) {
      throw new IllegalStateException(reason + ", and CI may not skip it");
    }
    System.err.println("SKIPPED: " + reason);
    return ConditionEvaluationResult.disabled(reason);
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
