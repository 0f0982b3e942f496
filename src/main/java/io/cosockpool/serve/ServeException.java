package io.cosockpool.serve;

/** Nothing can be served like this, and why: a sentence without its full stop. */
public final class ServeException extends Exception {
  private static final long serialVersionUID = 1L;

  ServeException(String message) {
    super(message);
  }
}
