package org.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.FormatException;
import org.bootdisk.grub.GrubImageOptions.Restriction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Numbers of object types in the versions of GRUB. */
class ObjectNumberingTest {

  private static final Blob PAYLOAD = Blob.of("12345678");

  @ParameterizedTest
  @CsvSource({
    "2.02,        DISABLE_SHIM_LOCK, 6",
    "2.06-13,     DISABLE_SHIM_LOCK, 6",
    "2.12-9,      DISABLE_SHIM_LOCK, 6",
    "2.14,        DISABLE_SHIM_LOCK, 7",
    "2.14~rc1-1,  DISABLE_CLI,       8",
    "3.0,         DISABLE_CLI,       8",
    "2.06,        PUBKEY,            4",
    "2.14,        PUBKEY,            4",
  })
  void numberIsTheVersions(String version, ObjectType type, int number) throws Exception {
    assertThat(ObjectNumbering.of(GrubVersion.parse(version, "modinfo.sh")).number(type))
        .isEqualTo(number);
  }

  @ParameterizedTest
  @EnumSource
  void areaOfEitherVersionIsReadBack(GrubPlatform platform) throws Exception {
    for (ObjectNumbering numbers : List.of(ObjectNumbering.UP_TO_2_12, ObjectNumbering.FROM_2_14)) {
      List<ModuleObject> objects = new ArrayList<>();
      objects.add(new ModuleObject(ObjectType.ELF, PAYLOAD));
      objects.add(new ModuleObject(ObjectType.PUBKEY, Blob.of("12345")));
      objects.add(ModuleObject.mark(ObjectType.DISABLE_SHIM_LOCK));
      if (numbers.has(ObjectType.DISABLE_CLI)) {
        objects.add(ModuleObject.mark(ObjectType.DISABLE_CLI));
      }

      byte[] area = ModuleArea.encode(objects, platform, numbers);

      assertThat(ModuleArea.decode(ByteBuffer.wrap(area), platform, "image")).isEqualTo(objects);
    }
  }

  @Test
  void imageOfNewVersionSaysThatItRunsWithoutWritableCode() throws Exception {
    GrubImageOptions options = GrubImageOptions.of("/grub", List.of("fat"));
    byte[] old =
        EfiImage.build(GrubBuildTest.ofVersion(GrubPlatform.X86_64_EFI, "2.12-9"), options);
    byte[] fresh =
        EfiImage.build(GrubBuildTest.ofVersion(GrubPlatform.X86_64_EFI, "2.14"), options);

    int dllCharacteristics = 128 + 24 + 70;
    assertThat(old[dllCharacteristics + 1]).isZero();
    assertThat(fresh[dllCharacteristics + 1]).isEqualTo((byte) 1);
    fresh[dllCharacteristics + 1] = 0;
    assertThat(fresh).isEqualTo(old);
  }

  @Test
  void refusesOptionThatVersionLacks() throws Exception {
    GrubBuild build = InstalledFiles.build(GrubPlatform.I386_PC);
    GrubImageOptions options =
        GrubImageOptions.of("/grub", List.of()).with(Restriction.DISABLE_CLI);

    assertThatExceptionOfType(FormatException.Unsupported.class)
        .isThrownBy(() -> CoreImage.build(build, options))
        .withMessageContaining("expected one that has DISABLE_CLI");
  }

  @ParameterizedTest
  @CsvSource({"''", "2", "2.", ".06", "x2.06", "2.x", "99999999.1", "2.99999999999"})
  void refusesTextThatIsNoVersion(String text) {
    assertThatExceptionOfType(FormatException.Corrupt.class)
        .isThrownBy(() -> GrubVersion.parse(text, "modinfo.sh"));
  }
}
