package io.cosockpool.nginx.connections;

/**
 * An entry in use as a slice of the array had it, with the addresses in it: what stands there can
 * be asked for together with the entry. The entry that is read then decides.
 *
 * @param listening the listening socket that it came in by; 0 if by none, or if that is not known
 * @param log its log; 0 if that is not known
 * @param sockaddr the address of the other side; 0 if that is not known
 * @param socklen the length of that
 */
public record FoundEntry(UsedEntry entry, long listening, long log, long sockaddr, long socklen) {}
