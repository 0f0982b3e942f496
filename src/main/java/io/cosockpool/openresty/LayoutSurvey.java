package io.cosockpool.openresty;

import io.cosockpool.elf.BuildId;
import io.cosockpool.layout.BinaryFile;
import io.cosockpool.layout.Build;
import io.cosockpool.layout.Check;
import io.cosockpool.layout.Choice;
import io.cosockpool.layout.DebugFileException;
import io.cosockpool.layout.DebugFiles;
import io.cosockpool.layout.KnownLayout;
import io.cosockpool.layout.LayoutSource;
import io.cosockpool.layout.Source;
import io.cosockpool.layout.Structure;
import io.cosockpool.layout.Verdict;
import io.cosockpool.layout.VersionRange;
import io.cosockpool.memory.Memory;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.model.FilePath;
import io.cosockpool.model.KnownFile;
import io.cosockpool.model.KnownStructure;
import io.cosockpool.model.Layouts;
import io.cosockpool.model.Subsystem;
import io.cosockpool.model.Wording;
import io.cosockpool.nginx.CoreLayouts;
import io.cosockpool.nginx.NginxProcess;
import io.cosockpool.process.ProgramFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that is known about a process's build: what it says of itself, the layouts that prove
 * themselves on the way to its pools, and those of other structures with what live bytes say of
 * them.
 */
public final class LayoutSurvey {
  private final NginxProcess nginx;
  private final Memory memory;
  private final LuaNginx lua;
  private final Map<Subsystem, VmPools> walks;
  private final Map<Subsystem, Integer> versions;
  private final Map<String, String> description = new LinkedHashMap<>();
  private final Set<Wording> remarks = new LinkedHashSet<>();
  private final List<Choice> choices = new ArrayList<>();
  private final List<KnownFile> files = new ArrayList<>();

  private LayoutSurvey(
      LuaNginx lua, Map<Subsystem, VmPools> pools, Map<Subsystem, Integer> versions) {
    this.walks = pools;
    this.versions = versions;
    this.nginx = lua.nginx();
    this.memory = nginx.process().memory();
    this.lua = lua;
  }

  /**
   * Looks at a process now.
   *
   * @throws DebugFileException if the file that was given belongs to another build
   */
  public static LayoutSurvey of(
      LuaNginx lua,
      Map<Subsystem, VmPools> pools,
      Map<Subsystem, Integer> versions,
      DebugFiles debugFiles)
      throws MemoryException, DebugFileException {
    LayoutSurvey survey = new LayoutSurvey(lua, pools, versions);
    survey.description.put("role", lua.nginx().role().label());
    Build build = survey.build();
    survey.describe(build);
    Map<BinaryFile, Optional<String>> binaries = survey.findFiles(debugFiles);
    survey.find(new LayoutSource(build, debugFiles.of(binaries, survey.remarks::add)));
    survey.addHelp();
    return survey;
  }

  /** Whether nothing is contradicted, which a change while it is read may cause. */
  public boolean settled() {
    return choices.stream().noneMatch(each -> each.check().verdict() == Verdict.CONTRADICTED);
  }

  /** What was found. */
  public Layouts result() {
    List<KnownStructure> structures = new ArrayList<>();
    choices.forEach(choice -> structures.add(StructureDescription.of(choice)));
    return new Layouts(description, files, structures, List.copyOf(remarks));
  }

  private void remark(String words) {
    remarks.add(Wording.of(words));
  }

  private Build build() throws MemoryException {
    Build build = lua.build(versions);
    if (build.nginx().isEmpty()) {
      remark("its core module tells no version of nginx that is known");
    }
    return build;
  }

  private void describe(Build build) {
    build.nginx().ifPresent(nginx -> description.put("nginx", nginx.toString()));
    if (!build.signature().isEmpty()) {
      description.put("signature", build.signature());
    }
    build.httpLua().ifPresent(lua -> description.put("http_lua", VersionRange.dotted(lua)));
    build.streamLua().ifPresent(lua -> description.put("stream_lua", VersionRange.dotted(lua)));
    walks.values().stream()
        .findFirst()
        .ifPresent(walk -> description.put("luajit", walk.variant()));
  }

  private Map<BinaryFile, Optional<String>> findFiles(DebugFiles debugFiles)
      throws MemoryException, DebugFileException {
    Map<String, Long> images = lua.images();
    Map<Long, ProgramFile> opened = new LinkedHashMap<>();
    nginx
        .process()
        .programFiles(List.copyOf(images.values()))
        .forEach(file -> opened.put(file.base(), file));
    Map<BinaryFile, Optional<String>> binaries = new LinkedHashMap<>();
    List<Optional<String>> buildIds = new ArrayList<>();
    for (Map.Entry<String, Long> image : images.entrySet()) {
      Optional<String> buildId = BuildId.of(memory, image.getValue());
      Optional<ProgramFile> file = Optional.ofNullable(opened.get(image.getValue()));
      buildIds.add(buildId);
      files.add(
          new KnownFile(
              image.getKey(), buildId, file.map(found -> new FilePath(found.path().toString()))));
      if (file.isPresent()) {
        ProgramFile found = file.get();
        binaries.put(new BinaryFile(found.open(), found.path(), found.roots()), buildId);
      } else if (nginx.process().runs()) {
        remark("the file of " + image.getKey() + " cannot be found or opened from here");
      }
    }
    debugFiles.checkBelongsToOneOf(buildIds);
    return binaries;
  }

  private void find(LayoutSource source) throws MemoryException {
    CoreLayouts core = CoreLayouts.of(nginx, source);
    walks.values().stream().findFirst().ifPresent(walk -> addMachine(walk));
    walks.forEach(this::addPools);
    choices.addAll(core.choices());
    for (Map.Entry<Subsystem, VmPools> walk : walks.entrySet()) {
      choices.addAll(
          new CosocketLayouts(memory, walk.getKey(), walk.getValue(), core.connectionsInUse())
              .find(source));
    }
  }

  /** What to do about what was not found. */
  private void addHelp() {
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

  private void addMachine(VmPools walk) {
    for (Structure structure : walk.virtualMachine()) {
      addMeasured(structure.name(), structure, walk.variant(), "the way to the pools");
    }
  }

  private void addPools(Subsystem subsystem, VmPools walk) {
    for (PoolShape shape : walk.shapes()) {
      for (Structure structure : shape.structures()) {
        addMeasured(
            structure.name().replace("ngx_lua_", "ngx_" + subsystem.label() + "_lua_"),
            structure,
            shape.name(),
            walk.pools().size() + " pools");
      }
    }
  }

  private void addMeasured(String name, Structure structure, String variant, String evidence) {
    choices.add(
        new Choice(
            name,
            Optional.of(new KnownLayout(structure, new Source.Measured(variant))),
            Check.confirmed(evidence)));
  }
}
