package io.cosockpool.process;

/**
 * One line of {@code /proc/PID/maps}.
 *
 * @param start the first address
 * @param end the address after the last
 * @param executable whether its bytes may be run
 * @param offset where it starts in its file
 * @param file what tells files apart: device and inode; empty where no file is mapped
 */
public record Mapping(long start, long end, boolean executable, long offset, String file) {}
