package org.bootdisk.grub;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.grub.elf.ElfFile;
import org.bootdisk.grub.elf.ElfType;

/**
 * What a built image of GRUB carries, found in its bytes.
 *
 * @param platform what it runs on
 * @param prefix where it looks for its directory; empty if it was not told
 * @param modules the names of its modules, in load order
 * @param config commands that it runs before it reads anything from a disk
 * @param memdisk the file system image that it sees as {@code (memdisk)}, padded
 * @param publicKeys how many keys' signatures it trusts
 * @param marks what it was told not to do
 * @param version of GRUB, if one of the modules prints it
 * @param sbat the text of a UEFI image's {@code .sbat} section
 * @param memory kernel and module area as they are loaded
 */
public record GrubImage(
    GrubPlatform platform,
    String prefix,
    List<String> modules,
    Optional<String> config,
    Optional<Blob> memdisk,
    int publicKeys,
    List<ObjectType> marks,
    Optional<String> version,
    Optional<String> sbat,
    Blob memory) {

  /** Copies the lists. */
  public GrubImage {
    modules = List.copyOf(modules);
    marks = List.copyOf(marks);
  }

  /** This image with the text of its {@code .sbat} section. */
  GrubImage withSbat(Optional<String> csv) {
    return new GrubImage(
        platform, prefix, modules, config, memdisk, publicKeys, marks, version, csv, memory);
  }

  /**
   * What the objects of a module area say, read as GRUB reads them: of several prefixes the last
   * counts, of several configs and memdisks the first.
   *
   * @param image kernel and module area
   * @param where the image, for messages
   * @throws FormatException.NotRecognized if there is no module area
   */
  static GrubImage decode(ByteBuffer image, GrubPlatform platform, String where)
      throws FormatException {
    ByteBuffer area = ModuleArea.find(image, platform);
    if (area == null) {
      throw new FormatException.NotRecognized(
          Fault.in(where).expected("GRUB's module area").source("GRUB, include/grub/kernel.h"));
    }
    Reader reader = new Reader(platform, where);
    for (ModuleObject object : ModuleArea.decode(area, platform, where)) {
      reader.add(object);
    }
    return reader.image(memory(image));
  }

  /**
   * The modules as the image carries them, by name: their files, with zeros up to the next word.
   *
   * @throws FormatException if what is loaded is not what the modules were read from
   */
  Map<String, Blob> moduleFiles() throws FormatException {
    Map<String, Blob> files = new TreeMap<>();
    ByteBuffer area = ModuleArea.find(memory.asBuffer(), platform);
    if (area != null) {
      int next = 0;
      for (ModuleObject object : ModuleArea.decode(area, platform, "the image")) {
        if (object.type() == ObjectType.ELF && next < modules.size()) {
          files.put(modules.get(next++), object.payload());
        }
      }
    }
    return files;
  }

  private static Blob memory(ByteBuffer image) {
    byte[] bytes = new byte[image.limit()];
    image.get(0, bytes);
    return Blob.owning(bytes);
  }

  /** This image with {@code bytes} as what is loaded. */
  GrubImage withMemory(byte[] bytes) {
    return new GrubImage(
        platform,
        prefix,
        modules,
        config,
        memdisk,
        publicKeys,
        marks,
        version,
        sbat,
        Blob.of(bytes));
  }

  /** Gathers what the objects say. */
  private static final class Reader {

    private final GrubPlatform platform;
    private final String where;
    private final List<String> modules = new ArrayList<>();
    private final List<ObjectType> marks = new ArrayList<>();
    private String prefix = "";
    private Optional<String> config = Optional.empty();
    private Optional<Blob> memdisk = Optional.empty();
    private Optional<String> version = Optional.empty();
    private int publicKeys;

    Reader(GrubPlatform platform, String where) {
      this.platform = platform;
      this.where = where;
    }

    void add(ModuleObject object) throws FormatException {
      switch (object.type()) {
        case ELF -> addModule(object.payload());
        case PREFIX -> prefix = object.payload().text();
        case CONFIG -> config = config.or(() -> Optional.of(object.payload().text()));
        case MEMDISK -> memdisk = memdisk.or(() -> Optional.of(object.payload()));
        case PUBKEY, X509_PUBKEY -> publicKeys++;
        case DISABLE_SHIM_LOCK, DISABLE_CLI -> marks.add(object.type());
        case DTB -> {}
      }
    }

    private void addModule(Blob bytes) throws FormatException {
      String module = where + ": module " + (modules.size() + 1);
      ElfFile elf = ElfFile.decode(bytes.toByteArray(), module, platform.machine(), ElfType.REL);
      modules.add(elf.text(GrubModule.NAME_SECTION));
      if (version.isEmpty()) {
        version = Optional.ofNullable(PrintedVersion.in(elf));
      }
    }

    GrubImage image(Blob memory) {
      return new GrubImage(
          platform,
          prefix,
          modules,
          config,
          memdisk,
          publicKeys,
          marks,
          version,
          Optional.empty(),
          memory);
    }
  }
}
