package org.bootdisk.bootdisk.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.FormatException;
import org.bootdisk.grub.EfiImage;
import org.bootdisk.grub.EfiProgram;
import org.bootdisk.grub.EfiProgram.Range;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubImage;

/**
 * A program for UEFI: what kind it is, who signed it, and what its sections say. Sections of a
 * unified kernel image are those of UAPI.5.
 */
final class ProgramPart {

  private static final int LONGEST_TEXT = 64 << 10;
  private static final List<String> TEXT_SECTIONS = List.of(".cmdline", ".uname", ".osrel");

  private final VolumeFile file;
  private final EfiProgram program;
  private final byte[] head;

  private ProgramPart(VolumeFile file, EfiProgram program, byte[] head) {
    this.file = file;
    this.program = program;
    this.head = head;
  }

  /** Tells of a file; a problem if it is no program. */
  static Part of(VolumeFile file) throws IOException {
    byte[] head = file.read(0, EfiProgram.HEAD_SIZE);
    Part.Builder part = Part.of("efi-program", file.path());
    try {
      EfiProgram program =
          EfiProgram.decode(ByteBuffer.wrap(head), file.node().size(), file.path());
      new ProgramPart(file, program, head).addTo(part);
    } catch (FormatException e) {
      part.problem(e);
    }
    return part.build();
  }

  private void addTo(Part.Builder part) throws IOException {
    String sbat = text(".sbat");
    Optional<GrubImage> grub = grub();
    part.text("program", kind(sbat, grub.isPresent()))
        .text("platform", program.platform().directoryName())
        .bytes("size", file.node().size())
        .texts("sections", SectionNames.of(file, head, program.sections().keySet()));
    if (!sbat.isEmpty()) {
      part.texts("sbat", sbat(sbat));
    }
    for (String section : TEXT_SECTIONS) {
      String text = text(section).strip();
      if (!text.isEmpty()) {
        part.text(section.substring(1), section.equals(".osrel") ? prettyName(text) : text);
      }
    }
    Optional<Range> signatures = EfiProgram.certificates(ByteBuffer.wrap(head), file.node().size());
    part.flag("signed", signatures.isPresent());
    if (signatures.isPresent()) {
      int size = Math.min(signatures.get().size(), GrubFiles.LARGEST_FILE);
      byte[] table = file.read(signatures.get().offset(), size);
      part.texts("certificates", Certificates.subjects(table));
    }
    if (grub.isPresent()) {
      GrubPart.addTo(part, grub.get());
    }
  }

  private String kind(String sbat, boolean isGrub) throws IOException {
    if (program.section(".linux").isPresent()) {
      return "unified kernel image";
    }
    if (isGrub) {
      return "GRUB";
    }
    if (text(".sdmagic").contains("LoaderInfo: systemd-boot")) {
      return "systemd-boot";
    }
    if (names(sbat, "shim")) {
      return "shim";
    }
    return KernelPart.isLinux(head) ? "Linux kernel" : "other";
  }

  private static boolean names(String sbat, String component) {
    return sbat.lines().anyMatch(line -> line.startsWith(component + ","));
  }

  private Optional<GrubImage> grub() throws IOException {
    if (file.node().size() > GrubFiles.LARGEST_FILE) {
      return Optional.empty();
    }
    try {
      byte[] all = file.read(0, GrubFiles.LARGEST_FILE);
      return Optional.of(EfiImage.decode(all, file.path()));
    } catch (FormatException e) {
      return Optional.empty();
    }
  }

  /** The text of a section; empty if there is none. */
  private String text(String section) throws IOException {
    Optional<Range> range = program.section(section);
    if (range.isEmpty()) {
      return "";
    }
    byte[] bytes = file.read(range.get().offset(), Math.min(range.get().size(), LONGEST_TEXT));
    String text = new String(bytes, UTF_8);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  /** Component and generation of each line. */
  private static List<String> sbat(String csv) {
    List<String> components = new ArrayList<>();
    for (String line : csv.lines().toList()) {
      String[] fields = line.split(",", 3);
      if (fields.length > 1) {
        components.add(fields[0] + " " + fields[1]);
      }
    }
    return components;
  }

  private static String prettyName(String release) {
    for (String line : release.lines().toList()) {
      if (line.startsWith("PRETTY_NAME=")) {
        return line.substring("PRETTY_NAME=".length()).replace("\"", "");
      }
    }
    return release.lines().findFirst().orElse("");
  }
}
