package io.cosockpool.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.image.AddressSpace;
import io.cosockpool.image.ElfImage;
import io.cosockpool.image.ElfImage.Linking;
import io.cosockpool.image.ImageProcess;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.process.Images;
import io.cosockpool.process.Mapping;
import io.cosockpool.process.OversizedProcessException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DynamicSymbolsTest {
  private static final long PROGRAM = 0x5566_0000_0000L;
  private static final long LIBRARY = 0x7f00_0000_0000L;

  private static Stream<Linking> linkings() {
    List<Linking> linkings = new ArrayList<>();
    for (int bits = 0; bits < 16; bits++) {
      linkings.add(
          new Linking(
              (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0 ? 0x20_0000 : 0));
    }
    return linkings.stream();
  }

  private static Map<String, Integer> exports(int count) {
    Map<String, Integer> exports = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      exports.put("ngx_symbol_" + i, 1 + i % 40);
    }
    return exports;
  }

  private static DynamicSymbols symbols(AddressSpace space, List<Mapping> mappings)
      throws MemoryLostException {
    return DynamicSymbols.of(ImageProcess.of(1, space, mappings).memory(), Images.bases(mappings));
  }

  @ParameterizedTest
  @MethodSource("linkings")
  void findsEverySymbolAndNoOther(Linking linking) throws MemoryLostException {
    for (int count : List.of(1, 2, 3, 64, 200)) {
      AddressSpace space = new AddressSpace(0x1000_0000);
      Map<String, Integer> exports = exports(count);
      ElfImage image =
          ElfImage.write(space, PROGRAM, linking, exports, List.of("malloc", "ngx_symbol"));
      DynamicSymbols symbols = symbols(space, image.mappings("fd:01 1"));

      List<Symbol> expected = new ArrayList<>();
      exports.forEach(
          (name, length) -> expected.add(new Symbol(name, PROGRAM, image.address(name), length)));
      List<String> names = new ArrayList<>(exports.keySet());
      assertEquals(expected, symbols.find(names));
      names.replaceAll(name -> name + "x");
      names.addAll(List.of("", "malloc", "ngx_symbol", "ngx_symbol_", "ngx"));
      assertEquals(List.of(), symbols.find(names));
    }
  }

  @ParameterizedTest
  @MethodSource("linkings")
  void aReferenceToAnotherImageIsNoDefinition(Linking linking) throws MemoryLostException {
    AddressSpace space = new AddressSpace(0x1000_0000);
    ElfImage program =
        ElfImage.write(space, PROGRAM, linking, Map.of("ngx_cycle", 8), List.of("ngx_lua"));
    ElfImage library =
        ElfImage.write(space, LIBRARY, linking, Map.of("ngx_lua", 8), List.of("ngx_cycle"));
    List<Mapping> mappings = new ArrayList<>(program.mappings("fd:01 1"));
    mappings.addAll(library.mappings("fd:01 2"));

    List<Symbol> found = symbols(space, mappings).find(List.of("ngx_cycle", "ngx_lua"));

    assertEquals(
        List.of(
            new Symbol("ngx_cycle", PROGRAM, program.address("ngx_cycle"), 8),
            new Symbol("ngx_lua", LIBRARY, library.address("ngx_lua"), 8)),
        found);
    assertEquals(PROGRAM, DynamicSymbols.first(found, "ngx_cycle").orElseThrow().image());
    assertTrue(DynamicSymbols.first(found, "none").isEmpty());
  }

  @Test
  void whatIsNoImageDefinesNothing() throws MemoryLostException {
    AddressSpace space = new AddressSpace(0x1000_0000);
    space.map(PROGRAM, 4096);
    List<Mapping> mappings =
        List.of(
            new Mapping(PROGRAM, PROGRAM + 4096, true, 0, "fd:01 1"),
            new Mapping(LIBRARY, LIBRARY + 4096, true, 0, "fd:01 2"));

    assertEquals(List.of(), symbols(space, mappings).find(List.of("ngx_cycle")));
    space.bytes(PROGRAM, new byte[] {0x7f, 'E', 'L', 'F', 1, 1});
    assertEquals(List.of(), symbols(space, mappings).find(List.of("ngx_cycle")));
  }

  @Test
  void onlyFilesWithCodeAreImages() throws MemoryLostException {
    List<Mapping> mappings =
        List.of(
            new Mapping(0x1000, 0x2000, false, 0, "fd:01 1"),
            new Mapping(0x2000, 0x3000, true, 0x1000, "fd:01 1"),
            new Mapping(0x5000, 0x6000, false, 0, "fd:01 2"),
            new Mapping(0x7000, 0x8000, true, 0, ""));
    assertEquals(List.of(0x1000L), Images.bases(mappings));
  }

  @Test
  void aProcessWithMoreImagesThanAnyNginxIsRefused() throws MemoryLostException {
    List<Mapping> mappings = new ArrayList<>();
    for (int file = 1; file <= 512; file++) {
      mappings.add(new Mapping(file << 12, (file + 1) << 12, true, 0, "fd:01 " + file));
    }
    assertEquals(512, Images.bases(mappings).size());
    mappings.add(new Mapping(0x1000000, 0x1001000, true, 0, "fd:01 600"));
    assertThrows(OversizedProcessException.class, () -> Images.bases(mappings));
  }

  @Test
  void aHundredNamesTakeFewCalls() throws MemoryLostException {
    AddressSpace space = new AddressSpace(0x1000_0000);
    ElfImage image = ElfImage.write(space, PROGRAM, Linking.PIE, exports(100), List.of());
    ImageProcess process = ImageProcess.of(1, space, image.mappings("fd:01 1"));
    DynamicSymbols symbols =
        DynamicSymbols.of(process.memory(), Images.bases(image.mappings("fd:01 1")));

    assertEquals(100, symbols.find(exports(100).keySet()).size());

    assertTrue(process.cost().calls() <= 8, process.cost().calls() + " calls");
  }
}
