package org.bootdisk.cli.verify;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.lock.Lock;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.bootdisk.verify.ContentCheck.Expected;

/**
 * What a manifest says of a disk.
 *
 * @param size bytes of the disk
 * @param regions what it holds
 * @param lock what it was made of
 */
record ManifestReader(long size, List<Expected> regions, Lock lock) {

  private static final long LARGEST = 64L << 20;

  /** Reads the manifest that {@code build --manifest} wrote. */
  static ManifestReader read(Path file) throws IOException, RecipeException {
    if (Files.size(file) > LARGEST) {
      throw new RecipeException(file + ": has more than a manifest can have (64 MiB)");
    }
    try (Reader text = Files.newBufferedReader(file)) {
      JsonObject manifest = JsonParser.parseReader(text).getAsJsonObject();
      String schema = manifest.get("schema").getAsString();
      if (!schema.equals("bootdisk-manifest-1")) {
        throw new RecipeException(
            file + ": its schema is " + Quoted.of(schema) + ", not bootdisk-manifest-1");
      }
      JsonObject disk = manifest.getAsJsonObject("disk");
      return new ManifestReader(
          disk.get("virtual-size").getAsLong(),
          regions(manifest.getAsJsonArray("regions")),
          new Lock(
              manifest.get("tool").getAsString(),
              inputs(manifest.getAsJsonArray("inputs")),
              digest(disk.get("plan-sha256"))));
    } catch (JsonParseException
        | ArithmeticException
        | ClassCastException
        | IllegalArgumentException
        | IllegalStateException
        | UnsupportedOperationException
        | NullPointerException e) {
      throw new RecipeException(file + ": is not a manifest of bootdisk's", e);
    }
  }

  private static List<Lock.Entry> inputs(JsonArray all) {
    List<Lock.Entry> inputs = new ArrayList<>();
    for (JsonElement each : all) {
      JsonObject input = each.getAsJsonObject();
      JsonElement version = input.get("version");
      inputs.add(
          new Lock.Entry(
              input.get("name").getAsString(),
              version.isJsonNull() ? "" : version.getAsString(),
              digest(input.get("sha256"))));
    }
    return inputs;
  }

  private static List<Expected> regions(JsonArray all) {
    List<Expected> regions = new ArrayList<>();
    for (JsonElement each : all) {
      JsonObject region = each.getAsJsonObject();
      long start = region.get("start").getAsLong();
      long length = region.get("length").getAsLong();
      if (Math.addExact(start, length) < start || start < 0) {
        throw new IllegalArgumentException("a region of " + length + " bytes from " + start);
      }
      String name = region.get("name").getAsString();
      regions.add(new Expected(name, start, length, digest(region.get("sha256"))));
    }
    return regions;
  }

  private static String digest(JsonElement sha256) {
    String digest = sha256.getAsString();
    if (!digest.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("no SHA-256");
    }
    return digest;
  }
}
