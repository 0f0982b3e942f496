package io.cosockpool.report;

/**
 * What the place where a chart is shown can show.
 *
 * @param width how many columns a line may have
 * @param color whether escape sequences for colours do more good than harm
 * @param unicode whether it shows more than ASCII
 */
public record ChartStyle(int width, boolean color, boolean unicode) {}
