package org.bootdisk.bootdisk.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads recipes that somebody made to break us. */
class RecipeFuzz {

  private static final int LONGEST_MESSAGE = 1 << 14;

  static Stream<byte[]> seeds() {
    return Stream.of(
        seed(
            """
            size: 512M
            geometry: 16/63
            volume-id: 6CC4-C7B4
            grub: [/usr/lib/grub, a.deb]
            timeout: never
            default: 1
            menu:
            - title: One
              kernel: vmlinuz
              initrds: [initrd.img]
              parameters: console=tty0
            - {title: "Two", kernel: k}
            files:
              /notes/readme.txt: readme.txt
            """),
        seed("{\"size\": 40, \"menu\": [{\"title\": \"a\", \"kernel\": \"b\"}]}"),
        seed("a: &a [*a]\n? !!int 3\n: |\n  text\n"));
  }

  private static byte[] seed(String text) {
    return text.getBytes(UTF_8);
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 5000)
  void readsOrSaysWhere(byte[] input) {
    try {
      Recipe recipe = RecipeReader.parse("recipe", new String(input, UTF_8), Path.of("/base"));
      assertThat(recipe.partitions()).isNotEmpty();
    } catch (RecipeException e) {
      String message = String.valueOf(e.getMessage());
      assertThat(message).startsWith("recipe").hasSizeLessThan(LONGEST_MESSAGE);
      assertThat(message.chars()).noneMatch(c -> c != '\n' && Character.isISOControl(c));
    }
  }
}
