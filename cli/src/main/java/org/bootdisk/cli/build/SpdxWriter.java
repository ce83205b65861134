package org.bootdisk.cli.build;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bootdisk.block.Sha1;
import org.bootdisk.block.Sha256;
import org.bootdisk.bootdisk.Input;
import org.bootdisk.bootdisk.PlannedFile;
import org.bootdisk.bootdisk.lock.Lock;
import org.bootdisk.cli.command.Program;

/**
 * Lists what an image holds as an SPDX document (SPDX 2.3, in JSON): a package for the image with
 * all of its files, and one for each input. Equal builds have equal documents.
 */
final class SpdxWriter {

  private static final String DOCUMENT = "SPDXRef-DOCUMENT";
  private static final String IMAGE = "SPDXRef-Image";
  private static final String UNKNOWN = "NOASSERTION";

  /** A file with its digests. */
  private record Listed(String path, String sha1, String sha256) {}

  private final MadeImage made;
  private final List<Listed> files = new ArrayList<>();

  private SpdxWriter(MadeImage made) throws IOException {
    this.made = made;
    for (PlannedFile file : made.digests().plan().files()) {
      files.add(new Listed("./" + file.path(), Sha1.of(file.content()), Sha256.of(file.content())));
    }
  }

  /** The document, which ends with a newline. */
  static String document(MadeImage made) throws IOException {
    SpdxWriter writer = new SpdxWriter(made);
    // A namespace must be no other document's (§6.5), so it is made from the digest of all else.
    String rest = BuildRecords.json(json -> writer.write(json, ""));
    String digest = new Sha256().add(rest).hex();
    return BuildRecords.json(json -> writer.write(json, "https://bootdisk.org/spdx/" + digest));
  }

  private void write(JsonWriter json, String namespace) throws IOException {
    json.beginObject();
    json.name("spdxVersion").value("SPDX-2.3");
    json.name("dataLicense").value("CC0-1.0");
    json.name("SPDXID").value(DOCUMENT);
    json.name("name").value(made.name());
    json.name("documentNamespace").value(namespace);
    json.name("creationInfo").beginObject();
    json.name("created").value(made.time().truncatedTo(ChronoUnit.SECONDS).toString());
    json.name("creators").beginArray().value("Tool: bootdisk-" + Program.VERSION).endArray();
    json.endObject();
    json.name("packages").beginArray();
    writeImage(json);
    int number = 1;
    for (Input input : made.digests().plan().inputs()) {
      writeInput(json, input, made.inputs().inputs().get(number - 1), input(number));
      number++;
    }
    json.endArray();
    writeFiles(json);
    writeRelationships(json);
    json.endObject();
  }

  private static String input(int number) {
    return "SPDXRef-Input-" + number;
  }

  private static String file(int number) {
    return "SPDXRef-File-" + number;
  }

  private void writeImage(JsonWriter json) throws IOException {
    json.beginObject();
    json.name("SPDXID").value(IMAGE);
    json.name("name").value(made.name());
    json.name("packageFileName").value("./" + made.name());
    json.name("downloadLocation").value(UNKNOWN);
    json.name("filesAnalyzed").value(!files.isEmpty());
    if (!files.isEmpty()) {
      json.name("packageVerificationCode").beginObject();
      json.name("packageVerificationCodeValue").value(verificationCode());
      json.endObject();
    }
    json.name("checksums").beginArray();
    writeChecksum(json, "SHA256", made.sha256());
    json.endArray();
    json.endObject();
  }

  /** Of the digests of all files (§7.9.4). */
  private String verificationCode() {
    List<String> digests = new ArrayList<>();
    for (Listed file : files) {
      digests.add(file.sha1());
    }
    Collections.sort(digests);
    return Sha1.of(String.join("", digests));
  }

  /** GRUB's digest is of many files, so it is no checksum of a package (§7.10). */
  private static void writeInput(JsonWriter json, Input input, Lock.Entry locked, String id)
      throws IOException {
    boolean grub = input instanceof Input.Grub;
    json.beginObject();
    json.name("SPDXID").value(id);
    json.name("name").value(locked.name());
    if (!locked.version().isEmpty()) {
      json.name("versionInfo").value(locked.version());
    }
    json.name("downloadLocation").value(UNKNOWN);
    json.name("filesAnalyzed").value(false);
    if (grub) {
      json.name("licenseDeclared").value("GPL-3.0-or-later");
      json.name("sourceInfo")
          .value("SHA-256 of names, lengths and bytes of all files: " + locked.sha256());
    } else {
      json.name("checksums").beginArray();
      writeChecksum(json, "SHA256", locked.sha256());
      json.endArray();
    }
    json.endObject();
  }

  private void writeFiles(JsonWriter json) throws IOException {
    json.name("files").beginArray();
    int number = 1;
    for (Listed file : files) {
      json.beginObject();
      json.name("SPDXID").value(file(number++));
      json.name("fileName").value(file.path());
      json.name("checksums").beginArray();
      writeChecksum(json, "SHA1", file.sha1());
      writeChecksum(json, "SHA256", file.sha256());
      json.endArray();
      json.endObject();
    }
    json.endArray();
  }

  private void writeRelationships(JsonWriter json) throws IOException {
    json.name("relationships").beginArray();
    writeRelationship(json, DOCUMENT, "DESCRIBES", IMAGE);
    for (int number = 1; number <= files.size(); number++) {
      writeRelationship(json, IMAGE, "CONTAINS", file(number));
    }
    for (int number = 1; number <= made.digests().plan().inputs().size(); number++) {
      writeRelationship(json, IMAGE, "GENERATED_FROM", input(number));
    }
    json.endArray();
  }

  private static void writeRelationship(JsonWriter json, String from, String type, String to)
      throws IOException {
    json.beginObject();
    json.name("spdxElementId").value(from);
    json.name("relationshipType").value(type);
    json.name("relatedSpdxElement").value(to);
    json.endObject();
  }

  private static void writeChecksum(JsonWriter json, String algorithm, String digest)
      throws IOException {
    json.beginObject();
    json.name("algorithm").value(algorithm);
    json.name("checksumValue").value(digest);
    json.endObject();
  }
}
