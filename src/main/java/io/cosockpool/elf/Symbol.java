package io.cosockpool.elf;

/**
 * A symbol that an image defines.
 *
 * @param name as in the image's {@code .dynsym}
 * @param image the address the image is mapped at, which tells images apart
 * @param address where it stands in memory
 * @param size in bytes as the image says, 0 where it does not
 */
public record Symbol(String name, long image, long address, long size) {}
