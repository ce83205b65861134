package org.bootdisk.grub;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bootdisk.block.FormatException;
import org.bootdisk.grub.pe.PeCertificates;
import org.bootdisk.grub.pe.PeMachine;
import org.bootdisk.grub.pe.PeOutline;

/**
 * A program for UEFI as its headers describe it: GRUB itself, a kernel with a boot stub, a unified
 * kernel image. It may be of any size; only its start is read.
 *
 * @param platform a GRUB that runs on the same machines
 * @param sections where its sections lie, by name
 */
public record EfiProgram(GrubPlatform platform, Map<String, Range> sections) {

  /** Bytes from the start of a file that hold the headers of every known program. */
  public static final int HEAD_SIZE = 64 << 10;

  /** Copies the map. */
  public EfiProgram {
    sections = Map.copyOf(sections);
  }

  /** A range of a file, in bytes. */
  public record Range(long offset, int size) {}

  /**
   * Decodes the headers.
   *
   * @param head the file's first {@link #HEAD_SIZE} bytes, or all if it is smaller
   * @param fileSize bytes of the file
   * @param where the file, for messages
   * @throws FormatException.NotRecognized if it is no program for a machine that GRUB runs on
   * @throws FormatException.Corrupt if a section lies beyond the file's end
   */
  public static EfiProgram decode(ByteBuffer head, long fileSize, String where)
      throws FormatException {
    PeOutline outline = PeOutline.decode(head, fileSize, where);
    Map<String, Range> sections = new HashMap<>();
    for (PeOutline.Section section : outline.sections()) {
      sections.putIfAbsent(section.name(), new Range(section.offset(), section.size()));
    }
    return new EfiProgram(platform(outline.machine()), sections);
  }

  /**
   * Where the table of a program's signatures lies in its file.
   *
   * @param head as for {@link #decode}, which took it
   * @param fileSize bytes of the file
   * @return nothing if the program is not signed
   */
  public static Optional<Range> certificates(ByteBuffer head, long fileSize) {
    PeCertificates table = PeCertificates.in(head, fileSize);
    return table.size() == 0
        ? Optional.empty()
        : Optional.of(new Range(table.offset(), table.size()));
  }

  private static GrubPlatform platform(PeMachine machine) {
    return switch (machine) {
      case I386 -> GrubPlatform.I386_EFI;
      case X86_64 -> GrubPlatform.X86_64_EFI;
      case ARM64 -> GrubPlatform.ARM64_EFI;
    };
  }

  /** Where the first section called {@code name} lies in the file, if it has bytes. */
  public Optional<Range> section(String name) {
    return Optional.ofNullable(sections.get(name));
  }
}
