package io.cosockpool.cli;

import io.cosockpool.model.Request;

/** What {@code --state} offers; the names are what users write. */
enum RequestState {
  running,
  queued,
  all;

  boolean includes(Request request) {
    return this == all || request.isQueued() == (this == queued);
  }
}
