package io.cosockpool.linux;

import io.cosockpool.linux.ResultOutput.ClosedPipeException;
import io.cosockpool.linux.ResultOutput.OutputException;
import io.cosockpool.linux.binding.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A file that is written beside its place and then put there, or removed. Nobody else can have made
 * it, since O_EXCL follows no link and opens no file that exists, nor guess its name and be in the
 * way.
 */
final class Draft implements AutoCloseable {
  private final OutputPlace place;
  private final Path named;
  private final Path path;
  private final int descriptor;

  private Draft(OutputPlace place, Path named, Path path, int descriptor) {
    this.place = place;
    this.named = named;
    this.path = path;
    this.descriptor = descriptor;
  }

  /**
   * Makes a new file beside a place.
   *
   * @param named the place as its user knows it
   */
  static Draft beside(OutputPlace place, Path named, int mode) throws OutputException {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    Path path = place.beside("." + HexFormat.of().formatHex(random) + ".cosockpool");
    int flags = Linux.O_WRONLY() | Linux.O_CREAT() | Linux.O_EXCL() | Linux.O_CLOEXEC();
    int descriptor = SystemCalls.open(path.toString(), flags, mode);
    if (descriptor < 0) {
      throw ResultOutput.failed(named.toString(), -descriptor);
    }
    return new Draft(place, named, path, descriptor);
  }

  /** Some file systems give every file the same owner and permissions. */
  void checkPrivate() throws OutputException {
    try {
      FileFacts facts = FileFacts.of(opened());
      if (facts.isForOthers() || !place.isOwn(facts)) {
        throw new OutputException(
            named
                + ": others could read it, since its file system does not keep permissions; name a"
                + " file on another one");
      }
    } catch (IOException e) {
      throw OutputException.of(named, e);
    }
  }

  /** Gives it the permissions of what it replaces, and its group if we may. */
  void takePlaceOf(FileFacts replaced) throws OutputException {
    try {
      Files.setAttribute(opened(), "unix:gid", replaced.group());
    } catch (IOException e) {
      // A group that we are not in has no say in what we write.
    }
    try {
      Files.setAttribute(opened(), "unix:mode", replaced.permissions());
    } catch (IOException e) {
      throw OutputException.of(named, e);
    }
  }

  private Path opened() {
    return Path.of("/proc/self/fd", String.valueOf(descriptor));
  }

  void write(byte[] bytes) throws ClosedPipeException, OutputException {
    ResultOutput.writeAll(descriptor, bytes, named.toString());
  }

  /** Puts it in its place, in place of what is there. */
  void publish() throws OutputException {
    try {
      Files.move(path, place.file(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new OutputException(named + " cannot be replaced");
    }
  }

  /** Removes it unless it was put in its place. */
  @Override
  public void close() {
    SystemCalls.close(descriptor);
    path.toFile().delete();
  }
}
