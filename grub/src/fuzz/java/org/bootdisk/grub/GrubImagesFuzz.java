package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.bootdisk.grub.CoreLayout.SECTOR_SIZE;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.Hostile;
import org.bootdisk.fixtures.MeteredDevice;
import org.bootdisk.fixtures.SparseImage;
import org.bootdisk.grub.Embedding.Redundancy;
import org.bootdisk.grub.codec.RawLzma;
import org.bootdisk.grub.pe.PeHeaders;
import org.bootdisk.grub.pe.PeMachine;
import org.bootdisk.grub.pe.PeSection;
import org.bootdisk.grub.pe.PeSection.Characteristics;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads boot images and boot sectors that somebody made to break us. */
class GrubImagesFuzz {

  private static final int WORK = 1 << 24;
  private static final int DISK = 1 << 16;
  static final int CORE_LBA = 2;
  static final int EFI_MODULES = PeHeaders.SIZE;
  private static final int LARGEST_FILE = 1 << 16;
  private static final Path GRUB = Path.of("/usr/lib/grub");
  private static final Path FILES = GRUB.resolve(GrubPlatform.I386_PC.directoryName());

  /** What the first byte says the others are. */
  enum Kind {
    CORE,
    EFI,
    DISK,
    MODULES,
    ENVIRONMENT
  }

  private static final List<Kind> KINDS = List.of(Kind.values());

  static Stream<byte[]> seeds() throws IOException {
    return Stream.of(
        seed(Kind.CORE, core()),
        seed(Kind.EFI, SparseImage.encode(MemoryDevice.of("seed", efi()))),
        seed(Kind.DISK, SparseImage.encode(disk(Redundancy.NONE))),
        seed(Kind.DISK, SparseImage.encode(disk(Redundancy.REED_SOLOMON))),
        seed(Kind.MODULES, modules(GrubPlatform.I386_PC)),
        seed(Kind.ENVIRONMENT, EnvironmentBlock.EMPTY.encode()));
  }

  private static byte[] seed(Kind kind, byte[] rest) {
    return ByteBuffer.allocate(rest.length + 1).put((byte) KINDS.indexOf(kind)).put(rest).array();
  }

  static byte[] modules(GrubPlatform platform) throws IOException {
    Path module = GRUB.resolve(platform.directoryName()).resolve("div.mod");
    List<ModuleObject> objects =
        List.of(
            new ModuleObject(ObjectType.ELF, Blob.of(Files.readAllBytes(module))),
            new ModuleObject(ObjectType.CONFIG, Blob.of("normal\0")),
            new ModuleObject(ObjectType.PREFIX, Blob.of("/grub\0")));
    return ModuleArea.encode(objects, platform, ObjectNumbering.UP_TO_2_12);
  }

  /** A UEFI application of modules and a generation, without a kernel. */
  static byte[] efi() throws IOException {
    byte[] modules = modules(GrubPlatform.X86_64_EFI);
    byte[] sbat = "sbat,1,SBAT Version,sbat,1,\n".getBytes(US_ASCII);
    int page = PeHeaders.ALIGNMENT;
    List<PeSection> sections =
        List.of(
            new PeSection(EfiImage.MODULES, EFI_MODULES, 2 * page, Characteristics.DATA),
            new PeSection(EfiImage.SBAT, 3 * page, page, Characteristics.CONSTANT),
            new PeSection(".reloc", 4 * page, page, Characteristics.DISCARDABLE));
    PeHeaders headers = new PeHeaders(PeMachine.X86_64, 0, true, sections);
    ByteBuffer image = ByteBuffer.allocate(headers.imageSize());
    headers.encode(image);
    image.put(EFI_MODULES, modules).put(sections.get(1).start(), sbat);
    return image.array();
  }

  /** A core.img without a kernel and with next to no decompressor. */
  static byte[] core() throws IOException {
    byte[] modules = modules(GrubPlatform.I386_PC);
    byte[] packed = RawLzma.encode(modules);
    byte[] start = Files.readAllBytes(FILES.resolve("lzma_decompress.img"));
    int startSize = (CoreLayout.DECOMPRESSOR.size() + 15) / 16 * 16;
    ByteBuffer fields = ByteBuffer.wrap(Arrays.copyOf(start, startSize));
    CoreLayout.COMPRESSED_SIZE.put(fields, packed.length);
    CoreLayout.UNCOMPRESSED_SIZE.put(fields, modules.length);
    CoreLayout.UNPROTECTED_LENGTH.put(fields, startSize);
    ByteBuffer core = ByteBuffer.allocate(SECTOR_SIZE + startSize + packed.length);
    core.put(Files.readAllBytes(FILES.resolve("diskboot.img"))).put(fields).put(packed);
    return core.array();
  }

  static MemoryDevice disk(Redundancy redundancy) throws IOException {
    byte[] boot = Files.readAllBytes(FILES.resolve("boot.img"));
    CoreImage core = CoreImage.of(core(), "seed");
    Embedding embedding =
        Embedding.of(
            boot,
            core,
            new EmbeddingArea(CORE_LBA, 100),
            redundancy,
            Embedding.DriveCheck.HARD_DISK);
    byte[] sector = new byte[SECTOR_SIZE];
    embedding.applyTo(sector);
    MemoryDevice disk = new MemoryDevice("seed", DISK);
    disk.write(0, ByteBuffer.wrap(sector));
    disk.write(CORE_LBA * SECTOR_SIZE, ByteBuffer.wrap(embedding.embedded()));
    return disk;
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 3000)
  void decodesOrRefuses(byte[] input) {
    if (input.length > 0) {
      byte[] rest = Arrays.copyOfRange(input, 1, input.length);
      Kind kind = KINDS.get((input[0] & 0xff) % KINDS.size());
      Hostile.read(() -> decode(kind, rest));
    }
  }

  static void decode(Kind kind, byte[] bytes) throws IOException {
    switch (kind) {
      case CORE -> CoreImage.of(bytes, "hostile").decode("hostile");
      case EFI -> {
        MemoryDevice file = SparseImage.decode(ByteBuffer.wrap(bytes), LARGEST_FILE);
        byte[] image = new byte[(int) file.size()];
        file.read(0, ByteBuffer.wrap(image));
        EfiImage.decode(image, "hostile");
      }
      case DISK -> readDisk(SparseImage.decode(ByteBuffer.wrap(bytes), DISK));
      case MODULES ->
          GrubImage.decode(ByteBuffer.wrap(bytes), GrubPlatform.I386_PC, "hostile").modules();
      case ENVIRONMENT -> {
        EnvironmentEdit.apply(bytes, Map.of("x", Optional.of("y")), "hostile");
        EnvironmentBlock.decode(bytes, "hostile").encode();
      }
    }
  }

  static void readDisk(MemoryDevice disk) throws IOException {
    BiosInstallation.read(new MeteredDevice(disk, WORK, DISK));
  }
}
