package org.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bootdisk.fixtures.ForeignPackage;

/** GRUB's files in the directory where Debian's packages put them, with changes by the test. */
final class InstalledFiles implements GrubFiles {

  private final GrubPlatform platform;
  private final Map<String, Optional<byte[]>> changed = new HashMap<>();

  InstalledFiles(GrubPlatform platform) {
    this.platform = platform;
    assertThat(directory()).as("install " + platform.debianPackage()).isDirectory();
  }

  static GrubBuild build(GrubPlatform platform) throws IOException {
    return GrubBuild.open(new InstalledFiles(platform));
  }

  /** What this machine's processor does not run is fetched, not installed. */
  Path directory() {
    Path directory = Path.of("usr/lib/grub").resolve(platform.directoryName());
    if (platform != GrubPlatform.ARM64_EFI) {
      return Path.of("/").resolve(directory);
    }
    try {
      return ForeignPackage.unpacked(platform.debianPackage(), platform.cpu()).resolve(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InstalledFiles with(String name, byte[] bytes) {
    changed.put(name, Optional.of(bytes));
    return this;
  }

  InstalledFiles without(String name) {
    changed.put(name, Optional.empty());
    return this;
  }

  @Override
  public GrubPlatform platform() {
    return platform;
  }

  @Override
  public String description() {
    return directory().toString();
  }

  @Override
  public List<String> names() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.find(directory(), 1, (f, a) -> a.isRegularFile())) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    changed.forEach(
        (name, bytes) -> bytes.ifPresentOrElse(b -> names.add(name), () -> names.remove(name)));
    return List.copyOf(names);
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    if (changed.containsKey(name)) {
      return changed.get(name).map(byte[]::clone);
    }
    Path file = directory().resolve(name);
    return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }
}
