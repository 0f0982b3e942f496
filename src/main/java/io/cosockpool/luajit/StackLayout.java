package io.cosockpool.luajit;

import io.cosockpool.layout.Catalogue;
import io.cosockpool.layout.Field;
import io.cosockpool.layout.Layout;
import io.cosockpool.layout.Structure;

/** How one variant of LuaJIT lays out coroutines, their stacks, functions and prototypes. */
final class StackLayout {
  /** A slot of a stack, a {@code TValue}. */
  static final int SLOT = 8;

  private static final StackLayout NARROW = new StackLayout("not GC64");
  private static final StackLayout WIDE = new StackLayout("GC64");

  final boolean gc64;

  /** How many slots a frame has besides those of its function's values: with GC64 one more. */
  final int frameSlots;

  final Structure state;
  final Field stateType;
  final Field status;
  final Field global;
  final Field base;
  final Field top;
  final Field stack;
  final Field cframe;
  final Field stackSize;
  final Structure function;
  final Field functionType;
  final Field functionId;
  final Field pc;
  final Structure prototype;
  final Field prototypeType;
  final Field sizeBytecode;
  final Field constants;
  final Field size;
  final Field upvalueCount;
  final Field chunkName;
  final Field firstLine;
  final Field lineCount;
  final Field lines;
  final Field upvalues;
  final Field variables;
  final int reference;

  /** A frame with what stands before its last slot, which its address is. */
  final Structure frame;

  final Field continuation;
  final Field frameFunction;
  final Field link;

  /** That of a variant. */
  static StackLayout of(boolean gc64) {
    return gc64 ? WIDE : NARROW;
  }

  private StackLayout(String variant) {
    Layout layout =
        Catalogue.variants("luajit-stack").stream()
            .filter(each -> each.name().equals(variant))
            .findFirst()
            .orElseThrow();
    gc64 = variant.equals("GC64");
    frameSlots = gc64 ? 2 : 1;
    state = layout.structure("lua_State");
    stateType = state.field("gct");
    status = state.field("status");
    global = state.field("glref");
    base = state.field("base");
    top = state.field("top");
    stack = state.field("stack");
    cframe = state.field("cframe");
    stackSize = state.field("stacksize");
    function = layout.structure("GCfunc");
    functionType = function.field("gct");
    functionId = function.field("ffid");
    pc = function.field("pc");
    prototype = layout.structure("GCproto");
    prototypeType = prototype.field("gct");
    sizeBytecode = prototype.field("sizebc");
    constants = prototype.field("k");
    size = prototype.field("sizept");
    upvalueCount = prototype.field("sizeuv");
    chunkName = prototype.field("chunkname");
    firstLine = prototype.field("firstline");
    lineCount = prototype.field("numline");
    lines = prototype.field("lineinfo");
    upvalues = prototype.field("uvinfo");
    variables = prototype.field("varinfo");
    reference = layout.structure("GCRef").size();
    frame = layout.structure("frame");
    continuation = frame.field("continuation");
    frameFunction = frame.field("function");
    link = frame.field("link");
  }
}
