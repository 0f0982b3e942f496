package io.cosockpool.image;

import io.cosockpool.elf.Symbol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The http configuration of an nginx as bytes: servers and locations with the value of one flag
 * directive, {@code lua_code_cache}. Offsets that the tables of directives tell are odd ones.
 */
public final class ConfigurationImage {
  private static final int PAGE = 4096;
  private static final int HTTP = 7;
  private static final int CORE = 0;
  private static final int REWRITE = 11;
  private static final int LUA = 33;
  private static final int CONFS = 40;
  private static final int CONF_LENGTH = 512;
  private static final int FLAG = 40;
  private static final int POST_ACTION = 128;
  private static final int UNDERSCORES = 176;
  private static final int CONTEXT_IN_SERVER = 40;
  private static final int COMMAND_LENGTH = 56;
  private static final int SRV_CONF = 8;
  private static final int LOC_CONF = 16;
  private static final long IF_CODE = 0x5566_0000_1230L;

  private final AddressSpace space = new AddressSpace(0x5566_1000_0000L);
  private final Map<String, Long> symbols = new HashMap<>();
  private final boolean pcre;
  private final int named;
  private final long block;
  private final long mainConfs;
  private final long servers;
  private final List<Long> serverConfs = new ArrayList<>();

  /** A server or location: its array of module configurations. */
  public record Place(long array, long coreConf, long luaConf) {}

  /** A configuration without servers, of an nginx with regular expressions or without. */
  public ConfigurationImage(boolean pcre) {
    this(pcre, false);
  }

  private ConfigurationImage(boolean pcre, boolean earlyRead) {
    this.pcre = pcre;
    this.named = UNDERSCORES + (earlyRead ? 24 : 16);
    Command first = command("post_action", LOC_CONF, POST_ACTION);
    Command second = command("underscores_in_headers", SRV_CONF, UNDERSCORES);
    if (earlyRead) {
      Command third = command("client_body_early_read", SRV_CONF, UNDERSCORES + 8);
      module("ngx_http_core_module", CORE, first, second, third);
    } else {
      module("ngx_http_core_module", CORE, first, second);
    }
    module("ngx_http_rewrite_module", REWRITE, command("return", LOC_CONF, 0));
    module(
        "ngx_http_lua_module",
        LUA,
        command("lua_code_cachX", LOC_CONF, 8),
        command("lua_code_cache", LOC_CONF, FLAG));
    symbols.put("ngx_http_script_if_code", IF_CODE);
    if (pcre) {
      symbols.put("ngx_http_regex_compile", 0x5566_0000_4560L);
    }
    block = space.allocate(24);
    long contexts = space.allocate(8 * CONFS);
    space.u64(contexts + 8 * HTTP, block);
    long cycle = space.allocate(8);
    space.u64(cycle, contexts);
    symbols.put("ngx_cycle", space.allocate(8));
    space.u64(symbol("ngx_cycle").address(), cycle);
    symbols.put("ngx_http_module", space.allocate(200));
    space.u64(symbol("ngx_http_module").address() + 8, HTTP);
    mainConfs = space.allocate(8 * CONFS);
    servers = space.allocate(CONF_LENGTH);
    space.u64(block, mainConfs);
    space.u64(mainConfs + 8 * CORE, servers);
  }

  /** The same of nginx since 1.31.5, where a server has a further flag. */
  public static ConfigurationImage withEarlyRead() {
    return new ConfigurationImage(true, true);
  }

  private record Command(String name, int conf, int offset) {}

  private static Command command(String name, int conf, int offset) {
    return new Command(name, conf, offset);
  }

  private void module(String name, int index, Command... commands) {
    long table = space.allocate(COMMAND_LENGTH * (commands.length + 1));
    for (int i = 0; i < commands.length; i++) {
      byte[] text = commands[i].name().getBytes(StandardCharsets.US_ASCII);
      long at = table + (long) i * COMMAND_LENGTH;
      long bytes = space.allocate(text.length);
      space.bytes(bytes, text);
      space.u64(at, text.length);
      space.u64(at + 8, bytes);
      space.u64(at + 32, commands[i].conf());
      space.u64(at + 40, commands[i].offset());
    }
    long module = space.allocate(200);
    space.u64(module, index);
    space.u64(module + 64, table);
    symbols.put(name, module);
  }

  /** Adds a server. */
  public Place server(boolean on) {
    long context = space.allocate(24);
    long server = space.allocate(CONF_LENGTH);
    Place place = place(on);
    space.u64(server, 0x1234_5678L);
    space.u64(server + CONTEXT_IN_SERVER, context);
    space.u64(context, mainConfs);
    space.u64(context + LOC_CONF, place.array());
    serverConfs.add(server);
    space.u64(servers, array(serverConfs));
    space.u64(servers + 8, serverConfs.size());
    return place;
  }

  /** Adds a location that no way leads to yet. */
  public Place location(boolean on) {
    Place place = place(on);
    space.u64(place.coreConf() + locConf(), place.array());
    return place;
  }

  private Place place(boolean on) {
    Place place =
        new Place(
            space.allocate(8 * CONFS), space.allocate(CONF_LENGTH), space.allocate(CONF_LENGTH));
    space.u64(place.array() + 8 * CORE, place.coreConf());
    space.u64(place.array() + 8 * LUA, place.luaConf());
    space.u64(place.array() + 8 * REWRITE, space.allocate(32));
    space.u64(place.luaConf() + FLAG, on ? 1 : 0);
    return place;
  }

  private long array(List<Long> elements) {
    long array = space.allocate(8 * elements.size() + 8);
    for (int i = 0; i < elements.size(); i++) {
      space.u64(array + 8L * i, elements.get(i));
    }
    return array;
  }

  private int locConf() {
    return POST_ACTION - 56;
  }

  /** Where the root of a place's tree of prefixes stands. */
  public long treeAddress(Place place) {
    return place.coreConf() + locConf() - (pcre ? 16 : 8);
  }

  /** Adds a node to a tree: where the address of the node is to stand, and what it holds. */
  public long node(long at, Place location, boolean exact) {
    long node = space.allocate(48);
    space.u64(at, node);
    space.u64(node + (exact ? 24 : 32), location.coreConf());
    return node;
  }

  /** Makes these the locations with a regular expression within a place. */
  public void regexes(Place place, List<Place> locations) {
    space.u64(place.coreConf() + locConf() - 8, listOf(locations));
  }

  /** Makes these the last server's locations with a name. */
  public void named(List<Place> locations) {
    space.u64(serverConfs.getLast() + named, listOf(locations));
  }

  private long listOf(List<Place> locations) {
    return array(locations.stream().map(Place::coreConf).toList());
  }

  /** Compiles an {@code if} into a place; its code follows 16 bytes of other code. */
  public long ifBlock(Place place, Place location) {
    long code = space.allocate(64);
    space.u64(code + 8, 77);
    space.u64(code + 16, IF_CODE);
    space.u64(code + 24, 40);
    space.u64(code + 32, location.array());
    long codes = space.allocate(40);
    space.u64(codes, code);
    space.u64(codes + 8, 64);
    space.u64(rewriteConf(place), codes);
    return code;
  }

  /** Where a place's compiled code is referred to. */
  public long rewriteConf(Place place) {
    return space.u64(place.array() + 8 * REWRITE);
  }

  /** Where the flag of a place stands. */
  public long flagAddress(Place place) {
    return place.luaConf() + FLAG;
  }

  /** Where a location refers back to its configurations. */
  public long backAddress(Place location) {
    return location.coreConf() + locConf();
  }

  /**
   * Puts a module's table of directives to the end of a page of its own.
   *
   * @param page its address
   */
  public void moveDirectives(String module, long page) {
    byte[] table = space.bytes(directives(module), 3 * COMMAND_LENGTH);
    space.map(page, PAGE);
    long address = page + PAGE - table.length;
    space.bytes(address, table);
    space.u64(symbol(module).address() + 64, address);
  }

  /** Has a module's table of directives go on far longer than any does. */
  public void endlessDirectives(String module) {
    int most = 4096;
    byte[] directive = space.bytes(directives(module), COMMAND_LENGTH);
    long table = space.allocate(most * COMMAND_LENGTH);
    for (int i = 0; i < most; i++) {
      space.bytes(table + (long) i * COMMAND_LENGTH, directive);
    }
    space.u64(symbol(module).address() + 64, table);
  }

  private long directives(String module) {
    return space.u64(symbol(module).address() + 64);
  }

  /** Where the number of servers stands. */
  public long countAddress() {
    return servers + 8;
  }

  /** The context of the http block. */
  public long block() {
    return block;
  }

  /** The bytes that it consists of. */
  public AddressSpace space() {
    return space;
  }

  /** Its process. */
  public ImageProcess process() {
    return ImageProcess.of(1, space, List.of());
  }

  /** Where in the table of all modules' configurations the context of the block stands. */
  public long contextAddress() {
    return space.u64(space.u64(symbol("ngx_cycle").address())) + 8 * HTTP;
  }

  /** What its program exports. */
  public List<Symbol> symbols() {
    return symbols.keySet().stream().map(this::symbol).toList();
  }

  /** A symbol that its program exports. */
  public Symbol symbol(String name) {
    return new Symbol(name, 0, Objects.requireNonNull(symbols.get(name)), 8);
  }
}
