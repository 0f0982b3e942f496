package io.cosockpool.nginx;

import io.cosockpool.model.Failure;

/** What a target turned out to be: an nginx to be read, or nothing that can be. */
public sealed interface Target permits NginxProcess, Target.Rejected {
  /** A target that cannot be read, and why. */
  record Rejected(Failure failure) implements Target {}
}
