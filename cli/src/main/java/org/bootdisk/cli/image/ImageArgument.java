package org.bootdisk.cli.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.cli.command.UsageException;
import org.jspecify.annotations.Nullable;

/**
 * An image as the command line names it: by its path, or by qemu-img's list of options.
 *
 * @param file its path
 * @param format {@code qcow2} or {@code raw}, or null if the list does not tell
 * @param secrets the ids of its passphrases and those of its backing files, the image's own first
 */
record ImageArgument(Path file, @Nullable String format, List<String> secrets) {

  private static final String FILE_NAME = "file.filename";
  private static final String BACKING = "backing.";
  private static final String SECRET = "encrypt.key-secret";

  /** Keeps a copy of the list. */
  ImageArgument {
    secrets = List.copyOf(secrets);
  }

  /** The image at a path. */
  static ImageArgument path(Path file) {
    return new ImageArgument(file, null, List.of());
  }

  /** Whether an argument is a list, if it may be one. */
  static boolean isList(Path argument) {
    return argument.toString().contains(FILE_NAME + "=");
  }

  /** The image that a list of options names. */
  static ImageArgument list(String text) throws UsageException {
    Map<String, String> values = KeyValues.parse(text, "driver");
    List<String> secrets = new ArrayList<>();
    for (Map.Entry<String, String> option : values.entrySet()) {
      if (isSecret(option.getKey(), option.getValue())) {
        secrets.add(option.getValue());
      }
    }
    String name = values.get(FILE_NAME);
    if (name == null) {
      throw new UsageException("--image-opts: write file.filename=FILE");
    }
    return new ImageArgument(Path.of(name), values.get("driver"), secrets);
  }

  private static boolean isSecret(String name, String value) throws UsageException {
    String own = name;
    while (own.startsWith(BACKING)) {
      own = own.substring(BACKING.length());
    }
    switch (own) {
      case SECRET -> {
        return true;
      }
      case "encrypt.format" -> {
        return false;
      }
      case "driver", FILE_NAME -> {
        if (!own.equals(name)) {
          throw new UsageException(
              "--image-opts: "
                  + name
                  + ": what the image names is opened; 'image rebase -u' names another file");
        }
        return false;
      }
      case "file.driver" -> {
        if (!value.equals("file")) {
          throw new UsageException(
              "--image-opts: " + name + "=" + value + ": only files are opened");
        }
        return false;
      }
      default ->
          throw new UsageException(
              "--image-opts: "
                  + name
                  + " is not known; use driver, file.driver, file.filename, encrypt.format,"
                  + " encrypt.key-secret, and these last two with 'backing.' before them");
    }
  }
}
