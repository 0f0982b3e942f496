package io.cosockpool.luajit;

import io.cosockpool.layout.View;
import io.cosockpool.memory.BrokenInvariantException;
import io.cosockpool.model.KeyHash;
import org.jspecify.annotations.Nullable;

/**
 * The header of a {@code GCproto}, the code of a Lua function. Nothing of a prototype changes until
 * it is freed, so that an equal header at the same address is the same prototype.
 *
 * @param address where it stands
 * @param size how many bytes it has, with all that belongs to it
 * @param instructions how many instructions
 * @param constants the address between the constants that are objects and those that are numbers
 * @param upvalueCount how many upvalues
 * @param chunkName the address of the name of its chunk
 * @param firstLine the line at which its definition begins; 0 for a chunk
 * @param lineCount how many lines
 * @param lines the address of the lines of its instructions; 0 if they are stripped
 * @param upvalues the address of the names of its upvalues; 0 if they are stripped
 * @param variables the address of the names of its local variables; 0 if they are stripped
 */
public record Prototype(
    long address,
    int size,
    int instructions,
    long constants,
    int upvalueCount,
    long chunkName,
    long firstLine,
    long lineCount,
    long lines,
    long upvalues,
    long variables) {
  /** A chunk of 100,000 lines has 4 MiB. */
  private static final long MAX_SIZE = 16 << 20;

  /** {@link KeyHash}. Prototypes of one address seldom differ. */
  @Override
  public int hashCode() {
    return KeyHash.of(address);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Prototype same
        && address == same.address
        && size == same.size
        && instructions == same.instructions
        && constants == same.constants
        && upvalueCount == same.upvalueCount
        && chunkName == same.chunkName
        && firstLine == same.firstLine
        && lineCount == same.lineCount
        && lines == same.lines
        && upvalues == same.upvalues
        && variables == same.variables;
  }

  /** The prototype whose header was read. */
  static Prototype of(StackLayout layout, View header) throws BrokenInvariantException {
    LuaVm.checkType(header, layout.prototypeType, ObjectType.PROTOTYPE);
    int size = LuaVm.length(header, layout.size, layout.prototype.size(), MAX_SIZE);
    int most = (size - layout.prototype.size()) / Bytecode.LENGTH;
    return new Prototype(
        header.address(),
        size,
        LuaVm.length(header, layout.sizeBytecode, 1, most),
        header.unsigned(layout.constants),
        (int) header.unsigned(layout.upvalueCount),
        header.unsigned(layout.chunkName),
        header.unsigned(layout.firstLine),
        header.unsigned(layout.lineCount),
        header.unsigned(layout.lines),
        header.unsigned(layout.upvalues),
        header.unsigned(layout.variables));
  }
}
