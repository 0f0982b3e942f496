package io.cosockpool.process;

import java.nio.file.Path;
import java.util.List;

/**
 * A file that a running process has mapped.
 *
 * @param base the address at which its beginning is mapped
 * @param open the path by which this process can open that very file, deleted or not
 * @param path the path that it has or had in its own root
 * @param roots the folders that may be its root, the likeliest first
 */
public record ProgramFile(long base, Path open, Path path, List<Path> roots) {}
