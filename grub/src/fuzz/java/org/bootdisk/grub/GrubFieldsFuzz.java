package org.bootdisk.grub;

import static org.bootdisk.grub.CoreLayout.SECTOR_SIZE;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.FieldChanges;
import org.bootdisk.fixtures.FieldChanges.Place;
import org.bootdisk.fixtures.Hostile;
import org.bootdisk.fixtures.NumberedInputs;
import org.bootdisk.grub.Embedding.Redundancy;
import org.bootdisk.grub.GrubImagesFuzz.Kind;
import org.bootdisk.grub.elf.ElfPlaces;
import org.bootdisk.grub.pe.PeMachine;
import org.bootdisk.grub.pe.PePlaces;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads sound boot images, and builds from sound files, in whose structures some fields were
 * changed. The first byte tells which, the others the changes.
 */
class GrubFieldsFuzz {

  /** Takes changed bytes, or refuses them. */
  @FunctionalInterface
  private interface Use {
    void accept(byte[] bytes) throws IOException;
  }

  /**
   * Something whose fields can be changed.
   *
   * @param sound its bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  private record Subject(byte[] sound, FieldChanges changes, Use use) {
    Subject(byte[] sound, List<Place> places, Use use) {
      this(sound, new FieldChanges(places), use);
    }

    byte[] changed(ByteBuffer choices) {
      MemoryDevice device = MemoryDevice.of("sound", sound.clone());
      changes.apply(choices, device);
      byte[] bytes = new byte[sound.length];
      device.read(0, ByteBuffer.wrap(bytes));
      return bytes;
    }
  }

  private static final List<Subject> SUBJECTS = subjects();

  private static List<Subject> subjects() {
    try {
      return List.of(
          disk(Redundancy.NONE),
          disk(Redundancy.REED_SOLOMON),
          core(),
          efi(),
          modules(),
          file(GrubPlatform.I386_PC, ReplacedFile.KERNEL),
          file(GrubPlatform.I386_PC, ReplacedFile.MODULE + ".mod"),
          file(GrubPlatform.X86_64_EFI, ReplacedFile.KERNEL),
          file(GrubPlatform.X86_64_EFI, ReplacedFile.MODULE + ".mod"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Subject disk(Redundancy redundancy) throws IOException {
    MemoryDevice disk = GrubImagesFuzz.disk(redundancy);
    byte[] bytes = new byte[(int) disk.size()];
    disk.read(0, ByteBuffer.wrap(bytes));
    List<Place> places = corePlaces(GrubImagesFuzz.CORE_LBA * SECTOR_SIZE);
    places.add(new Place(CoreLayout.BOOT, 0));
    return new Subject(
        bytes, places, changed -> GrubImagesFuzz.readDisk(MemoryDevice.of("hostile", changed)));
  }

  private static Subject core() throws IOException {
    return new Subject(
        GrubImagesFuzz.core(), corePlaces(0), bytes -> GrubImagesFuzz.decode(Kind.CORE, bytes));
  }

  /** The first entries of the block list, and the decompressor's fields. */
  private static List<Place> corePlaces(long core) {
    List<Place> places = new ArrayList<>();
    for (int entry = 1; entry <= 3; entry++) {
      long end = core + SECTOR_SIZE;
      places.add(new Place(BlockList.BLOCK, end - (long) entry * BlockList.BLOCK.size()));
    }
    places.add(new Place(CoreLayout.DECOMPRESSOR, core + SECTOR_SIZE));
    return places;
  }

  private static Subject efi() throws IOException {
    byte[] image = GrubImagesFuzz.efi();
    List<Place> places = PePlaces.of(image, PeMachine.X86_64);
    addModules(places, image, GrubImagesFuzz.EFI_MODULES, GrubPlatform.X86_64_EFI);
    return new Subject(image, places, bytes -> EfiImage.decode(bytes, "hostile"));
  }

  private static Subject modules() throws IOException {
    byte[] area = GrubImagesFuzz.modules(GrubPlatform.I386_PC);
    List<Place> places = new ArrayList<>();
    addModules(places, area, 0, GrubPlatform.I386_PC);
    return new Subject(area, places, bytes -> GrubImagesFuzz.decode(Kind.MODULES, bytes));
  }

  private static void addModules(
      List<Place> places, byte[] image, int area, GrubPlatform platform) {
    places.add(new Place(ModuleArea.info(platform), area));
    ByteBuffer bytes = ByteBuffer.wrap(image);
    int at = area + ModuleArea.info(platform).size();
    for (int size; at < image.length && (size = size(bytes, at)) > 0; at += size) {
      places.add(new Place(ModuleArea.OBJECT, at));
    }
  }

  private static int size(ByteBuffer image, int object) {
    ByteBuffer header = image.slice(object, ModuleArea.OBJECT.size());
    return (int) ModuleArea.OBJECT.u32("size").get(header);
  }

  private static Subject file(GrubPlatform platform, String name) throws IOException {
    byte[] content = ReplacedFile.installed(platform, name);
    List<Place> places = ElfPlaces.of(content, platform.machine());
    return new Subject(content, places, bytes -> ReplacedFile.build(platform, name, bytes));
  }

  static Stream<byte[]> seeds() {
    return LongStream.range(0, 50).mapToObj(NumberedInputs::input);
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 1000)
  void usesOrRefuses(byte[] input) {
    if (input.length > 1) {
      Subject subject = SUBJECTS.get(Byte.toUnsignedInt(input[0]) % SUBJECTS.size());
      byte[] changed = subject.changed(ByteBuffer.wrap(input, 1, input.length - 1));
      Hostile.read(() -> subject.use.accept(changed));
    }
  }

  /** The long run: {@code -Dfuzz.inputs=1000000}. */
  @Test
  @EnabledIfSystemProperty(named = "fuzz.inputs", matches = "\\d+")
  void standsNumberedInputs() {
    NumberedInputs.run(this::usesOrRefuses);
  }
}
