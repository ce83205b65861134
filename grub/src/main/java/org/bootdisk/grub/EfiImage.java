package org.bootdisk.grub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;
import org.bootdisk.grub.pe.PeHeaders;
import org.bootdisk.grub.pe.PeMachine;
import org.bootdisk.grub.pe.PeOutline;
import org.bootdisk.grub.pe.PeSection;
import org.bootdisk.grub.pe.PeSection.Characteristics;
import org.jspecify.annotations.Nullable;

/**
 * GRUB for UEFI as one program: a PE image with kernel and modules. The bytes are those of
 * grub-mkimage for the same files and options (GRUB, util/mkimage.c).
 */
public final class EfiImage {

  /** The section in which the kernel looks for its modules. */
  static final String MODULES = "mods";

  static final String SBAT = ".sbat";

  private EfiImage() {}

  /**
   * Builds the image from the files of a build for UEFI.
   *
   * @return the bytes of a file such as BOOTX64.EFI
   * @throws FormatException if a file is missing or malformed, or if the options need something
   *     that the version lacks
   */
  public static byte[] build(GrubBuild build, GrubImageOptions options) throws IOException {
    PeMachine machine = machine(build.platform());
    EfiKernel kernel = EfiKernel.link(build.kernel(), machine);
    byte[] area = build.moduleArea(options);
    byte[] sbat = options.sbat().orElse(Blob.EMPTY).toByteArray();
    byte[] relocations = kernel.baseRelocations();

    List<PeSection> sections = new ArrayList<>();
    append(sections, ".text", kernel.codeSize(), Characteristics.CODE);
    append(sections, ".data", kernel.bytes().length - kernel.codeSize(), Characteristics.DATA);
    append(sections, MODULES, area.length, Characteristics.DATA);
    int sbatStart = sections.get(sections.size() - 1).end();
    if (options.sbat().isPresent()) {
      append(sections, SBAT, sbat.length, Characteristics.CONSTANT);
    }
    append(sections, ".reloc", relocations.length, Characteristics.DISCARDABLE);

    // GRUB declares that it runs without memory that is both written and run since 2.14.
    boolean nxCompatible = build.version().isAtLeast(2, 13);
    PeHeaders headers = new PeHeaders(machine, kernel.entryPoint(), nxCompatible, sections);
    ByteBuffer image = ByteBuffer.allocate(headers.imageSize());
    headers.encode(image);
    image.position(PeHeaders.SIZE).put(kernel.bytes()).put(area);
    image.position(sbatStart).put(sbat);
    image.position(image.limit() - relocations.length).put(relocations);
    return image.array();
  }

  private static PeMachine machine(GrubPlatform platform) {
    return switch (platform) {
      case X86_64_EFI -> PeMachine.X86_64;
      case I386_EFI -> PeMachine.I386;
      case ARM64_EFI -> PeMachine.ARM64;
      case I386_PC -> throw new IllegalArgumentException("i386-pc is not of UEFI");
    };
  }

  private static GrubPlatform platform(PeMachine machine) {
    return switch (machine) {
      case X86_64 -> GrubPlatform.X86_64_EFI;
      case I386 -> GrubPlatform.I386_EFI;
      case ARM64 -> GrubPlatform.ARM64_EFI;
    };
  }

  /** Appends a section behind the ones before, its size rounded up to whole pages. */
  private static void append(
      List<PeSection> sections, String name, int size, Characteristics characteristics) {
    int start = sections.isEmpty() ? PeHeaders.SIZE : sections.get(sections.size() - 1).end();
    int pages = Math.toIntExact(Ranges.alignUp(size, PeHeaders.ALIGNMENT));
    sections.add(new PeSection(name, start, pages, characteristics));
  }

  /**
   * Reads what an image carries, whoever built it; it may be signed.
   *
   * @param where the file, for messages
   * @throws FormatException.NotRecognized if it is no GRUB for UEFI
   * @throws FormatException if it is one, and malformed
   */
  public static GrubImage decode(byte[] image, String where) throws FormatException {
    ByteBuffer bytes = ByteBuffer.wrap(image).asReadOnlyBuffer();
    PeOutline outline = PeOutline.decode(bytes, image.length, where);
    ByteBuffer modules = section(outline, MODULES, bytes);
    if (modules == null) {
      throw new FormatException.NotRecognized(
          Fault.in(where).expected("GRUB's section " + MODULES).source("GRUB, util/mkimage.c"));
    }
    GrubImage grub =
        GrubImage.decode(modules, platform(outline.machine()), where).withMemory(image);
    ByteBuffer sbat = section(outline, SBAT, bytes);
    if (sbat == null) {
      return grub;
    }
    byte[] csv = new byte[sbat.remaining()];
    sbat.get(csv);
    return grub.withSbat(Optional.of(Blob.owning(csv).text()));
  }

  /** A view of the first section called {@code name}; null if there is none with bytes. */
  private static @Nullable ByteBuffer section(PeOutline outline, String name, ByteBuffer image) {
    for (PeOutline.Section section : outline.sections()) {
      if (section.name().equals(name)) {
        return image.slice((int) section.offset(), section.size());
      }
    }
    return null;
  }
}
