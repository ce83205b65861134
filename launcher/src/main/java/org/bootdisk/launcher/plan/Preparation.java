package org.bootdisk.launcher.plan;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.StagedFile;
import org.bootdisk.launcher.DiskFormat;
import org.bootdisk.qcow2.BaseDigest;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.bootdisk.qcow2.layout.BackingReference;

/** A file or directory that is made before a machine starts. */
public sealed interface Preparation {

  /** What is made. */
  Path file();

  /** Makes it. A file appears when it is whole. */
  void carryOut() throws IOException;

  /** What becomes of a file that is there when another has been made. */
  enum Target {
    /** It was of no use any more. */
    REPLACED,
    /** It is another start's, which was faster: it stays, and this start fails. */
    NEW
  }

  private static void commit(StagedFile staged, Path file, Target target) throws IOException {
    // What is lost if the system crashes now can be made again.
    if (target == Target.REPLACED) {
      staged.commitUnflushed();
      return;
    }
    try {
      staged.commitUnflushedIfAbsent();
    } catch (FileAlreadyExistsException e) {
      throw new InUseException(file + " has been made by another start meanwhile; start again");
    }
  }

  /** A directory. */
  record Directory(Path file) implements Preparation {
    @Override
    public void carryOut() throws IOException {
      Files.createDirectories(file);
    }
  }

  /**
   * A qcow2 image that reads as zeros.
   *
   * @param size bytes of the disk
   */
  record EmptyDisk(Path file, long size) implements Preparation {
    @Override
    public void carryOut() throws IOException {
      try (StagedFile staged = StagedFile.replacing(file)) {
        FileDevice device = staged.openWritable();
        Qcow2Image.create(device, size, Qcow2Options.defaults()).close();
        commit(staged, file, Target.NEW);
      }
    }
  }

  /**
   * A qcow2 image over another one.
   *
   * @param base the image below, absolute
   * @param format of the base
   * @param memory whether it remembers what its base holds
   */
  record Overlay(Path file, Path base, DiskFormat format, Memory memory) implements Preparation {

    /** What an overlay knows of its base. */
    public enum Memory {
      /** Its name and format. */
      NAME,
      /** Its content's digest, too, so that a changed base is seen. */
      DIGEST
    }

    @Override
    public void carryOut() throws IOException {
      try (StagedFile staged = StagedFile.replacing(file);
          BlockDevice below = OverlayBase.open(base, format)) {
        Qcow2Options options =
            Qcow2Options.defaults()
                .withBacking(BackingReference.of(base.toString(), format.driver()));
        long size = wholeSectors(below.size());
        try (Qcow2Image made = Qcow2Image.create(staged.openWritable(), size, options)) {
          if (memory == Memory.DIGEST) {
            made.base().record(BaseDigest.of(below, bytes -> {}));
          }
        }
        commit(staged, file, memory == Memory.DIGEST ? Target.NEW : Target.REPLACED);
      }
    }

    private static long wholeSectors(long size) {
      return (size + 511) / 512 * 512;
    }
  }

  /**
   * A copy that may be written, whoever may write the original.
   *
   * @param original what is copied
   * @param target what becomes of a file that is there
   */
  record Copy(Path file, Path original, Target target) implements Preparation {
    @Override
    public void carryOut() throws IOException {
      try (StagedFile staged = StagedFile.replacing(file)) {
        staged.write(Files.readAllBytes(original));
        commit(staged, file, target);
      }
    }
  }

  /**
   * An initial RAM disk that is one and another behind it.
   *
   * @param original the first
   * @param addition the other
   */
  record Initrd(Path file, Optional<Path> original, ByteBuffer addition) implements Preparation {
    @Override
    public void carryOut() throws IOException {
      try (StagedFile staged = StagedFile.replacing(file);
          OutputStream out = Files.newOutputStream(staged.path())) {
        if (original.isPresent()) {
          out.write(Files.readAllBytes(original.get()));
        }
        // Linux looks for the next archive at multiples of 4 (Linux, "initramfs buffer format").
        long length = original.isPresent() ? Files.size(original.get()) : 0;
        out.write(new byte[(int) (-length & 3)]);
        byte[] bytes = new byte[addition.remaining()];
        addition.duplicate().get(bytes);
        out.write(bytes);
        out.flush();
        staged.commitUnflushed();
      }
    }
  }
}
