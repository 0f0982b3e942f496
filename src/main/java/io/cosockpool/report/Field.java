package io.cosockpool.report;

import java.util.function.BiConsumer;

/**
 * What the page gets of a row.
 *
 * @param name that {@code page.js} knows it by
 * @param writer of its value for a row
 */
record Field<R>(String name, BiConsumer<Json, R> writer) {}
