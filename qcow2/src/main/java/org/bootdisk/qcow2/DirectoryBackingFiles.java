package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.ResizableDevice;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.HeaderDecoder;

/**
 * Opens backing files by their paths, within given directories only: the image's own and what is
 * below it, and others that the caller names. A relative name counts from the directory of the
 * image that has it. Symbolic links are followed first and judged by where they lead.
 */
public final class DirectoryBackingFiles implements BackingFiles {

  /** The longest chain that is followed; far more than anybody needs. */
  public static final int LONGEST_CHAIN = 200;

  private static final String FILE_PROTOCOL = "file:";

  private final Path image;
  private final List<Path> allowed;
  private final List<Path> chain;
  private final KeyRing keys;
  private final ChangedBases changed;
  private final Locking locking;

  /** Whether files are opened that other programs write to. */
  private enum Locking {
    LOCKED,
    SHARED
  }

  private DirectoryBackingFiles(
      Path image,
      List<Path> allowed,
      List<Path> chain,
      KeyRing keys,
      ChangedBases changed,
      Locking locking) {
    this.image = image;
    this.allowed = List.copyOf(allowed);
    this.chain = List.copyOf(chain);
    this.keys = keys;
    this.changed = changed;
    this.locking = locking;
  }

  /** Files in the directory of {@code image} and below. */
  public static DirectoryBackingFiles of(Path image) {
    Path absolute = image.toAbsolutePath();
    return new DirectoryBackingFiles(
        absolute,
        List.of(directoryOf(absolute)),
        List.of(),
        KeyRing.none(),
        ChangedBases.REFUSED,
        Locking.LOCKED);
  }

  /** As this, and files in {@code directory} and below. */
  public DirectoryBackingFiles allowing(Path directory) {
    List<Path> more = new ArrayList<>(allowed);
    more.add(directory);
    return new DirectoryBackingFiles(image, more, chain, keys, changed, locking);
  }

  /** As this, with passphrases for encrypted backing files. */
  public DirectoryBackingFiles withKeys(KeyRing passphrases) {
    return new DirectoryBackingFiles(image, allowed, chain, passphrases, changed, locking);
  }

  /** As this, taking backing files as they are, whatever is recorded of them. */
  public DirectoryBackingFiles allowingChangedBases() {
    return new DirectoryBackingFiles(image, allowed, chain, keys, ChangedBases.ALLOWED, locking);
  }

  /**
   * As this, also reading files that other programs write to, whose locks are then not respected
   * and which are not locked.
   */
  public DirectoryBackingFiles sharing() {
    return new DirectoryBackingFiles(image, allowed, chain, keys, changed, Locking.SHARED);
  }

  @Override
  public ChangedBases changedBases() {
    return changed;
  }

  /**
   * A backing file that may be opened.
   *
   * @param path its real path
   * @param files opens the backing file that it may have itself
   */
  public record Located(Path path, DirectoryBackingFiles files) {}

  /** Finds a backing file that may be opened, without opening it. */
  public Located locate(BackingReference reference) throws IOException {
    Path file = resolve(reference);
    List<Path> longer = new ArrayList<>(chain);
    longer.add(Files.exists(image) ? image.toRealPath() : image);
    requireFiniteChain(reference, file, longer);
    return new Located(
        file, new DirectoryBackingFiles(file, allowed, longer, keys, changed, locking));
  }

  @Override
  public BlockDevice open(BackingReference reference) throws IOException {
    Located located = locate(reference);
    FileDevice device = FileDevice.openReadOnly(located.path());
    try {
      requireStill(located.path());
      lock(device, ImageLock.Use.READ);
      return interpret(reference, device, located.files());
    } catch (IOException | RuntimeException e) {
      device.close();
      throw e;
    }
  }

  @Override
  public ResizableDevice openDataFile(String name, ImageLock.Use use) throws IOException {
    Path file = resolve(BackingReference.of(name, "raw"));
    FileDevice device =
        use == ImageLock.Use.WRITE ? FileDevice.openWritable(file) : FileDevice.openReadOnly(file);
    try {
      requireStill(file);
      lock(device, use);
      return device;
    } catch (IOException | RuntimeException e) {
      device.close();
      throw e;
    }
  }

  private void lock(FileDevice device, ImageLock.Use use) throws IOException {
    if (locking == Locking.LOCKED || use == ImageLock.Use.WRITE) {
      ImageLock.acquire(device, use);
    }
  }

  @Override
  public ResizableDevice createDataFile(String name) throws IOException {
    Path file = newDataFile(name);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.createFile(file);
    }
    return openDataFile(name, ImageLock.Use.WRITE);
  }

  /**
   * Where {@link #createDataFile} makes a data file.
   *
   * @throws FormatException if none may be there
   */
  public Path newDataFile(String name) throws IOException {
    BackingReference reference = BackingReference.of(name, "raw");
    Path named = directoryOf(image).resolve(pathOf(reference));
    boolean isImage =
        named.toAbsolutePath().normalize().equals(image.normalize())
            || (Files.exists(named) && Files.exists(image) && Files.isSameFile(named, image));
    if (isImage) {
      throw new FormatException.Unsupported(
          fault(reference).actual("the image itself").expected("another file for its data"));
    }
    if (!Files.exists(named, LinkOption.NOFOLLOW_LINKS)) {
      requireAllowed(reference, directoryOf(named.toAbsolutePath()).toRealPath());
    }
    return named;
  }

  private BlockDevice interpret(
      BackingReference reference, FileDevice device, DirectoryBackingFiles next)
      throws IOException {
    String format =
        reference.format().isPresent()
            ? reference.format().get()
            : HeaderDecoder.recognizes(device) ? "qcow2" : "raw";
    return switch (format) {
      case "raw", "file" -> device;
      case "qcow2" -> Qcow2Image.open(device, next, keys);
      default ->
          throw new FormatException.Unsupported(
              fault(reference)
                  .actual("in format " + Quoted.of(format))
                  .expected("format raw or qcow2"));
    };
  }

  /** The real path of a file that exists and may be opened. */
  private Path resolve(BackingReference reference) throws IOException {
    Path named = directoryOf(image).resolve(pathOf(reference));
    if (!Files.exists(named)) {
      throw new NoSuchFileException(
          named.toString(), null, "is named by " + image + " and does not exist");
    }
    Path real = named.toRealPath();
    requireAllowed(reference, real);
    return requireRegular(reference, real);
  }

  private void requireAllowed(BackingReference reference, Path real) throws IOException {
    for (Path directory : allowed) {
      if (real.startsWith(directory.toRealPath())) {
        return;
      }
    }
    throw new FormatException.LimitExceeded(
        fault(reference)
            .actual("at " + Quoted.of(real.toString()))
            .expected("a file in or below " + allowed)
            .advice("if you trust the image, allow the file's directory (--allow-backing)"));
  }

  /** Requires of a file that is open that no link leads to another by its name meanwhile. */
  static void requireStill(Path real) throws IOException {
    if (!real.toRealPath().equals(real)) {
      throw new FileSystemException(
          real.toString(), null, "was replaced by a link while it was opened; nothing is read");
    }
  }

  private Path requireRegular(BackingReference reference, Path real) throws FormatException {
    if (!Files.isRegularFile(real)) {
      throw new FormatException.Unsupported(
          fault(reference).actual("not a regular file").expected("one"));
    }
    return real;
  }

  private void requireFiniteChain(BackingReference reference, Path file, List<Path> longer)
      throws FormatException {
    if (longer.contains(file)) {
      throw new FormatException.Corrupt(
          fault(reference)
              .actual("a loop: " + Quoted.of(file.toString()) + " backs itself")
              .expected("a chain that ends"));
    }
    if (longer.size() > LONGEST_CHAIN) {
      throw new FormatException.LimitExceeded(
          fault(reference).expected("a chain of at most " + LONGEST_CHAIN + " files"));
    }
  }

  /** The path in a name, which may be spelled {@code file:path} but in no other of QEMU's ways. */
  private Path pathOf(BackingReference reference) throws FormatException {
    String name = reference.name();
    String path = name.startsWith(FILE_PROTOCOL) ? name.substring(FILE_PROTOCOL.length()) : name;
    int colon = path.indexOf(':');
    int slash = path.indexOf('/');
    if (colon >= 0 && (slash < 0 || colon < slash)) {
      throw new FormatException.Unsupported(
          fault(reference)
              .actual("named by the protocol " + Quoted.of(path.substring(0, colon)))
              .expected("a plain path"));
    }
    try {
      return image.getFileSystem().getPath(path);
    } catch (InvalidPathException e) {
      throw new FormatException.Corrupt(fault(reference).expected("a valid path"));
    }
  }

  private Fault fault(BackingReference reference) {
    return Fault.in(image + ": backing file " + Quoted.of(reference.name()));
  }

  private static Path directoryOf(Path absolute) {
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent;
  }
}
