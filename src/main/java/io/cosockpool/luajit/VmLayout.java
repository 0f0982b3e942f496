package io.cosockpool.luajit;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;
import java.util.List;

/** How one variant of LuaJIT lays out its objects, with the fields that walks look at. */
final class VmLayout {
  /** The variants, in the order in which they are to be tried. */
  static final List<VmLayout> ALL =
      Catalogue.variants("luajit").stream().map(VmLayout::new).toList();

  private static final String GC64 = "GC64";

  /** Every variant of a string's layout has a name that begins like this. */
  private static final String STRING = "GCstr";

  final Layout layout;
  final boolean gc64;
  final Structure state;
  final Field stateType;
  final Field global;
  final Structure stateToEnv;
  final Field env;
  final Structure table;
  final Field tableType;
  final Field nodes;
  final Field hashMask;
  final Structure node;
  final Field value;
  final Field key;
  final Structure userdata;
  final Field userdataType;
  final Field userdataLength;
  final List<StringLayout> strings;

  private VmLayout(Layout layout) {
    this.layout = layout;
    gc64 = layout.name().equals(GC64);
    state = layout.structure("lua_State");
    stateType = state.field("gct");
    global = state.field("glref");
    stateToEnv = layout.structure("lua_State to env");
    env = stateToEnv.field("env");
    table = layout.structure("GCtab");
    tableType = table.field("gct");
    nodes = table.field("node");
    hashMask = table.field("hmask");
    node = layout.structure("Node");
    value = node.field("val");
    key = node.field("key");
    userdata = layout.structure("GCudata");
    userdataType = userdata.field("gct");
    userdataLength = userdata.field("len");
    strings =
        layout.structures().values().stream()
            .filter(structure -> structure.name().startsWith(STRING))
            .map(StringLayout::new)
            .toList();
  }

  /** All structures of the variant, with one of the layouts of strings. */
  List<Structure> structures(StringLayout strings) {
    return layout.structures().values().stream()
        .filter(
            structure ->
                !structure.name().startsWith(STRING) || structure.equals(strings.structure()))
        .toList();
  }
}
