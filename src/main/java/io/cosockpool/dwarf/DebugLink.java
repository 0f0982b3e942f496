package io.cosockpool.dwarf;

/**
 * What {@code .gnu_debuglink} says of the file that has the debug information.
 *
 * @param name its name, without folders
 * @param crc the CRC-32 of all its bytes
 */
public record DebugLink(String name, int crc) {}
