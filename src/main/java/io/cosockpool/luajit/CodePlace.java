package io.cosockpool.luajit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cosockpool.model.Name;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What the code says of a place in it.
 *
 * @param chunk the name of its chunk as people read it
 * @param line the line; empty if the bytecode is stripped, or the place is not known
 * @param callee what the code calls the function that it calls there; empty if that cannot be told
 */
public record CodePlace(Name chunk, OptionalInt line, Optional<Name> callee) {
  /** Where lua-resty-core has its files, as {@code require} knows them. */
  private static final List<byte[]> FOLDERS_OF_API =
      Stream.of("ngx/", "resty/core/").map(folder -> folder.getBytes(US_ASCII)).toList();

  /** Whether it is in lua-resty-core, as far as its file is known below {@code package.path}. */
  boolean isOfApi() {
    return FOLDERS_OF_API.stream().anyMatch(folder -> startsWith(chunk.bytes(), folder));
  }

  private static boolean startsWith(byte[] file, byte[] folder) {
    return folder.length < file.length
        && Arrays.equals(file, 0, folder.length, folder, 0, folder.length);
  }

  /** The same with its file as {@code require} knows it: without the longest folder it is in. */
  public CodePlace below(Collection<Name> folders) {
    byte[] file = chunk.bytes();
    int longest = 0;
    for (Name folder : folders) {
      byte[] start = folder.bytes();
      if (start.length > longest && startsWith(file, start)) {
        longest = start.length;
      }
    }
    return longest == 0
        ? this
        : new CodePlace(new Name(Arrays.copyOfRange(file, longest, file.length)), line, callee);
  }
}
