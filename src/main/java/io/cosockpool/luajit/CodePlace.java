package io.cosockpool.luajit;

import io.cosockpool.model.Name;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the code says of a place in it.
 *
 * @param chunk the name of its chunk as people read it
 * @param line the line; empty if the bytecode is stripped, or the place is not known
 * @param callee what the code calls the function that it calls there; empty if that cannot be told
 */
public record CodePlace(Name chunk, OptionalInt line, Optional<Name> callee) {
  /** The same with its file as {@code require} knows it: without the longest folder it is in. */
  public CodePlace below(Collection<Name> folders) {
    byte[] file = chunk.bytes();
    int longest = 0;
    for (Name folder : folders) {
      byte[] start = folder.bytes();
      if (start.length > longest
          && start.length < file.length
          && Arrays.equals(file, 0, start.length, start, 0, start.length)) {
        longest = start.length;
      }
    }
    return longest == 0
        ? this
        : new CodePlace(new Name(Arrays.copyOfRange(file, longest, file.length)), line, callee);
  }
}
