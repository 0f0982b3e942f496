package io.cosockpool.linux;

import io.cosockpool.linux.ResultOutput.OutputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a result is to go: the folder, held, the name in it, and what has this name already.
 *
 * <p>The way to it is gone folder by folder, each held before the next is looked up in it. So what
 * is refused is what is there, and not what was there a moment ago. What Linux forbids by {@code
 * fs.protected_symlinks}, {@code protected_regular} and {@code protected_fifos} (proc_sys_fs(5)) is
 * refused whatever their setting: in a sticky folder that others may write to, a stranger may have
 * placed a link to one of our files, or a file or FIFO that takes what only we may read.
 */
final class OutputPlace implements AutoCloseable {
  /** Linux follows 40 links. What was exchanged between two looks at it counts like a link. */
  private static final int MOST_DETOURS = 40;

  private final Path named;
  private final int user = Proc.ownStatus().user();
  private final Deque<String> names = new ArrayDeque<>();
  private int detours;
  private Handle folder;
  private String name = "";
  private @Nullable Handle existing;

  private OutputPlace(Path named) throws IOException {
    this.named = named;
    this.folder = Handle.of(Path.of(named.isAbsolute() ? "/" : "."));
  }

  /**
   * Looks up where a path leads, through the user's own links.
   *
   * @throws OutputException if that is nowhere, or must not be written to
   */
  static OutputPlace of(Path file) throws OutputException {
    try {
      OutputPlace place = new OutputPlace(file);
      try {
        place.lookUp();
        return place;
      } catch (OutputException | IOException | RuntimeException e) {
        place.close();
        throw e;
      }
    } catch (IOException e) {
      throw OutputException.of(file, e);
    }
  }

  private void lookUp() throws IOException, OutputException {
    put(named);
    while (existing == null && !names.isEmpty()) {
      name = names.pop();
      Optional<FileFacts> found = look();
      if (found.isEmpty()) {
        return;
      }
      if (found.get().isLink()) {
        checkLink(found.get());
        countDetour();
        follow(entry());
      } else {
        enter(found.get());
      }
    }
    if (existing == null || existing.facts().isFolder()) {
      throw new OutputException(named + ": it is a folder");
    }
    checkExisting(existing.facts());
  }

  /** What has the name now; empty if that is the last one, and nothing has it. */
  private Optional<FileFacts> look() throws IOException {
    try {
      return Optional.of(FileFacts.of(entry(), LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      if (names.isEmpty()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void countDetour() throws OutputException {
    if (++detours > MOST_DETOURS) {
      throw new OutputException(named + ": too many links, or they change all the time");
    }
  }

  private void put(Path path) {
    for (int i = path.getNameCount() - 1; i >= 0; i--) {
      String component = path.getName(i).toString();
      if (!component.isEmpty()) {
        names.push(component);
      }
    }
  }

  private Path entry() {
    return folder.path().resolve(name);
  }

  /** Some links of {@code /proc} lead to what has no name, a pipe say: only Linux can follow. */
  private void follow(Path entry) throws IOException, OutputException {
    Path target = Files.readSymbolicLink(entry);
    if (target.isAbsolute()) {
      enterFolder(Handle.of(Path.of("/")));
      put(target);
    } else if (folder.facts().device() == FileFacts.of(Path.of("/proc")).device()) {
      enter(Handle.of(entry));
    } else {
      put(target);
    }
  }

  /** Holds what was looked at; if something else has the name by now, it is looked up anew. */
  private void enter(FileFacts looked) throws IOException, OutputException {
    Handle found = Handle.of(entry());
    if (found.facts().isSameFile(looked)) {
      enter(found);
    } else {
      found.close();
      countDetour();
      names.push(name);
    }
  }

  private void enter(Handle found) throws OutputException {
    if (names.isEmpty()) {
      existing = found;
    } else if (found.facts().isFolder()) {
      enterFolder(found);
    } else {
      found.close();
      throw new OutputException(named + ": no such folder");
    }
  }

  private void enterFolder(Handle next) {
    folder.close();
    folder = next;
  }

  /** protected_symlinks. */
  private void checkLink(FileFacts link) throws OutputException {
    if (folder.facts().isStickyForAll() && isForeign(link)) {
      throw refused("a link", link);
    }
  }

  /** protected_regular and protected_fifos, both at 2. */
  private void checkExisting(FileFacts facts) throws OutputException {
    if (folder.facts().isStickyForSome()
        && isForeign(facts)
        && (facts.isRegular() || facts.isFifo())) {
      throw refused(facts.isFifo() ? "a FIFO" : "a file", facts);
    }
  }

  /** Whether somebody made it who has no more say in this folder than everybody. */
  private boolean isForeign(FileFacts facts) {
    return facts.owner() != user && facts.owner() != folder.facts().owner();
  }

  private OutputException refused(String what, FileFacts facts) {
    return new OutputException(
        "%s: %s is %s that another user (uid %d) placed in a folder that others can write to, as in"
                .formatted(named, name, what, facts.owner())
            + " /tmp; it is not used. Name a file in a folder of your own");
  }

  /** The file or device that is there already; never a folder or a link. */
  Optional<Handle> existing() {
    return Optional.ofNullable(existing);
  }

  /** Whether what is there is not replaced but written through: a FIFO or a device. */
  boolean isWrittenThrough() {
    return existing != null && !existing.facts().isRegular();
  }

  /** A path to the file, by way of the folder that is held. */
  Path file() {
    return entry();
  }

  /** The same of another file in this folder. */
  Path beside(String other) {
    return folder.path().resolve(other);
  }

  /** Whether a file belongs to this user. */
  boolean isOwn(FileFacts facts) {
    return facts.owner() == user;
  }

  @Override
  public void close() {
    folder.close();
    if (existing != null) {
      existing.close();
    }
  }
}
