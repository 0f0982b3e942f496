package io.cosockpool.image;

import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.Pool;
import io.cosockpool.model.Subsystem;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.process.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An nginx worker with Lua as bytes, from the ELF headers of its program to its pools. */
public final class WorkerImage {
  private static final long FIXED_BASE = 0x40_0000L;
  private static final long PROGRAM_BASE = 0x5566_0000_0000L;
  private static final long LIBRARY_BASE = 0x7f4a_0000_0000L;

  /** Below 4 GiB, where a LuaJIT that is not GC64 has its memory. */
  private static final long FIRST_LUA_PAGE = 0x4000_0000L;

  private static final long LUA_PAGES = 0x10_0000;

  /** Where no memory is. */
  private static final long DANGLING = 0x1230;

  private static final int MODULE_LENGTH = 200;
  private static final int CONFS = 80;

  /** The names and places of one Lua module. */
  private record Module(String block, String module, String poolKey, int index, int ctxIndex) {
    static Module of(Subsystem subsystem) {
      return switch (subsystem) {
        case HTTP ->
            new Module(
                "ngx_http_module", "ngx_http_lua_module", "ngx_http_lua_socket_pool_key", 7, 33);
        case STREAM ->
            new Module(
                "ngx_stream_module",
                "ngx_stream_lua_module",
                "ngx_stream_lua_socket_pool_key",
                60,
                5);
      };
    }
  }

  /** What one subsystem is to hold. */
  private record Content(PoolBuild build, List<PoolSpec> pools) {}

  /** What a subsystem became. */
  private record Vm(LuaState lua, TableImage registry, TableImage table, List<PoolImage> pools) {}

  private final AddressSpace space;
  private final LuaObjects objects;
  private final int registryOffset;
  private final List<ElfImage> images = new ArrayList<>();
  private final ImageProcess process;
  private final Map<Subsystem, Vm> vms = new EnumMap<>(Subsystem.class);

  private WorkerImage(Builder builder) {
    this.space = new AddressSpace(builder.lua.heapStart());
    this.objects = new LuaObjects(space, builder.lua);
    this.registryOffset = builder.registryOffset;
    List<Mapping> mappings = writeImages(builder);
    this.process = ImageProcess.of(builder.pid, space, mappings);
    space.u32(address("ngx_process"), builder.role);
    writeConfiguration(builder.content);
  }

  /** A worker without pools, which the builder's methods change. */
  public static Builder builder() {
    return new Builder();
  }

  /** Says what a worker is to be. */
  public static final class Builder {
    private int pid = 4711;
    private int role = 3;
    private LuaBuild lua = LuaBuild.TODAY;
    private ElfImage.Linking linking = ElfImage.Linking.PIE;
    private boolean moduleInLibrary;
    private int registryOffset = 208;
    private final Map<Subsystem, Content> content = new EnumMap<>(Subsystem.class);

    private Builder() {}

    /** Its process id. */
    public Builder pid(int number) {
      pid = number;
      return this;
    }

    /** What {@code ngx_process} is; 3 is a worker. */
    public Builder role(int ngxProcess) {
      role = ngxProcess;
      return this;
    }

    /** The LuaJIT it has. */
    public Builder lua(LuaBuild build) {
      lua = build;
      return this;
    }

    /** How its program and library are linked. */
    public Builder linking(ElfImage.Linking newLinking) {
      linking = newLinking;
      return this;
    }

    /** Whether the Lua modules are in a library of their own. */
    public Builder moduleInLibrary(boolean inLibrary) {
      moduleInLibrary = inLibrary;
      return this;
    }

    /** Where {@code registrytv} stands in {@code global_State}. */
    public Builder registryOffset(int offset) {
      registryOffset = offset;
      return this;
    }

    /** Gives it a Lua module with these pools. */
    public Builder pools(Subsystem subsystem, PoolBuild build, List<PoolSpec> pools) {
      content.put(subsystem, new Content(build, List.copyOf(pools)));
      return this;
    }

    /** Gives it the http Lua module of today with these pools. */
    public Builder http(PoolSpec... pools) {
      return pools(Subsystem.HTTP, PoolBuild.TODAY, List.of(pools));
    }

    /** The worker. */
    public WorkerImage build() {
      return new WorkerImage(this);
    }
  }

  private List<Mapping> writeImages(Builder builder) {
    Map<String, Integer> program = new LinkedHashMap<>();
    program.put("ngx_cycle", 8);
    program.put("ngx_process", 8);
    program.put("ngx_is_privileged_agent", 8);
    for (String other : List.of("ngx_worker", "ngx_exiting", "ngx_current_msec", "ngx_pid")) {
      program.put(other, 8);
    }
    Map<String, Integer> modules = builder.moduleInLibrary ? new LinkedHashMap<>() : program;
    for (Subsystem subsystem : builder.content.keySet()) {
      Module module = Module.of(subsystem);
      program.put(module.block(), MODULE_LENGTH);
      modules.put(module.module(), MODULE_LENGTH);
      modules.put(module.poolKey(), 1);
    }
    List<Mapping> mappings = new ArrayList<>();
    long base = builder.linking.fixed() ? FIXED_BASE : PROGRAM_BASE;
    add(base, builder.linking, program, List.of("malloc", "ngx_unused"), mappings);
    if (builder.moduleInLibrary) {
      ElfImage.Linking linking =
          new ElfImage.Linking(
              false,
              builder.linking.gnuHash(),
              builder.linking.relative(),
              builder.linking.linkedAt());
      add(LIBRARY_BASE, linking, modules, List.copyOf(program.keySet()), mappings);
    }
    addDataFile(mappings);
    return mappings;
  }

  private void add(
      long base,
      ElfImage.Linking linking,
      Map<String, Integer> exports,
      List<String> imports,
      List<Mapping> mappings) {
    ElfImage image = ElfImage.write(space, base, linking, exports, imports);
    images.add(image);
    mappings.addAll(image.mappings("fd:01 " + images.size()));
  }

  /** A file with executable mappings that is no ELF image. */
  private void addDataFile(List<Mapping> mappings) {
    long base = LIBRARY_BASE + 0x1000_0000;
    space.map(base, 4096);
    mappings.add(new Mapping(base, base + 4096, true, 0, "fd:01 99"));
  }

  private void writeConfiguration(Map<Subsystem, Content> contents) {
    long cycle = space.allocate(648);
    long contexts = space.allocate(8 * CONFS);
    space.u64(address("ngx_cycle"), cycle);
    space.u64(cycle, contexts);
    contents.forEach(
        (subsystem, content) -> {
          Module module = Module.of(subsystem);
          space.u64(address(module.block()), -1);
          space.u64(address(module.block()) + 8, module.index());
          space.u64(address(module.module()), module.ctxIndex());
          space.u64(address(module.module()) + 8, 70);
          Vm vm = writeVm(address(module.poolKey()), content);
          vms.put(subsystem, vm);
          long context = space.allocate(24);
          long mainConfs = space.allocate(8 * CONFS);
          long mainConf = space.allocate(256);
          space.u64(contexts + 8L * module.index(), context);
          space.u64(context, mainConfs);
          space.u64(mainConfs + 8L * module.ctxIndex(), mainConf);
          space.u64(mainConf, vm.lua().address());
        });
  }

  private Vm writeVm(long poolKey, Content content) {
    LuaBuild build = objects.build();
    LuaState lua = new LuaState(objects, FIRST_LUA_PAGE + LUA_PAGES * vms.size());
    TableImage table = new TableImage(objects, content.pools().size() + 3);
    long tableValue = build.reference(LuaBuild.TABLE, table.address());
    TableImage registry = new TableImage(objects, 32);
    for (int i = 1; i < 13; i++) {
      registry.put(build.lightUserdata(poolKey + 8L * i), build.number(i));
    }
    for (String name : List.of("_LOADEX", "FILE*", "_LOADED")) {
      registry.put(string(name), tableValue);
    }
    registry.putRemoved(build.reference(LuaBuild.STRING, DANGLING));
    registry.put(build.lightUserdata(poolKey), tableValue);
    lua.write(registry, registryOffset, decoys(table));
    table.putRemoved(build.reference(LuaBuild.STRING, DANGLING));
    List<PoolImage> pools = new ArrayList<>();
    for (PoolSpec spec : content.pools()) {
      pools.add(new PoolImage(objects, content.build(), table, lua.address(), spec));
    }
    return new Vm(lua, registry, table, pools);
  }

  /** A table that is not the registry, a table where no memory is, a table that is a string. */
  private List<Long> decoys(TableImage table) {
    LuaBuild build = objects.build();
    long string = objects.string(new byte[100]);
    return List.of(
        build.reference(LuaBuild.TABLE, table.address()),
        build.reference(LuaBuild.TABLE, DANGLING),
        build.reference(LuaBuild.TABLE, string));
  }

  private long string(String text) {
    return objects
        .build()
        .reference(LuaBuild.STRING, objects.string(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /** The address of an exported variable. */
  public long address(String symbol) {
    for (ElfImage image : images) {
      if (image.exports(symbol)) {
        return image.address(symbol);
      }
    }
    throw new IllegalArgumentException("not exported: " + symbol);
  }

  /** The bytes that it consists of. */
  public AddressSpace space() {
    return space;
  }

  /** The worker as a process. */
  public ImageProcess process() {
    return process;
  }

  /** The worker as the user named it. */
  public NginxProcess nginx() throws MemoryException, MemoryLostException {
    return NginxProcess.of(process, process.mappings(), true).orElseThrow();
  }

  /** The pools of a subsystem, in the order in which they were given. */
  public List<PoolImage> pools(Subsystem subsystem) {
    return vm(subsystem).pools();
  }

  /** The table of pools of a subsystem. */
  public TableImage table(Subsystem subsystem) {
    return vm(subsystem).table();
  }

  /** The registry of a subsystem's VM. */
  public TableImage registry(Subsystem subsystem) {
    return vm(subsystem).registry();
  }

  /** The main {@code lua_State} of a subsystem's VM. */
  public LuaState lua(Subsystem subsystem) {
    return vm(subsystem).lua();
  }

  private Vm vm(Subsystem subsystem) {
    Vm vm = vms.get(subsystem);
    if (vm == null) {
      throw new IllegalArgumentException("no module for " + subsystem);
    }
    return vm;
  }

  /** What a true reading says now, by subsystem. */
  public Map<Subsystem, List<Pool>> expected() {
    Map<Subsystem, List<Pool>> expected = new EnumMap<>(Subsystem.class);
    vms.keySet().forEach(subsystem -> expected.put(subsystem, expected(subsystem)));
    return expected;
  }

  /** What a true reading says now of one subsystem, in the order of the names' bytes. */
  public List<Pool> expected(Subsystem subsystem) {
    return vm(subsystem).pools().stream()
        .map(PoolImage::expected)
        .sorted((a, b) -> Arrays.compareUnsigned(a.name().bytes(), b.name().bytes()))
        .toList();
  }
}
