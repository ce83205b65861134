package org.bootdisk.bootdisk.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.bootdisk.block.FileDevice;
import org.bootdisk.fixtures.ForeignPackage;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.LinuxKernel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** UEFI programs of Debian's, and one that is put together; objdump and openssl judge. */
@Tag("slow")
class ProgramPartTest {

  @TempDir private Path directory;

  private static Path shim() throws IOException {
    return ForeignPackage.unpacked("shim-signed", "amd64")
        .resolve("usr/lib/shim/shimx64.efi.signed");
  }

  private static Path grub() throws IOException {
    return ForeignPackage.unpacked("grub-efi-amd64-signed", "amd64")
        .resolve("usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed");
  }

  private static Path systemd(String name) throws IOException {
    return ForeignPackage.unpacked("systemd-boot-efi", "amd64")
        .resolve("usr/lib/systemd/boot/efi/" + name);
  }

  /** Puts a program on a fresh volume and tells of it. */
  private Part inspect(Path program) throws IOException {
    Path image = directory.resolve("volume");
    Files.deleteIfExists(image);
    Tool.named("mkfs.fat").output("-C", image, 64 << 10);
    Tool.named("mcopy").output("-i", image, program, "::/program.efi");
    try (FileDevice disk = FileDevice.openReadOnly(image)) {
      return Inspection.of(disk).parts("efi-program").get(0);
    }
  }

  private static List<String> sections(Path program) {
    TreeSet<String> names = new TreeSet<>();
    for (String line : Tool.named("objdump").output("-h", program).lines().toList()) {
      String[] words = line.strip().split(" +", -1);
      if (words.length == 7 && words[0].matches("[0-9]+")) {
        names.add(words[1]);
      }
    }
    return new ArrayList<>(names);
  }

  private static String text(Path program, String section) {
    Path bytes = program.resolveSibling(section);
    Tool.named("objcopy").output("-O", "binary", "--only-section=" + section, program, bytes);
    try {
      return Files.readString(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Component and generation of each line. */
  private List<String> sbat(Path program) throws IOException {
    Path copy = Files.copy(program, directory.resolve("copy-" + program.getFileName()));
    List<String> found = new ArrayList<>();
    for (String line : text(copy, ".sbat").replace("\0", "").lines().toList()) {
      String[] fields = line.split(",", 3);
      found.add(fields[0] + " " + fields[1]);
    }
    return found;
  }

  /** The subjects in all signatures (PE/COFF, "The Attribute Certificate Table"). */
  private List<String> subjects(Path program) throws IOException {
    byte[] all = Files.readAllBytes(program);
    ByteBuffer bytes = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    int directory = bytes.getInt(0x3c) + 24 + 144;
    int at = bytes.getInt(directory);
    int end = at + bytes.getInt(directory + 4);
    List<String> subjects = new ArrayList<>();
    while (at < end) {
      int length = bytes.getInt(at);
      subjects.addAll(subjects(Arrays.copyOfRange(all, at + 8, at + length)));
      at += (length + 7) / 8 * 8;
    }
    return subjects;
  }

  private List<String> subjects(byte[] pkcs7) throws IOException {
    Path signature = Files.write(directory.resolve("signature"), pkcs7);
    List<String> subjects = new ArrayList<>();
    for (String line :
        Tool.named("openssl")
            .output("pkcs7", "-inform", "DER", "-in", signature, "-print_certs", "-noout")
            .lines()
            .toList()) {
      if (line.startsWith("subject=")) {
        List<String> names = new ArrayList<>(List.of(line.substring(8).strip().split(", ", -1)));
        Collections.reverse(names);
        subjects.add(String.join(",", names).replace(" = ", "="));
      }
    }
    return subjects;
  }

  private static List<String> texts(Part part, String fact) {
    return ((Value.Texts) part.fact(fact).orElseThrow().value()).texts();
  }

  @Test
  void aShimIsToldWithItsLevelsAndWhoSignedIt() throws IOException {
    Part part = inspect(shim());
    assertThat(part.shown("program")).isEqualTo("shim");
    assertThat(texts(part, "sections")).isEqualTo(sections(shim()));
    assertThat(texts(part, "sbat")).isEqualTo(sbat(shim())).anyMatch(s -> s.startsWith("shim "));
    assertThat(texts(part, "certificates"))
        .containsExactlyElementsOf(subjects(shim()))
        .hasSizeGreaterThan(2)
        .anyMatch(subject -> subject.contains("Microsoft"));
  }

  @Test
  void aSignedGrubIsToldWithItsLevelsAndWhoSignedIt() throws IOException {
    Part part = inspect(grub());
    assertThat(part.shown("program")).isEqualTo("GRUB");
    assertThat(texts(part, "sbat")).isEqualTo(sbat(grub())).anyMatch(s -> s.startsWith("grub "));
    assertThat(texts(part, "certificates"))
        .containsExactlyElementsOf(subjects(grub()))
        .anyMatch(subject -> subject.contains("Debian"));
  }

  @Test
  void systemdBootIsTold() throws IOException {
    Path program = systemd("systemd-bootx64.efi");
    Part part = inspect(program);
    assertThat(part.shown("program")).isEqualTo("systemd-boot");
    assertThat(part.shown("platform")).isEqualTo("x86_64-efi");
    assertThat(texts(part, "sections")).isEqualTo(sections(program));
    assertThat(texts(part, "sbat")).isEqualTo(sbat(program));
    assertThat(part.shown("signed")).isEqualTo("no");
  }

  @Test
  void aUnifiedKernelImageIsToldWithWhatItCarries() throws IOException {
    Path release = directory.resolve("os-release");
    Files.writeString(release, "ID=test\nPRETTY_NAME=\"A test 1.0\"\n");
    Path line = Files.writeString(directory.resolve("cmdline"), "ro quiet");
    Path version = Files.writeString(directory.resolve("uname"), "6.1.0-test");
    Path kernel = LinuxKernel.ofDebian().image();
    Path image = directory.resolve("linux.efi");
    List<Object> words = new ArrayList<>();
    long address = 0x1_4e00_0000L;
    for (Object[] section :
        new Object[][] {
          {".osrel", release}, {".cmdline", line}, {".uname", version}, {".linux", kernel}
        }) {
      words.addAll(List.of("--add-section", section[0] + "=" + section[1]));
      words.addAll(List.of("--change-section-vma", section[0] + "=" + address));
      address += 0x100_0000;
    }
    words.add(systemd("linuxx64.efi.stub"));
    words.add(image);
    Tool.named("objcopy").output(words.toArray());
    Part part = inspect(image);
    assertThat(part.shown("program")).isEqualTo("unified kernel image");
    assertThat(texts(part, "sections")).isEqualTo(sections(image)).contains(".linux", ".osrel");
    assertThat(part.shown("cmdline")).isEqualTo("ro quiet");
    assertThat(part.shown("uname")).isEqualTo("6.1.0-test");
    assertThat(part.shown("osrel")).isEqualTo("A test 1.0");
  }
}
