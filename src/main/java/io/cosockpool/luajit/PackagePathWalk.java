package io.cosockpool.luajit;

import io.cosockpool.memory.Block;
import io.cosockpool.memory.MemoryException;
import io.cosockpool.memory.Place;
import io.cosockpool.model.Name;
import io.cosockpool.walk.Snapshot;
import io.cosockpool.walk.Walk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The folders in which {@code require} looks for files in Lua, {@code package.path}: what stands
 * before the question mark of each template, as {@code /etc/nginx/lua/} in {@code
 * /etc/nginx/lua/?.lua}.
 *
 * @param strings how the VM lays out its strings
 */
public record PackagePathWalk(LuaVm vm, StringLayout strings) implements Walk<List<Name>> {
  private static final List<String> PATH = List.of("package", "path");

  private static final Place PLACE = Place.of("globals").part(".package.path");

  /** A path has some hundred characters. */
  private static final long LONGEST = 1 << 16;

  private static final int MOST_TEMPLATES = 256;

  @Override
  public List<Name> of(Snapshot memory) throws MemoryException {
    Optional<Value> path = vm.global(memory, strings, PATH, PLACE);
    if (path.isEmpty() || !path.get().is(ObjectType.STRING)) {
      return List.of();
    }
    long address = path.get().address();
    int length = strings.length(memory.read(strings.header(address, PLACE)), LONGEST);
    Block text = memory.read(strings.whole(address, length, PLACE));
    return folders(strings.text(text, length));
  }

  private static List<Name> folders(byte[] path) {
    List<Name> folders = new ArrayList<>();
    int start = 0;
    boolean inFolder = true;
    for (int at = 0; at < path.length && folders.size() < MOST_TEMPLATES; at++) {
      if (path[at] == ';') {
        start = at + 1;
        inFolder = true;
      } else if (path[at] == '?' && inFolder) {
        inFolder = false;
        if (at > start) {
          folders.add(new Name(Arrays.copyOfRange(path, start, at)));
        }
      }
    }
    return List.copyOf(folders);
  }
}
