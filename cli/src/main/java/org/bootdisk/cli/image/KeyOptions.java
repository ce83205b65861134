package org.bootdisk.cli.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bootdisk.cli.command.PassphraseOption;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.crypt.Passphrase;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where passphrases come from: our way, and qemu-img's. Used as a picocli mixin. */
final class KeyOptions {

  @Mixin PassphraseOption files = new PassphraseOption();

  @Option(
      names = "--object",
      paramLabel = "SECRET",
      description =
          "The same as qemu-img has it: secret,id=ID,file=FILE or secret,id=ID,data=TEXT, with"
              + " format=base64 if it is that.")
  List<String> objects = new ArrayList<>();

  @Option(
      names = "--most-iterations",
      paramLabel = "N",
      defaultValue = "" + KeyRing.USUAL_ITERATIONS,
      description =
          "Refuse key slots that ask for more rounds of PBKDF2 (default: ${DEFAULT-VALUE}).")
  long mostIterations = KeyRing.USUAL_ITERATIONS;

  /** All passphrases. */
  KeyRing ring() throws IOException, UsageException {
    return ring(List.of());
  }

  /** All passphrases, those of the secrets {@code first} before the others. */
  KeyRing ring(List<String> first) throws IOException, UsageException {
    KeyRing ring = KeyRing.none().withMostIterations(mostIterations);
    for (String id : first) {
      ring = ring.with(secret(id));
    }
    ring = files.addTo(ring);
    for (String id : objects.isEmpty() ? Set.<String>of() : secrets().keySet()) {
      ring = first.contains(id) ? ring : ring.with(secret(id));
    }
    return ring;
  }

  /** What a key slot may ask for. */
  long mostIterations() {
    return mostIterations;
  }

  /** The passphrase that {@code --object} names. */
  Passphrase secret(String id) throws IOException, UsageException {
    Map<String, String> secret = secrets().get(id);
    if (secret == null) {
      throw new UsageException("there is no secret '" + id + "'; give --object secret,id=" + id);
    }
    String data = secret.get("data");
    String file = secret.get("file");
    if ((data == null) == (file == null)) {
      throw new UsageException("--object secret,id=" + id + ": give file=FILE or data=TEXT");
    }
    byte[] bytes =
        file != null ? PassphraseOption.bytes(Path.of(file)) : String.valueOf(data).getBytes(UTF_8);
    return switch (secret.getOrDefault("format", "raw")) {
      case "raw" -> Passphrase.of(bytes);
      case "base64" -> Passphrase.of(decoded(id, bytes));
      default -> throw new UsageException("--object secret,id=" + id + ": format raw or base64");
    };
  }

  private static byte[] decoded(String id, byte[] bytes) throws UsageException {
    try {
      return Base64.getMimeDecoder().decode(bytes);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--object secret,id=" + id + " is not base64");
    }
  }

  private Map<String, Map<String, String>> secrets() throws UsageException {
    Map<String, Map<String, String>> secrets = new LinkedHashMap<>();
    for (String object : objects) {
      Map<String, String> values = KeyValues.parse(object, "qom-type");
      String id = values.get("id");
      if (!"secret".equals(values.get("qom-type")) || id == null) {
        throw new UsageException("--object " + object + ": write secret,id=ID,file=FILE");
      }
      for (String name : values.keySet()) {
        if (!List.of("qom-type", "id", "file", "data", "format").contains(name)) {
          throw new UsageException("--object: a secret's " + name + " is not known");
        }
      }
      secrets.put(id, values);
    }
    return secrets;
  }
}
