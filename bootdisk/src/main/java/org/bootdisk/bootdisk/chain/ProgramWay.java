package org.bootdisk.bootdisk.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.grub.EfiImage;
import org.bootdisk.grub.EfiProgram;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubImage;
import org.bootdisk.grub.GrubPlatform;

/**
 * From a program for UEFI on: GRUB, or a shim that starts the GRUB beside it.
 *
 * @param disk the disk
 * @param hops where to report
 * @param volume what the program is on
 */
record ProgramWay(ChainDisk disk, Hops hops, ChainVolume volume) {

  /** Names that say for which processor a program is: {@code BOOTX64.EFI}, {@code shimx64.efi}. */
  private static final Pattern NAME =
      Pattern.compile("(?:boot|grub|shim|mm|fb)(x64|ia32|aa64)\\.efi");

  /** Shim's own line in its section of that name (shim, SBAT.md). */
  private static final String SHIM = "\nshim,";

  /** Follows the way from {@code program} to its end. */
  void follow(FatNode program) throws IOException {
    String where = volume.where("/" + program.path());
    byte[] bytes;
    EfiProgram headers;
    Optional<GrubImage> image;
    try {
      bytes = volume.read(program, GrubFiles.LARGEST_FILE);
      headers = EfiProgram.decode(ByteBuffer.wrap(bytes), bytes.length, where);
      image = image(bytes, where);
    } catch (FormatException e) {
      hops.fault(ChainRule.PROGRAM, e.fault());
      return;
    }
    if (!isForItsName(program, headers.platform(), where)) {
      return;
    }
    if (image.isEmpty()) {
      followShim(program, bytes, headers, where);
      return;
    }
    compareCopy(bytes, image.get(), where);
    if (!hops.has(ChainRule.PROGRAM)) {
      hops.prove("program " + where);
    }
    GrubWay.follow(disk, hops, image.get(), where, disk.name(volume));
  }

  /** GRUB's image; nothing if it is a program of another kind. */
  private static Optional<GrubImage> image(byte[] bytes, String where) throws FormatException {
    try {
      return Optional.of(EfiImage.decode(bytes, where));
    } catch (FormatException.NotRecognized e) {
      return Optional.empty();
    }
  }

  /** Firmware refuses a program of another processor, and so does a shim. */
  private boolean isForItsName(FatNode program, GrubPlatform platform, String where) {
    Matcher name = NAME.matcher(program.name().toLowerCase(Locale.ROOT));
    if (!name.matches() || name.group(1).equals(platform.efiSuffix())) {
      return true;
    }
    hops.fault(
        ChainRule.PROGRAM,
        Fault.in(where)
            .actual("the program is for " + platform.directoryName())
            .expected("one for the processor that its name tells, " + name.group(1))
            .source(UefiWay.SOURCE));
    return false;
  }

  /** A shim starts the GRUB beside it that is for its own processor. */
  private void followShim(FatNode shim, byte[] bytes, EfiProgram headers, String where)
      throws IOException {
    String directory = shim.path().substring(0, Math.max(0, shim.path().lastIndexOf('/')));
    String suffix = headers.platform().efiSuffix() + ".efi";
    FatNode grub = volume.file(directory + "/grub" + suffix);
    if (grub != null && !grub.path().equals(shim.path())) {
      hops.prove("shim " + where);
      follow(grub);
      return;
    }
    boolean isShim = isShim(bytes, headers);
    // With a fallback beside it, a shim first does what lists in other directories say.
    boolean startsOthers = volume.file(directory + "/fb" + suffix) != null;
    hops.fault(
        isShim && !startsOthers ? ChainRule.PROGRAM : ChainRule.UNPROVEN,
        Fault.in(where)
            .actual(
                isShim
                    ? "it is a shim, and there is no grub" + suffix + " beside it"
                    : "it is a program of " + bytes.length + " bytes that is not GRUB")
            .expected("GRUB, or a shim with GRUB beside it"));
  }

  private static boolean isShim(byte[] bytes, EfiProgram headers) {
    Optional<EfiProgram.Range> sbat = headers.section(".sbat");
    if (sbat.isEmpty()) {
      return false;
    }
    int from = (int) sbat.get().offset();
    return new String(bytes, from, sbat.get().size(), UTF_8).contains(SHIM);
  }

  /** Compares with the copy that grub-install leaves beside the modules: nothing else shows. */
  private void compareCopy(byte[] bytes, GrubImage image, String where) throws IOException {
    for (String directory : ChainVolume.GRUB_DIRECTORIES) {
      String path = directory + "/" + image.platform().directoryName() + "/core.efi";
      FatNode copy = volume.file(path);
      if (copy != null
          && copy.size() == bytes.length
          && !Arrays.equals(volume.read(copy, GrubFiles.LARGEST_FILE), bytes)) {
        hops.fault(
            ChainRule.PROGRAM,
            Fault.in(where)
                .actual("its bytes differ from " + volume.where(path))
                .expected("the same bytes")
                .advice("install GRUB again"));
      }
    }
  }
}
