package io.cosockpool.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a program tells of a pool; all programs must tell the same. */
record Told(
    long pid,
    String name,
    long size,
    boolean hasBacklog,
    long connections,
    long idle,
    long queued) {
  private static final int FIELDS = 7;

  /** As {@code bench/limit} and {@code bench/pools.py} print it: a line each, and other lines. */
  static Set<Told> ofLines(String output) {
    return output
        .lines()
        .map(line -> List.of(line.split("\t", -1)))
        .filter(fields -> fields.size() == FIELDS)
        .map(
            fields ->
                new Told(
                    Long.parseLong(fields.get(0)),
                    fields.get(1),
                    Long.parseLong(fields.get(2)),
                    Long.parseLong(fields.get(3)) >= 0,
                    Long.parseLong(fields.get(4)),
                    Long.parseLong(fields.get(5)),
                    Long.parseLong(fields.get(6))))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** As cosockpool prints it. */
  static Set<Told> ofJson(String output) {
    Set<Told> pools = new HashSet<>();
    JsonObject http = JsonParser.parseString(output).getAsJsonObject().getAsJsonObject("http");
    for (Map.Entry<String, JsonElement> pool : http.entrySet()) {
      for (JsonElement ofWorker : pool.getValue().getAsJsonArray()) {
        JsonObject entry = ofWorker.getAsJsonObject();
        pools.add(
            new Told(
                entry.get("pid").getAsLong(),
                pool.getKey(),
                entry.get("size").getAsLong(),
                entry.get("enabled_backlog").getAsInt() == 1,
                entry.get("connections").getAsLong(),
                entry.get("free_connections").getAsLong(),
                entry.get("backlog_queue").getAsLong()));
      }
    }
    return pools;
  }
}
