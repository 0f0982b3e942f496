package io.cosockpool.luajit;

/** The collectable types that a walk meets; {@code ~LJ_T...} of {@code lj_obj.h}. */
public enum ObjectType {
  /** {@code GCstr}. */
  STRING(4),
  /** {@code lua_State}. */
  THREAD(6),
  /** {@code GCproto}. */
  PROTOTYPE(7),
  /** {@code GCfunc}. */
  FUNCTION(8),
  /** {@code GCtab}. */
  TABLE(11),
  /** {@code GCudata}. */
  USERDATA(12);

  private final int number;

  ObjectType(int number) {
    this.number = number;
  }

  /** What {@code gct} of such an object holds; the complement is the type of a value. */
  public int number() {
    return number;
  }
}
