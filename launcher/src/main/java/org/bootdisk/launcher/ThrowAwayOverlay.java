package org.bootdisk.launcher;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bootdisk.block.AtExit;
import org.bootdisk.block.FileDevice;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.bootdisk.qcow2.layout.BackingReference;

/**
 * An image to which a machine may write and that keeps nothing: the writes go to a qcow2 overlay in
 * a temporary directory, which is deleted when this is closed or the process ends, even if it is
 * killed. The image itself is only read.
 */
public final class ThrowAwayOverlay implements Closeable {

  private final Path directory;
  private final Path overlay;
  private final Path variables;
  private final AtExit onExit;
  private final Keepers keepers = Keepers.ofThisProcess();

  private ThrowAwayOverlay(Path directory) {
    this.directory = directory;
    this.overlay = directory.resolve("overlay.qcow2");
    this.variables = directory.resolve("variables.fd");
    this.onExit = AtExit.run("delete " + directory, this::deleteQuietly);
  }

  /**
   * Makes an overlay on {@code image}, which is qcow2 or raw as its first bytes tell.
   *
   * @param parent directory in which the temporary one is made
   */
  public static ThrowAwayOverlay on(Path image, Path parent) throws IOException {
    Path directory = Files.createTempDirectory(parent.toAbsolutePath(), "bootdisk-");
    ThrowAwayOverlay made = new ThrowAwayOverlay(directory);
    try {
      made.keepers.start(Keeper.cleaner(directory));
      made.create(image.toAbsolutePath());
      return made;
    } catch (IOException | RuntimeException e) {
      made.close();
      throw e;
    }
  }

  private void create(Path image) throws IOException {
    DiskFormat format;
    long size;
    try (FileDevice device = FileDevice.openReadOnly(image)) {
      format = DiskFormat.of(device);
      size = format.virtualSize(device);
    }
    Qcow2Options options =
        Qcow2Options.defaults().withBacking(BackingReference.of(image.toString(), format.driver()));
    Qcow2Image.create(FileDevice.create(overlay, 0), size, options).close();
  }

  /** The directory that holds it; other files in it are deleted, too. */
  public Path directory() {
    return directory;
  }

  /** The overlay as a disk. */
  public Drive drive() {
    return Drive.of(overlay, DiskFormat.QCOW2).thrownAway();
  }

  /** UEFI firmware with a variable store of its own, which is deleted with the overlay. */
  public Firmware.Uefi uefi(FirmwareFiles installed) throws IOException {
    // Not a plain copy: the installed store is read-only, and that would be copied too.
    Files.write(variables, Files.readAllBytes(installed.variables()));
    return new Firmware.Uefi(installed.code(), variables);
  }

  /** Deletes the overlay and all that belongs to it. */
  @Override
  public void close() throws IOException {
    onExit.forget();
    delete();
    keepers.close();
  }

  private void delete() throws IOException {
    for (String name : List.of("overlay.qcow2", "variables.fd", "serial", "monitor")) {
      Files.deleteIfExists(directory.resolve(name));
    }
    Files.deleteIfExists(directory);
  }

  private void deleteQuietly() {
    try {
      delete();
    } catch (IOException e) {
      // The process is ending; there is no one left to tell.
    }
  }
}
