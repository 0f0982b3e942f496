package io.cosockpool.dwarf;

/**
 * What {@code .gnu_debugaltlink} says of the file that holds what several files have in common.
 *
 * @param name its path, as it was when the files were made
 * @param buildId its build id, in hexadecimal digits
 */
public record SharedDebugFile(String name, String buildId) {}
