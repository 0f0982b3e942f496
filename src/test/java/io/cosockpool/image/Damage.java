package io.cosockpool.image;

import java.util.Random;

/** Bytes that are overwritten at a random place: single ones, words and blocks. */
public final class Damage {
  private static final long[] NASTY = {
    0, 1, -1, 0x7f, 0xff, 0x7fff_ffffL, 0xffff_ffffL, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 47
  };

  private final byte[] damaged;
  private final int offset;
  private final byte[] before;

  private Damage(byte[] damaged, int offset, int length) {
    this.damaged = damaged;
    this.offset = offset;
    this.before = new byte[length];
    System.arraycopy(damaged, offset, before, 0, length);
  }

  /** Overwrites some of these bytes. */
  public static Damage to(byte[] bytes, Random random) {
    int offset = random.nextInt(bytes.length);
    Damage damage = new Damage(bytes, offset, Math.min(length(random), bytes.length - offset));
    damage.overwrite(random);
    return damage;
  }

  private static int length(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 1;
      case 1 -> 4;
      case 2 -> 8;
      default -> 1 + random.nextInt(64);
    };
  }

  private void overwrite(Random random) {
    boolean nasty = random.nextBoolean();
    long value = NASTY[random.nextInt(NASTY.length)];
    for (int i = 0; i < before.length; i++) {
      damaged[offset + i] = (byte) (nasty ? value >> (8 * (i % 8)) : random.nextInt());
    }
  }

  /** Puts back what was there before. */
  public void repair() {
    System.arraycopy(before, 0, damaged, offset, before.length);
  }
}
