package org.bootdisk.fat.name;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fat.RandomTree;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    Files.write(bytes, raw.toString().getBytes(ISO_8859_1));
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

  @ParameterizedTest
  @CsvSource({
    "CP852, ŁÓDŹ, ŁĄÓŚ",
    "CP737, ΔΙΣΚΟΣ, ΔΙΣΚ",
    "CP866, ДИСК, ФАЙЛ",
    "CP862, דיסק, אבגד",
    "CP1251, ДИСК, ФАЙЛ"
  })
  void readsNamesAndLabelsAsMtoolsAndDosfstoolsDo(CodePage page, String label, String name)
      throws IOException {
    Path volume = directory.resolve("volume");
    Tool.named("mkfs.fat").output("-C", volume, 1440);
    try (FileDevice device = FileDevice.openWritable(volume);
        FatVolume fat = FatVolume.open(device, page)) {
      fat.setLabel(VolumeLabel.of(label, page), RandomTree.TIME);
      fat.createFile("ABCD.TXT", RandomTree.TIME);
    }
    String bytes = Files.readString(volume, ISO_8859_1);
    Files.writeString(
        volume, bytes.replace("ABCD    TXT", page.encode(name) + "    TXT"), ISO_8859_1);

    try (FileDevice device = FileDevice.openReadOnly(volume);
        FatVolume fat = FatVolume.open(device, page)) {
      assertThat(fat.label()).contains(label);
      assertThat(fat.list(fat.root())).extracting(FatNode::name).containsExactly(name + ".TXT");
      assertThat(fat.find(name.toLowerCase(Locale.ROOT) + ".txt")).isNotNull();
    }
    String drive = "drive x: file=\"" + volume + "\" codepage=" + page.number() + "\n";
    String settings =
        Files.writeString(directory.resolve("mtoolsrc"), "mtools_skip_check=1\n" + drive)
            .toString();
    assertThat(foreign("mlabel").with("MTOOLSRC", settings).output("-s", "x:").strip())
        .isEqualTo("Volume label is " + label);
    assertThat(foreign("mdir").with("MTOOLSRC", settings).output("-b", "x:/").strip())
        .isEqualTo("X:/" + name + ".TXT");
    assertThat(foreign("fatlabel").output("-c", page.number(), volume).strip()).isEqualTo(label);
  }

  private static Tool foreign(String name) {
    return Tool.named(name).with("LC_ALL", "C.UTF-8");
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
