package io.cosockpool.luajit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTest {
  private static final long KEY = 0x5566_1234_5678L;

  private static Value value(String hex, boolean gc64) {
    return new Value(Long.parseUnsignedLong(hex, 16), gc64);
  }

  /** By the tables of LuaJIT's src/lj_obj.h: ~4 is a string, ~6 a thread, ~11 a table. */
  @ParameterizedTest
  @CsvSource({
    "fffdffffffffff00, true, STRING, 7fffffffff00",
    "fffa7f3a55400000, true, TABLE, 7f3a55400000",
    "fff9ff3a55400000, true, USERDATA, 7f3a55400000",
    "fffffffb41400008, false, STRING, 41400008",
    "fffffff4f1400010, false, TABLE, f1400010",
    "fffffff3f1400010, false, USERDATA, f1400010"
  })
  void hasATypeAndAnAddress(String hex, boolean gc64, ObjectType type, String address) {
    for (ObjectType other : ObjectType.values()) {
      assertEquals(other == type, value(hex, gc64).is(other), other.toString());
    }
    assertEquals(Long.parseLong(address, 16), value(hex, gc64).address());
    assertFalse(value(hex, gc64).isNil());
  }

  @Test
  void nilIsAllOnesOrTheHighWordAlone() {
    assertTrue(value("ffffffffffffffff", true).isNil());
    assertTrue(value("ffffffff00000000", false).isNil());
    assertFalse(value("0000000000000000", true).isNil());
    assertFalse(value("0000000000000000", false).isNil());
  }

  @ParameterizedTest
  @CsvSource({
    "fffe556612345678, true",
    "fffe2de612345678, true",
    "ffff556612345678, false",
    "ffff2de612345678, false"
  })
  void findsALightUserdataInEachEncoding(String hex, boolean gc64) {
    assertTrue(value(hex, gc64).isLightUserdata(KEY));
    assertFalse(value(hex, gc64).isLightUserdata(KEY + 8));
    assertFalse(value(hex, gc64).isLightUserdata(KEY ^ (1L << 38)));
  }

  @Test
  void aNumberOrAnotherTypeIsNoLightUserdata() {
    assertFalse(new Value(KEY, true).isLightUserdata(KEY));
    assertFalse(new Value(KEY, false).isLightUserdata(KEY));
    assertFalse(value("fffdd56612345678", true).isLightUserdata(KEY));
    assertFalse(value("fffffff412345678", false).isLightUserdata(0x12345678));
  }
}
