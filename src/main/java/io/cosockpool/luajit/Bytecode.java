package io.cosockpool.luajit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The instructions of one version of LuaJIT's bytecode: 32 bits with the opcode in the lowest 8,
 * then the operand A, and the operands C and B, or D in the place of both (LuaJIT src/lj_bc.h).
 */
final class Bytecode {
  /** The length of an instruction. */
  static final int LENGTH = 4;

  /** What an instruction does to the slot A. */
  private enum Effect {
    /** It writes the slot. */
    WRITES,
    /** It uses the slot and those above it: a call, a loop. */
    BASE,
    /** It reads the slot, or A is no slot. */
    OTHER
  }

  /**
   * An instruction.
   *
   * @param metamethod that it may call; empty if there is none
   * @param since21 whether LuaJIT 2.0 has no such instruction
   */
  private record Operation(String name, Effect effect, String metamethod, boolean since21) {}

  /** A line an effect: names with metamethods, in the order of their numbers. */
  private static final List<Operation> ALL =
      operations(
          "other ISLT:lt ISGE:lt ISLE:le ISGT:le ISEQV:eq ISNEV:eq ISEQS:eq ISNES:eq ISEQN:eq"
              + " ISNEN:eq ISEQP:eq ISNEP:eq writes ISTC ISFC other IST ISF ISTYPE* ISNUM*",
          "writes MOV NOT UNM:unm LEN:len ADDVN:add SUBVN:sub MULVN:mul DIVVN:div MODVN:mod"
              + " ADDNV:add SUBNV:sub MULNV:mul DIVNV:div MODNV:mod ADDVV:add SUBVV:sub MULVV:mul"
              + " DIVVV:div MODVV:mod POW:pow CAT:concat KSTR KCDATA KSHORT KNUM KPRI base KNIL",
          "writes UGET other USETV USETS USETN USETP UCLO writes FNEW:gc TNEW:gc TDUP:gc GGET:index"
              + " other GSET:newindex writes TGETV:index TGETS:index TGETB:index TGETR*:index",
          "other TSETV:newindex TSETS:newindex TSETB:newindex base TSETM:newindex other"
              + " TSETR*:newindex base CALLM CALL CALLMT CALLT ITERC ITERN VARG ISNEXT RETM",
          "other RET RET0 RET1 base FORI JFORI FORL IFORL JFORL ITERL IITERL JITERL other LOOP"
              + " ILOOP JLOOP JMP FUNCF IFUNCF JFUNCF FUNCV IFUNCV JFUNCV");

  private static final Bytecode VERSION_20 = new Bytecode(false);
  private static final Bytecode VERSION_21 = new Bytecode(true);

  private final List<Operation> operations;
  private final int firstHeader;

  /** The instruction that copies slot D to slot A. */
  final int move;

  /** The instruction that copies upvalue D to slot A. */
  final int getUpvalue;

  /** The instruction that copies the global with the name D to slot A. */
  final int getGlobal;

  /** The instruction that copies the field C of the table in slot B to slot A. */
  final int getField;

  /** The instruction that sets the slots from A to D to nil. */
  final int setNil;

  private final int callWithMore;
  private final int call;
  private final int iterate;
  private final int iterateNext;

  private Bytecode(boolean version21) {
    operations = ALL.stream().filter(each -> version21 || !each.since21()).toList();
    firstHeader = number("FUNCF");
    move = number("MOV");
    getUpvalue = number("UGET");
    getGlobal = number("GGET");
    getField = number("TGETS");
    setNil = number("KNIL");
    callWithMore = number("CALLM");
    call = number("CALL");
    iterate = number("ITERC");
    iterateNext = number("ITERN");
  }

  private static List<Operation> operations(String... lines) {
    List<Operation> all = new ArrayList<>();
    Effect effect = Effect.OTHER;
    for (String word : String.join(" ", lines).split(" ", -1)) {
      switch (word) {
        case "writes" -> effect = Effect.WRITES;
        case "base" -> effect = Effect.BASE;
        case "other" -> effect = Effect.OTHER;
        default -> {
          int colon = word.indexOf(':');
          String name = colon < 0 ? word : word.substring(0, colon);
          all.add(
              new Operation(
                  name.replace("*", ""),
                  effect,
                  colon < 0 ? "" : "__" + word.substring(colon + 1),
                  name.endsWith("*")));
        }
      }
    }
    return List.copyOf(all);
  }

  private int number(String name) {
    for (int number = 0; number < operations.size(); number++) {
      if (operations.get(number).name().equals(name)) {
        return number;
      }
    }
    throw new IllegalArgumentException(name);
  }

  /** The version whose header of a function this is; empty if it is no such header. */
  static Optional<Bytecode> withHeader(long instruction) {
    int opcode = opcode(instruction);
    for (Bytecode version : List.of(VERSION_21, VERSION_20)) {
      if (opcode >= version.firstHeader && opcode < version.operations.size()) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  static int opcode(long instruction) {
    return (int) instruction & 0xff;
  }

  static int a(long instruction) {
    return (int) (instruction >>> 8) & 0xff;
  }

  static int b(long instruction) {
    return (int) (instruction >>> 24) & 0xff;
  }

  static int c(long instruction) {
    return (int) (instruction >>> 16) & 0xff;
  }

  static int d(long instruction) {
    return (int) (instruction >>> 16) & 0xffff;
  }

  /** Whether it is a call that returns to what follows it. */
  boolean isCall(long instruction) {
    int opcode = opcode(instruction);
    return opcode == callWithMore
        || opcode == call
        || opcode == iterateNext
        || isIteratorCall(instruction);
  }

  /** Whether it is the call of an iterator, which was put three slots below A. */
  boolean isIteratorCall(long instruction) {
    return opcode(instruction) == iterate;
  }

  /** Whether it writes slot A. */
  boolean writes(long instruction) {
    return effect(instruction) == Effect.WRITES;
  }

  /** Whether it uses slot A and those above it. */
  boolean isBase(long instruction) {
    return effect(instruction) == Effect.BASE;
  }

  private Effect effect(long instruction) {
    int opcode = opcode(instruction);
    return opcode < operations.size() ? operations.get(opcode).effect() : Effect.OTHER;
  }

  /** The name of the metamethod that it may call; empty if there is none. */
  String metamethod(long instruction) {
    int opcode = opcode(instruction);
    return opcode < operations.size() ? operations.get(opcode).metamethod() : "";
  }
}
