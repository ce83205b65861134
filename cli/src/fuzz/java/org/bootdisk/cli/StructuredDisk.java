package org.bootdisk.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.StructLayout;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.LongNameEntry;
import org.bootdisk.fixtures.FieldChanges;
import org.bootdisk.fixtures.FieldChanges.Place;
import org.bootdisk.fixtures.SparseImage;
import org.bootdisk.gpt.GptHeader;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.mbr.Mbr;

/**
 * A sound disk of a few partitions, raw or in a qcow2 image, whose fields can be changed.
 *
 * @param file where the sound one is
 * @param sparse its bytes, as {@link SparseImage} tells them
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
record StructuredDisk(Path file, byte[] sparse, FieldChanges changes) {

  private static final int LARGEST = 8 << 20;
  private static final int SECTOR = 512;

  /** The first fields of a qcow2 header; the module knows the others. */
  private static final StructLayout QCOW2 =
      StructLayout.bigEndian("qcow2 header")
          .u64("magic and version")
          .u64("backing_file_offset")
          .u32("backing_file_size")
          .u32("cluster_bits")
          .u64("size")
          .u32("crypt_method")
          .u32("l1_size")
          .u64("l1_table_offset")
          .u64("refcount_table_offset")
          .u32("refcount_table_clusters")
          .u32("nb_snapshots")
          .u64("snapshots_offset")
          .u64("incompatible_features")
          .u64("compatible_features")
          .u64("autoclear_features")
          .u32("refcount_order")
          .u32("header_length")
          .totalling(104);

  /** Makes them in {@code directory}. */
  static List<StructuredDisk> all(Path directory) {
    try {
      Path raw = directory.resolve("sound.img");
      Path tree = Files.createDirectories(directory.resolve("tree/dir"));
      Files.writeString(tree.resolve("a long name of a file.txt"), "text");
      Path grub = Files.createDirectories(tree.resolve("grub"));
      Files.writeString(grub.resolve("grub.cfg"), "menuentry 'One' { linux /vmlinuz }\n");
      Files.write(raw, new byte[4 << 20]);
      run("gpt", "create", raw, "--add", "size=2M,type=esp,name=ESP");
      run("fat", "format", raw, "--partition", "1", "--label", "LABEL");
      run("fat", "cp", "-r", raw, tree, ":/");
      Path qcow2 = directory.resolve("sound.qcow2");
      run("image", "convert", "-O", "qcow2", "-o", "cluster_size=4k", raw, qcow2);
      run("image", "snapshot", "-c", "name", qcow2);
      run("image", "bitmap", "--add", qcow2, "bitmap");
      return List.of(of(raw), of(qcow2));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(Object... words) {
    String[] arguments = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      arguments[i] = words[i].toString();
    }
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    int status = Main.run(new Console(nowhere, System.err, Map.of()), arguments);
    if (status != ExitCode.OK) {
      throw new IllegalStateException(String.join(" ", arguments) + " ends with " + status);
    }
  }

  /** The disk with the changes that the rest of {@code choices} tells. */
  MemoryDevice changed(ByteBuffer choices) {
    MemoryDevice device = SparseImage.decode(ByteBuffer.wrap(sparse), LARGEST);
    changes.apply(choices, device);
    return device;
  }

  private static StructuredDisk of(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    MemoryDevice device = MemoryDevice.of("seed", bytes);
    return new StructuredDisk(
        file, SparseImage.encode(device), new FieldChanges(places(ByteBuffer.wrap(bytes))));
  }

  /** Structures are known by how they begin; where one seems to be, a change does no harm. */
  private static List<Place> places(ByteBuffer bytes) {
    List<Place> places = new ArrayList<>();
    if (bytes.getInt(0) == 0x514649fb) {
      places.add(new Place(QCOW2, 0));
      addTable(places, "L1 entry", bytes.getLong(40), 4);
      addTable(places, "refcount table entry", bytes.getLong(48), 4);
      addTable(places, "snapshot", bytes.getLong(64), 8);
    } else {
      places.add(new Place(Mbr.LAYOUT, 0));
    }
    for (int at = 0; at + SECTOR <= bytes.limit(); at += SECTOR) {
      addSector(places, bytes, at);
    }
    return places;
  }

  private static void addTable(List<Place> places, String name, long offset, int count) {
    StructLayout layout = StructLayout.bigEndian(name).u64("word").totalling(Long.BYTES);
    for (int i = 0; i < count; i++) {
      places.add(new Place(layout, offset + (long) i * Long.BYTES));
    }
  }

  private static void addSector(List<Place> places, ByteBuffer bytes, int at) {
    if (startsWith(bytes, at, "EFI PART")) {
      places.add(new Place(GptHeader.LAYOUT, at));
    } else if (startsWith(bytes, at + 3, "mkfs.fat")) {
      places.add(new Place(BootSector.FAT16_LAYOUT, at));
    } else if (startsWith(bytes, at + 56, "E\0S\0P\0")) {
      places.add(new Place(PartitionEntry.LAYOUT, at));
    } else if (startsWith(bytes, at, "LABEL") || startsWith(bytes, at, ".          ")) {
      for (int i = 0; i < 8; i++) {
        places.add(new Place(DirectoryEntry.LAYOUT, at + i * DirectoryEntry.SIZE));
        places.add(new Place(LongNameEntry.LAYOUT, at + i * DirectoryEntry.SIZE));
      }
    }
  }

  private static boolean startsWith(ByteBuffer bytes, int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (at + i >= bytes.limit() || bytes.get(at + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
