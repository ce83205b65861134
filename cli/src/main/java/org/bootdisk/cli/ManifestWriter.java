package org.bootdisk.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.bootdisk.block.Region;
import org.bootdisk.block.Sha256;
import org.bootdisk.bootdisk.DiskDigests;
import org.bootdisk.bootdisk.DiskLayout;
import org.bootdisk.bootdisk.ImageFormat;
import org.bootdisk.bootdisk.PlanDigests;
import org.bootdisk.bootdisk.PlannedPartition;
import org.bootdisk.bootdisk.lock.Lock;
import org.bootdisk.bootdisk.recipe.TableRecipe.Kind;
import org.bootdisk.gpt.Guids;

/**
 * Writes down what an image holds and how it was made. The same build writes the same: no clock, no
 * name of a machine or user.
 *
 * @param digests the plan with its digests
 * @param inputs what it is made of, files by path relative to the recipe
 * @param image the file that was made
 * @param format of the image
 * @param time of everything on the disk
 * @param command the words that make it again
 */
record ManifestWriter(
    PlanDigests digests,
    Lock inputs,
    Path image,
    ImageFormat format,
    Instant time,
    List<String> command) {

  private static final String NAME = "bootdisk";

  /** Writes the manifest. */
  void writeManifest(JsonWriter json) throws IOException {
    DiskDigests disk = DiskDigests.of(digests.plan());
    json.beginObject();
    json.name("schema").value("bootdisk-manifest-1");
    json.name("tool").value(NAME + " " + Main.VERSION);
    writeCommand(json);
    json.name("time").value(time.toString());
    json.name("image").beginObject();
    json.name("filename").value(String.valueOf(image.getFileName()));
    json.name("format").value(format.name().toLowerCase(Locale.ROOT));
    json.name("file-size").value(Files.size(image));
    json.name("sha256").value(sha256(image));
    json.endObject();
    json.name("disk").beginObject();
    json.name("virtual-size").value(digests.plan().size());
    json.name("sha256").value(disk.disk());
    json.name("plan-sha256").value(digests.digest());
    json.endObject();
    writePartitions(json, disk);
    writeInputs(json);
    writeRegions(json);
    json.endObject();
  }

  private void writeCommand(JsonWriter json) throws IOException {
    json.name("command").beginArray();
    json.value(NAME).value("build");
    for (String word : command) {
      json.value(word);
    }
    json.endArray();
  }

  private void writePartitions(JsonWriter json, DiskDigests disk) throws IOException {
    DiskLayout layout = digests.plan().layout();
    boolean gpt = layout.table().kind() == Kind.GPT;
    json.name("table").value(layout.table().kind().name().toLowerCase(Locale.ROOT));
    json.name("sector-size").value(layout.table().sectorSize());
    json.name("disk-guid").value(gpt ? Guids.print(layout.diskGuid()) : null);
    json.name("partitions").beginArray();
    for (PlannedPartition partition : layout.partitions()) {
      json.beginObject();
      PlanOutput.writePartition(json, partition, gpt);
      json.name("sha256").value(disk.partitions().get(partition.number() - 1));
      json.endObject();
    }
    json.endArray();
  }

  private void writeInputs(JsonWriter json) throws IOException {
    json.name("inputs").beginArray();
    for (Lock.Entry input : inputs.inputs()) {
      json.beginObject();
      json.name("name").value(input.name());
      json.name("version").value(input.version().isEmpty() ? null : input.version());
      json.name("sha256").value(input.sha256());
      json.endObject();
    }
    json.endArray();
  }

  /** Structures and files alike: each is one range of the disk. */
  private void writeRegions(JsonWriter json) throws IOException {
    json.name("regions").beginArray();
    int index = 0;
    for (Region region : digests.plan().regions().list()) {
      String digest = digests.regions().get(index++);
      if (!digest.isEmpty()) {
        json.beginObject();
        json.name("name").value(region.name());
        json.name("start").value(region.start());
        json.name("length").value(region.length());
        json.name("sha256").value(digest);
        json.endObject();
      }
    }
    json.endArray();
  }

  /**
   * Writes an in-toto statement (in-toto Attestation Framework, Statement v1) with provenance (SLSA
   * v1.0, "Provenance"). It is not signed.
   */
  void writeProvenance(JsonWriter json) throws IOException {
    json.beginObject();
    json.name("_type").value("https://in-toto.io/Statement/v1");
    json.name("subject").beginArray();
    writeResource(json, String.valueOf(image.getFileName()), sha256(image));
    json.endArray();
    json.name("predicateType").value("https://slsa.dev/provenance/v1");
    json.name("predicate").beginObject();
    json.name("buildDefinition").beginObject();
    json.name("buildType").value("https://bootdisk.org/build/v1");
    json.name("externalParameters").beginObject();
    writeCommand(json);
    json.name("time").value(time.toString());
    json.endObject();
    json.name("resolvedDependencies").beginArray();
    for (Lock.Entry input : inputs.inputs()) {
      writeResource(json, input.name(), input.sha256());
    }
    json.endArray();
    json.endObject();
    json.name("runDetails").beginObject();
    json.name("builder").beginObject();
    json.name("id").value("https://bootdisk.org/bootdisk");
    json.name("version").beginObject().name(NAME).value(Main.VERSION).endObject();
    json.endObject();
    json.endObject();
    json.endObject();
    json.endObject();
  }

  private static void writeResource(JsonWriter json, String name, String digest)
      throws IOException {
    json.beginObject();
    json.name("name").value(name);
    json.name("digest").beginObject().name("sha256").value(digest).endObject();
    json.endObject();
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new Sha256().add(in).hex();
    }
  }
}
