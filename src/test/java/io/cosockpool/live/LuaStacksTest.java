package io.cosockpool.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cosockpool.luajit.CallSite;
import io.cosockpool.luajit.CodePlace;
import io.cosockpool.luajit.CodePlaceWalk;
import io.cosockpool.luajit.LuaStack;
import io.cosockpool.luajit.StackReads;
import io.cosockpool.memory.Place;
import io.cosockpool.model.LuaFrame;
import io.cosockpool.model.Subsystem;
import io.cosockpool.openresty.LuaNginx;
import io.cosockpool.openresty.PoolTable;
import io.cosockpool.reading.Walked;
import io.cosockpool.targets.PidTarget;
import io.cosockpool.targets.Targets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stacks of coroutines are those that the worker's own {@code debug.traceback} tells. */
@LiveTest
class LuaStacksTest {
  private static final Place PLACE = Place.of("test");

  /** Where a function in C without a name lies. */
  private static final Pattern ADDRESS = Pattern.compile(" at 0x[0-9a-f]+$");

  /** {@code debug.traceback} leaves out what lies in the middle of a deep stack. */
  private static final String LEFT_OUT = "...";

  /** A coroutine, and what {@code debug.traceback} says of it, line by line. */
  private record Expected(long state, List<String> stack) {}

  @ParameterizedTest
  @MethodSource("io.cosockpool.live.NginxBuild#all")
  void everyShapeIsAsItsTracebackSays(NginxBuild build) throws Exception {
    try (NginxRun run = NginxRun.in(build.root())) {
      run.add("stacks.lua");
      var nginx =
          run.launch(
              "stacks",
              Map.of(
                  "folder",
                  run.folderInside(),
                  "modules",
                  run.loadModules(),
                  "port",
                  Integer.toString(LiveNginx.freePort())));
      Path account = run.accounts().resolve("stacks");
      nginx.await(() -> Files.exists(account), "the coroutines to rest");
      Map<String, Expected> expected = parse(Files.readAllLines(account));
      assertTrue(expected.size() > 30, expected.keySet().toString());

      Map<String, List<String>> found = stacks(worker(nginx.workers().getFirst()), expected);

      Map<String, List<String>> wanted = new TreeMap<>();
      expected.forEach((name, thread) -> wanted.put(name, thread.stack()));
      assertEquals(text(wanted), text(found));
    }
  }

  private static String text(Map<String, List<String>> stacks) {
    StringBuilder text = new StringBuilder();
    stacks.forEach(
        (name, stack) ->
            text.append(name).append('\n').append(String.join("\n", stack)).append("\n\n"));
    return text.toString();
  }

  /** A name with an address, then the lines of its traceback, the first of which is a heading. */
  private static Map<String, Expected> parse(List<String> lines) {
    Map<String, Expected> expected = new TreeMap<>();
    List<String> stack = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("\t")) {
        stack.add(ADDRESS.matcher(line.strip()).replaceFirst(" at 0x"));
      } else if (!line.startsWith("stack traceback:")) {
        String[] words = line.split(" ", -1);
        stack = new ArrayList<>();
        expected.put(words[0], new Expected(Long.decode(words[1]), stack));
      }
    }
    return expected;
  }

  private static Map<String, List<String>> stacks(
      io.cosockpool.nginx.NginxProcess worker, Map<String, Expected> expected) throws Exception {
    PoolTable table =
        Walked.result(worker.process(), LuaNginx.of(worker).way(Subsystem.HTTP), 20).orElseThrow();
    List<String> names = List.copyOf(expected.keySet());
    List<Expected> wanted = List.copyOf(expected.values());
    List<Long> states = wanted.stream().map(Expected::state).toList();
    List<LuaStack> stacks =
        Walked.result(
            worker.process(), memory -> StackReads.read(memory, table.vm(), states, PLACE), 20);
    Map<CallSite, CodePlace> places = new HashMap<>();
    for (LuaStack stack : stacks) {
      for (CallSite site : stack.sites()) {
        places.put(
            site,
            Walked.result(
                worker.process(), new CodePlaceWalk(table.vm(), table.strings(), site), 20));
      }
    }
    Map<String, List<String>> found = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      assertEquals("", stacks.get(i).why(), names.get(i));
      List<LuaFrame> frames =
          stacks.get(i).described(site -> Optional.ofNullable(places.get(site)));
      List<String> lines = new ArrayList<>();
      for (int frame = 0; frame < frames.size(); frame++) {
        lines.add(line(frames.get(frame), stacks.get(i).frames().get(frame)));
      }
      found.put(names.get(i), shortened(lines, wanted.get(i).stack()));
    }
    return found;
  }

  /** Without as much of its middle as a traceback has not. */
  private static List<String> shortened(List<String> lines, List<String> traceback) {
    int first = traceback.indexOf(LEFT_OUT);
    int last = traceback.size() - first - 1;
    if (first < 0 || lines.size() < first + last) {
      return lines;
    }
    List<String> shortened = new ArrayList<>(lines.subList(0, first));
    shortened.add(LEFT_OUT);
    shortened.addAll(lines.subList(lines.size() - last, lines.size()));
    return shortened;
  }

  /** As {@code luaL_traceback} words it. */
  private static String line(LuaFrame frame, LuaStack.Frame raw) {
    boolean unnamed = frame.name().isEmpty();
    String where =
        unnamed && raw.builtin() != 0 ? "[builtin#" + raw.builtin() + "]" : frame.where().decoded();
    String function =
        switch (frame.kind()) {
          case LUA, API -> " in function " + (unnamed ? frame.function().decoded() : quoted(frame));
          case CHUNK -> unnamed ? " in main chunk" : " in function " + quoted(frame);
          case C -> unnamed ? " at 0x" : " in function " + quoted(frame);
        };
    return where + ":" + function;
  }

  private static String quoted(LuaFrame frame) {
    return "'" + frame.function().decoded() + "'";
  }

  private static io.cosockpool.nginx.NginxProcess worker(int pid) {
    return (io.cosockpool.nginx.NginxProcess)
        Targets.select(List.of(new PidTarget(pid)), List.of()).getFirst();
  }
}
