package io.cosockpool.luajit;

import io.cosockpool.memory.Range;
import java.util.List;

/**
 * A table as it was read: a {@code GCtab} and its hash part.
 *
 * @param header where the {@code GCtab} lies
 * @param entries the entries in use, in no order of meaning
 */
public record Table(Range header, List<Entry> entries) {}
