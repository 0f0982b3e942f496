package io.cosockpool.nginx.connections;

/**
 * An entry of the connection pool that is in use.
 *
 * @param slot its place in the array
 * @param data what it belongs to: where its {@code data} leads
 * @param descriptor its file descriptor; negative if it has no socket
 * @param number nginx's number of the connection; -1 if it is not known
 */
public record UsedEntry(int slot, long data, int descriptor, long number) {}
