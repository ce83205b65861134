package org.bootdisk.bootdisk.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a person wrote in YAML or JSON. */
public final class YamlFile {

  private static final int LARGEST = 1 << 20;

  private YamlFile() {}

  /**
   * The text of a file or pipe; a device may have no end, so its size is not asked for.
   *
   * @throws RecipeException if it is a directory, has more than 1 MiB or is not UTF-8
   */
  public static String text(Path file) throws IOException, RecipeException {
    if (Files.isDirectory(file)) {
      throw new RecipeException(file + ": is a directory, expected a file in YAML or JSON");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new RecipeException(file + ": has more than such a file can have (1 MiB)");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new RecipeException(file + ": is not text in UTF-8", e);
    }
  }
}
