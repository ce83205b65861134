package org.bootdisk.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionTypesTest {

  @Test
  void knowsATypeByNameByCodeAndByGuid() {
    assertThat(PartitionTypes.named("esp")).contains(PartitionType.EFI_SYSTEM);
    assertThat(PartitionTypes.named("EF02")).contains(PartitionType.BIOS_BOOT);
    assertThat(PartitionTypes.of(PartitionType.LINUX_FILESYSTEM.guid()))
        .contains(PartitionType.LINUX_FILESYSTEM);
    assertThat(PartitionTypes.parse("root-x86-64"))
        .isEqualTo(PartitionTypes.parse("4f68bce3-e8cd-4db1-96e7-fbcaf984b709"))
        .isEqualTo(PartitionTypes.parse("8304"));
  }

  @Test
  void namesAreUnique() {
    assertThat(PartitionTypes.all()).extracting(PartitionType::name).doesNotHaveDuplicates();
    assertThat(PartitionTypes.all()).hasSize(347);
  }

  @Test
  void hasEveryCodeThatSgdiskLists() {
    Matcher listed =
        Pattern.compile("(?:^|  )([0-9a-f]{4}) (?=\\S)", Pattern.MULTILINE)
            .matcher(Tool.named("sgdisk").output("-L"));
    List<String> codes = new ArrayList<>();
    while (listed.find()) {
      codes.add(listed.group(1));
    }
    assertThat(PartitionTypes.all()).extracting(PartitionType::code).containsAll(codes);
    assertThat(codes).hasSizeGreaterThan(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "efi",
        "ef0",
        "C12A7328",
        "C12A7328-F81F-11D2-BA4B-00A0C93EC93",
        "C12A7328-F81F-11D2-BA4B-00A0C93EC93BB",
        "C12A7328-F81F-11D2-BA4B-00A0C93EC93G",
        "C12A7328F-81F-11D2-BA4B-00A0C93EC93B",
        "00000000-0000-0000-0000-000000000000"
      })
  void refusesWhatIsNoType(String text) {
    assertThatThrownBy(() -> PartitionTypes.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
