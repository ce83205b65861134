package org.bootdisk.fat.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodePageTest {

  private static final String UNASSIGNED = "\uFFFD";

  @TempDir Path directory;

  /** mtools and dosfstools ask iconv what characters are. */
  @ParameterizedTest
  @EnumSource(CodePage.class)
  void hasTheCharactersThatIconvKnows(CodePage page) throws IOException {
    StringBuilder raw = new StringBuilder();
    for (char c = 0x80; c <= 0xFF; c++) {
      if (!page.decode("" + c).equals(UNASSIGNED)) {
        // Between others, as iconv joins Vietnamese letters and accents.
        raw.append(c).append('\n');
      }
    }
    assertThat(raw).hasSizeGreaterThan(180);
    Path bytes = directory.resolve("bytes");
    Files.write(bytes, raw.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    String theirs = Tool.named("iconv").output("-f", "CP" + page.number(), "-t", "UTF-8", bytes);
    String ours = page.decode(raw.toString());
    assertThat(ours).isEqualTo(theirs);
    assertThat(page.encode(ours)).isEqualTo(raw.toString());
    assertThat(CodePage.of(page.number())).isEqualTo(page);
  }

  @ParameterizedTest
  @EnumSource(CodePage.class)
  void hasAsciiAsItIs(CodePage page) {
    StringBuilder ascii = new StringBuilder();
    for (char c = 0; c < 0x80; c++) {
      ascii.append(c);
    }
    assertThat(page.decode(ascii.toString())).isEqualTo(ascii.toString());
    assertThat(page.encode(ascii.toString())).isEqualTo(ascii.toString());
  }

  @Test
  void refusesWhatItCannotSay() {
    assertThatThrownBy(() -> CodePage.CP866.encode("ö"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("code page 866 has no 'ö'");
    assertThatThrownBy(() -> CodePage.CP857.encode(UNASSIGNED))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CodePage.of(932))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("code page 932 is none of 437, 850, 737");
  }
}
