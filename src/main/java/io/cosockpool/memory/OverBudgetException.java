package io.cosockpool.memory;

/** More would have to be held or read of a process than its share in the {@link Budget} allows. */
public final class OverBudgetException extends MemoryException {
  private static final long serialVersionUID = 1L;

  /** For what was to be read last. */
  public OverBudgetException(Place place) {
    super(place);
  }

  @Override
  String what() {
    return "it takes more than cosockpool holds of a process";
  }
}
