package io.cosockpool.dwarf;

import io.cosockpool.binding.Headers;
import io.cosockpool.binding.Headers.Prototype;
import io.cosockpool.dwarf.binding.Dw;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bindings of libdw, held against its headers (Debian: libdw-dev). */
class DwBindingTest {
  private static final Headers DW =
      new Headers(
          Dw.class,
          """
          #include <dwarf.h>
          #include <elfutils/libdw.h>
          #include <elfutils/libdwelf.h>
          #include <libelf.h>
          #include <stddef.h>
          #include <stdio.h>
          """,
          "");

  private static final List<Prototype> PROTOTYPES =
      List.of(
          Prototype.of("unsigned int", "elf_version", "unsigned int"),
          Prototype.of("Elf *", "elf_memory", "char *", "size_t"),
          Prototype.of("Elf_Kind", "elf_kind", "Elf *"),
          Prototype.of("int", "elf_end", "Elf *"),
          Prototype.of("ssize_t", "dwelf_elf_gnu_build_id", "Elf *", "const void **"),
          Prototype.of("const char *", "dwelf_elf_gnu_debuglink", "Elf *", "GElf_Word *"),
          Prototype.of(
              "ssize_t",
              "dwelf_dwarf_gnu_debugaltlink",
              "Dwarf *",
              "const char **",
              "const void **"),
          Prototype.of("void", "dwarf_setalt", "Dwarf *", "Dwarf *"),
          Prototype.of("Dwarf *", "dwarf_begin_elf", "Elf *", "Dwarf_Cmd", "Elf_Scn *"),
          Prototype.of("int", "dwarf_end", "Dwarf *"),
          Prototype.of("const char *", "dwarf_errmsg", "int"),
          Prototype.of(
              "int",
              "dwarf_nextcu",
              "Dwarf *",
              "Dwarf_Off",
              "Dwarf_Off *",
              "size_t *",
              "Dwarf_Off *",
              "uint8_t *",
              "uint8_t *"),
          Prototype.of("Dwarf_Die *", "dwarf_offdie", "Dwarf *", "Dwarf_Off", "Dwarf_Die *"),
          Prototype.of("int", "dwarf_child", "Dwarf_Die *", "Dwarf_Die *"),
          Prototype.of("int", "dwarf_siblingof", "Dwarf_Die *", "Dwarf_Die *"),
          Prototype.of("int", "dwarf_tag", "Dwarf_Die *"),
          Prototype.of("const char *", "dwarf_diename", "Dwarf_Die *"),
          Prototype.of("int", "dwarf_hasattr", "Dwarf_Die *", "unsigned int"),
          Prototype.of(
              "Dwarf_Attribute *",
              "dwarf_attr",
              "Dwarf_Die *",
              "unsigned int",
              "Dwarf_Attribute *"),
          Prototype.of("Dwarf_Die *", "dwarf_formref_die", "Dwarf_Attribute *", "Dwarf_Die *"),
          Prototype.of("int", "dwarf_formudata", "Dwarf_Attribute *", "Dwarf_Word *"),
          Prototype.of("int", "dwarf_getlocation", "Dwarf_Attribute *", "Dwarf_Op **", "size_t *"),
          Prototype.of("int", "dwarf_aggregate_size", "Dwarf_Die *", "Dwarf_Word *"));

  @Test
  void constantsAreTheHeaders(@TempDir Path folder) throws Exception {
    DW.constantsHold(folder);
  }

  @Test
  void functionsAreTheHeaders(@TempDir Path folder) throws Exception {
    DW.functionsHold(PROTOTYPES, folder);
  }

  @Test
  void structsAreTheHeaders(@TempDir Path folder) throws Exception {
    DW.structsHold(folder);
  }
}
