package org.bootdisk.cli.build;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import org.bootdisk.block.Region;
import org.bootdisk.bootdisk.DiskDigests;
import org.bootdisk.bootdisk.PlannedFile;
import org.bootdisk.bootdisk.lock.Lock;
import org.bootdisk.cli.command.Program;

/**
 * Writes down what an image holds and how it was made.
 *
 * @param made the image
 */
record ManifestWriter(MadeImage made) {

  private static final String NAME = "bootdisk";

  /** Writes the manifest. */
  void writeManifest(JsonWriter json) throws IOException {
    DiskDigests disk = DiskDigests.of(made.digests().plan());
    json.beginObject();
    json.name("schema").value("bootdisk-manifest-1");
    json.name("tool").value(NAME + " " + Program.VERSION);
    writeCommand(json);
    json.name("time").value(made.time().toString());
    json.name("image").beginObject();
    json.name("filename").value(made.name());
    json.name("format").value(made.format().name().toLowerCase(Locale.ROOT));
    json.name("file-size").value(Files.size(made.file()));
    json.name("sha256").value(made.sha256());
    json.endObject();
    json.name("disk").beginObject();
    json.name("virtual-size").value(made.digests().plan().size());
    json.name("sha256").value(disk.disk());
    json.name("plan-sha256").value(made.digests().digest());
    json.endObject();
    writePartitions(json, disk);
    writeInputs(json);
    writeRegions(json);
    writeEmptyFiles(json);
    json.endObject();
  }

  private void writeCommand(JsonWriter json) throws IOException {
    json.name("command").beginArray();
    json.value(NAME).value("build");
    for (String word : made.command()) {
      json.value(word);
    }
    json.endArray();
  }

  private void writePartitions(JsonWriter json, DiskDigests disk) throws IOException {
    PlanOutput.writeLayout(
        json,
        made.digests().plan().layout(),
        partition -> json.name("sha256").value(disk.partitions().get(partition.index())));
  }

  private void writeInputs(JsonWriter json) throws IOException {
    json.name("inputs").beginArray();
    for (Lock.Entry input : made.inputs().inputs()) {
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
    for (Region region : made.digests().plan().regions().list()) {
      String digest = made.digests().regions().get(index++);
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

  /** They take no bytes of the disk, and so are no regions. */
  private void writeEmptyFiles(JsonWriter json) throws IOException {
    json.name("empty-files").beginArray();
    for (PlannedFile file : made.digests().plan().files()) {
      if (file.content().length() == 0) {
        json.value(file.path());
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
    writeResource(json, made.name(), made.sha256());
    json.endArray();
    json.name("predicateType").value("https://slsa.dev/provenance/v1");
    json.name("predicate").beginObject();
    json.name("buildDefinition").beginObject();
    json.name("buildType").value("https://bootdisk.org/build/v1");
    json.name("externalParameters").beginObject();
    writeCommand(json);
    json.name("time").value(made.time().toString());
    json.endObject();
    json.name("resolvedDependencies").beginArray();
    for (Lock.Entry input : made.inputs().inputs()) {
      writeResource(json, input.name(), input.sha256());
    }
    json.endArray();
    json.endObject();
    json.name("runDetails").beginObject();
    json.name("builder").beginObject();
    json.name("id").value("https://bootdisk.org/bootdisk");
    json.name("version").beginObject().name(NAME).value(Program.VERSION).endObject();
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
}
