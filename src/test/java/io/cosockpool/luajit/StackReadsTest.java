package io.cosockpool.luajit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.Damage;
import io.cosockpool.image.LuaBuild;
import io.cosockpool.image.LuaStackImage;
import io.cosockpool.image.StillMemory;
import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.memory.Range;
import io.cosockpool.memory.TornReadException;
import io.cosockpool.memory.UnreadableException;
import io.cosockpool.model.LuaFrame;
import io.cosockpool.walk.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stacks in byte images, with and without GC64, whole and damaged. */
class StackReadsTest {
  private static final Place PLACE = Place.of("test");

  /** The property {@code mutations} says how many. */
  private static final int MUTATIONS = Integer.getInteger("mutations", 10_000);

  private static Snapshot memory(LuaStackImage image) {
    Block.Usage nobody =
        new Block.Usage() {
          @Override
          public void used(int offset, int length) {}

          @Override
          public void usedAsName(int offset, int length) {}

          @Override
          public void usedInAnyOrder(int recordLength) {}
        };
    return new StillMemory(image.space(), address -> nobody);
  }

  private static LuaStack stack(Snapshot memory, LuaStackImage image) throws MemoryException {
    LuaVm vm = LuaVm.at(memory, image.vm(), PLACE);
    return StackReads.read(memory, vm, List.of(image.coroutine()), PLACE).getFirst();
  }

  private static List<String> described(LuaStackImage image, boolean oldStrings)
      throws MemoryException {
    Snapshot memory = memory(image);
    LuaVm vm = LuaVm.at(memory, image.vm(), PLACE);
    StringLayout strings = vm.stringLayouts().get(oldStrings ? 1 : 0);
    LuaStack stack = stack(memory, image);
    assertEquals("", stack.why());
    Map<CallSite, CodePlace> places = new HashMap<>();
    for (CallSite site : stack.sites()) {
      places.put(site, new CodePlaceWalk(vm, strings, site).of(memory));
    }
    List<String> lines = new ArrayList<>();
    for (LuaFrame frame : stack.described(site -> Optional.ofNullable(places.get(site)))) {
      lines.add(frame.function().decoded() + " @ " + frame.where().decoded());
    }
    return lines;
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void namesAndLinesAreThoseOfTheCode(boolean gc64, boolean oldStrings) throws Exception {
    LuaStackImage image = new LuaStackImage(new LuaBuild(gc64, oldStrings, true));
    assertEquals(
        List.of("yield @ [C]", "callee @ callee.lua:6", "main chunk @ main.lua:2"),
        described(image, oldStrings));
  }

  /** What is unreadable takes a system call of its own, and there may be a number in any slot. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aNumberIsNotTakenForAReturnAddress(boolean gc64) throws Exception {
    LuaStackImage image = new LuaStackImage(new LuaBuild(gc64, false, true));
    Snapshot still = memory(image);
    Snapshot whole =
        new Snapshot() {
          @Override
          public Block read(Range range) throws UnreadableException {
            assertTrue(image.space().isMapped(range.address(), range.length()), range.toString());
            return still.read(range);
          }

          @Override
          public Block again(Range range) throws UnreadableException {
            return read(range);
          }

          @Override
          public List<Block> links(Range first, int next, long end, long most) {
            throw new AssertionError("a stack has no links");
          }
        };
    assertEquals(3, stack(whole, image).frames().size());
  }

  /** Whatever memory holds, a stack is read, or refused with a reason, and soon. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void damagedMemoryIsReadOrRefused(boolean gc64) throws Exception {
    Random random = new Random(Long.getLong("mutations.seed", 4_711));
    LuaBuild build = new LuaBuild(gc64, false, true);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      LuaStackImage image = new LuaStackImage(build);
      var spans = image.space().spans();
      var span = spans.get(random.nextInt(spans.size()));
      byte[] bytes = image.space().bytes(span.address(), span.length());
      Damage.to(bytes, random);
      image.space().bytes(span.address(), bytes);
      refused += isRead(image) ? 0 : 1;
    }
    assertTrue(refused > 0 && refused < MUTATIONS, refused + " were refused");
  }

  private static boolean isRead(LuaStackImage image) {
    try {
      Snapshot memory = memory(image);
      LuaVm vm = LuaVm.at(memory, image.vm(), PLACE);
      LuaStack stack = stack(memory, image);
      for (CallSite site : stack.sites()) {
        new CodePlaceWalk(vm, vm.stringLayouts().getFirst(), site).of(memory);
      }
      return stack.why().isEmpty();
    } catch (MemoryException e) {
      return false;
    }
  }

  /** Memory of which a byte is another one when it is read again. */
  private static Snapshot changing(Snapshot still, long address) {
    return new Snapshot() {
      @Override
      public Block read(Range range) throws UnreadableException {
        return still.read(range);
      }

      @Override
      public Block again(Range range) throws UnreadableException {
        byte[] bytes = still.read(range).bytes(0, range.length());
        long at = address - range.address();
        if (at >= 0 && at < bytes.length) {
          bytes[(int) at] ^= 1;
        }
        return new Block(range, bytes);
      }

      @Override
      public List<Block> links(Range first, int next, long end, long most) {
        throw new AssertionError("a stack has no links");
      }
    };
  }

  /** A coroutine that ran while its stack was read is no stack that is refused, but a torn one. */
  @Test
  void whatRanMeanwhileIsTorn() throws Exception {
    LuaStackImage image = new LuaStackImage(LuaBuild.TODAY);
    Snapshot still = memory(image);
    Snapshot changing = changing(still, image.topValue());
    assertThrows(TornReadException.class, () -> stack(changing, image));
    assertFalse(stack(still, image).frames().isEmpty());
  }

  /** Its values and the calls at the top change all the time; those that called it do not. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofOneThatRunsTheFramesHaveToStay(boolean gc64) throws Exception {
    LuaStackImage image = new LuaStackImage(new LuaBuild(gc64, false, true));
    image.run();
    Snapshot still = memory(image);
    LuaStack whole = stack(still, image);
    assertEquals(LuaStack.State.RUNNING, whole.state());
    assertEquals(3, whole.frames().size());

    assertEquals(whole, stack(changing(still, image.topValue()), image));
    Snapshot otherFrame = changing(still, image.topValue() - Long.BYTES);
    assertThrows(TornReadException.class, () -> stack(otherFrame, image));
  }
}
