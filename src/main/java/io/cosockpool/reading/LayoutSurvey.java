package io.cosockpool.reading;

import io.cosockpool.elf.BuildId;
import io.cosockpool.layout.BinaryFile;
import io.cosockpool.layout.Build;
import io.cosockpool.layout.Choice;
import io.cosockpool.layout.DebugFileException;
import io.cosockpool.layout.DebugFiles;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.VersionRange;
import io.cosockpool.memory.Budget;
import io.cosockpool.memory.Deadline;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.MemoryLostException;
import io.cosockpool.model.FilePath;
import io.cosockpool.model.KnownFile;
import io.cosockpool.model.KnownStructure;
import io.cosockpool.model.Layouts;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.nginx.layouts.ConnectionsInUse;
import io.cosockpool.nginx.layouts.CoreLayouts;
import io.cosockpool.nginx.layouts.Cycle;
import io.cosockpool.nginx.layouts.LayoutQuestion;
import io.cosockpool.nginx.layouts.RequestAt;
import io.cosockpool.nginx.layouts.RequestProof;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.openresty.ModuleLayouts;
import io.cosockpool.openresty.PoolPlaces;
import io.cosockpool.openresty.VmPools;
import io.cosockpool.process.ProgramFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * All that is known about a process's build: what it says of itself, the layouts that prove
 * themselves on the way to its pools, and those of other structures with what live bytes say of
 * them. The package {@code nginx.layouts} tells in which stages they are found out.
 */
final class LayoutSurvey {
  private final LuaNginx lua;
  private final NginxProcess nginx;
  private final WorkerLayouts layouts;
  private final Stages stages;
  private final Map<Subsystem, VmPools> pools;
  private final Map<Subsystem, Integer> versions;
  private final Map<String, String> description = new LinkedHashMap<>();
  private final Set<Wording> remarks = new LinkedHashSet<>();
  private final List<KnownFile> files = new ArrayList<>();

  private LayoutSurvey(
      LuaNginx lua, ProcessReading reading, Budget.Share share, Deadline deadline) {
    this.pools = reading.pools();
    this.versions = reading.versions();
    this.lua = lua;
    this.nginx = lua.nginx();
    this.layouts = new WorkerLayouts(nginx, share, deadline);
    this.stages = layouts.stages();
  }

  /**
   * Looks at a process now.
   *
   * @param reading of its pools
   * @param share of the process in the budget
   * @throws DebugFileException if the file that was given belongs to another build
   */
  static Layouts of(
      LuaNginx lua,
      ProcessReading reading,
      Budget.Share share,
      DebugFiles debugFiles,
      Deadline deadline)
      throws MemoryException, MemoryLostException, DebugFileException {
    LayoutSurvey survey = new LayoutSurvey(lua, reading, share, deadline);
    try (survey.layouts) {
      return survey.layouts(debugFiles, deadline);
    }
  }

  private Layouts layouts(DebugFiles debugFiles, Deadline deadline)
      throws MemoryException, MemoryLostException, DebugFileException {
    description.put("role", lua.nginx().role().label());
    Build build = build();
    describe(build);
    List<BinaryFile> binaries = findFiles(debugFiles);
    LayoutSource source =
        new LayoutSource(
            debugFiles.catalogue(),
            build,
            debugFiles.of(nginx.program(), binaries, deadline, remarks::add));
    List<Choice> choices = find(source);
    addHelp(choices);
    return result(choices);
  }

  private Layouts result(List<Choice> choices) {
    List<KnownStructure> structures = choices.stream().map(StructureDescription::of).toList();
    return new Layouts(description, files, structures, List.copyOf(remarks));
  }

  private void remark(String words) {
    remarks.add(Wording.of(words));
  }

  private Build build() throws MemoryException, MemoryLostException {
    Build build = layouts.build(versions);
    if (build.nginx().isEmpty()) {
      remark("its core module tells no version of nginx that is known");
    }
    return build;
  }

  private void describe(Build build) {
    build.nginx().ifPresent(version -> description.put("nginx", version.toString()));
    if (!build.signature().isEmpty()) {
      description.put("signature", build.signature());
    }
    build.httpLua().ifPresent(http -> description.put("http_lua", VersionRange.dotted(http)));
    build
        .streamLua()
        .ifPresent(stream -> description.put("stream_lua", VersionRange.dotted(stream)));
    pools.values().stream()
        .findFirst()
        .ifPresent(walk -> description.put("luajit", walk.variant()));
  }

  private List<BinaryFile> findFiles(DebugFiles debugFiles)
      throws MemoryLostException, DebugFileException {
    Map<String, Long> images = lua.images();
    Map<Long, ProgramFile> opened = new LinkedHashMap<>();
    nginx
        .process()
        .programFiles(List.copyOf(images.values()))
        .forEach(file -> opened.put(file.base(), file));
    List<BinaryFile> binaries = new ArrayList<>();
    List<Optional<String>> buildIds = new ArrayList<>();
    for (Map.Entry<String, Long> image : images.entrySet()) {
      Optional<String> buildId = BuildId.of(nginx.process().memory(), image.getValue());
      Optional<ProgramFile> file = Optional.ofNullable(opened.get(image.getValue()));
      buildIds.add(buildId);
      files.add(
          new KnownFile(
              image.getKey(), buildId, file.map(found -> new FilePath(found.path().toString()))));
      if (file.isPresent()) {
        ProgramFile found = file.get();
        binaries.add(BinaryFile.mapped(found.open(), found.path(), found.roots()));
      } else if (nginx.process().runs()) {
        remark("the file of " + image.getKey() + " cannot be found or opened from here");
      }
    }
    debugFiles.checkBelongsToOneOf(buildIds);
    return binaries;
  }

  /** What is found of each structure, in the order in which a user reads it. */
  private List<Choice> find(LayoutSource source) throws MemoryException, MemoryLostException {
    CoreLayouts core = new CoreLayouts(source);
    WorkerLayouts.KnownCycle known = layouts.cycle(source);
    Optional<Cycle> cycle = known.found();
    List<Choice> found = new ArrayList<>(List.of(known.choice()));
    found.addAll(stages.ask(core.arrays(cycle)));
    ConnectionsInUse.Found inUse =
        cycle.isPresent()
            ? stages.read(new ConnectionsInUse(cycle.get()))
            : ConnectionsInUse.Found.NONE;
    List<Long> connections = inUse.connections();
    List<Long> requests =
        stages.read(inUse.owners().stream().map(RequestAt::new).toList()).stream()
            .flatMapToLong(OptionalLong::stream)
            .boxed()
            .limit(RequestProof.MOST)
            .toList();

    List<ModuleLayouts> modules = new ArrayList<>();
    pools.forEach(
        (subsystem, walk) ->
            modules.add(new ModuleLayouts(PoolPlaces.of(subsystem, walk), connections, source)));
    List<LayoutQuestion> questions = new ArrayList<>(List.of(core.requests(requests, connections)));
    for (ModuleLayouts module : modules) {
      questions.add(module.cosockets());
      module.queuedConnects().ifPresent(questions::add);
    }
    List<Choice> answers = new ArrayList<>(stages.ask(questions));
    Choice request = answers.removeFirst();
    found.add(request);
    found.addAll(stages.ask(List.of(core.upstreams(request, requests, connections))));

    List<Choice> choices = new ArrayList<>();
    pools.values().stream()
        .findFirst()
        .ifPresent(walk -> choices.addAll(ModuleLayouts.ofMachine(walk)));
    pools.forEach((subsystem, walk) -> choices.addAll(ModuleLayouts.ofPools(subsystem, walk)));
    choices.addAll(found);
    for (ModuleLayouts module : modules) {
      Choice cosocket = answers.removeFirst();
      choices.add(cosocket);
      if (module.hasRequests()) {
        choices.addAll(stages.ask(List.of(requests(module, cosocket))));
      }
      if (module.queuedConnects().isPresent()) {
        choices.add(answers.removeFirst());
      }
    }
    return choices;
  }

  private LayoutQuestion requests(ModuleLayouts module, Choice cosocket)
      throws MemoryException, MemoryLostException {
    Optional<Structure> layout = cosocket.confirmed();
    return layout.isPresent()
        ? module.requests(stages.read(module.requestsOf(layout.get())))
        : module.unreachedRequests();
  }

  /** What to do about what was not found. */
  private void addHelp(List<Choice> choices) {
    if (!nginx.process().runs()) {
      remark("a recording holds no files: its debug information is read if --debug-file names it");
    }
    if (choices.stream().anyMatch(choice -> choice.candidate().isEmpty())) {
      remark(
          "a structure that is not known is not read; debug information of this very build would"
              + " tell it: --debug-file FILE");
    }
    if (choices.stream().anyMatch(Choice::isUnconfirmed)) {
      remark(
          "a structure that is unconfirmed is not read; look again while requests and cosockets"
              + " are in use");
    }
  }
}
