package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bootdisk.block.FormatException;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubPlatform;

/**
 * Finds GRUB's files for the platforms that are wanted. The places are tried in order, and the
 * first that has a platform's files gives them: those that the user names (and then no other),
 * {@code /usr/lib/grub}, the cache, a download into the cache.
 */
public final class GrubFinder {

  private static final Path SYSTEM = Path.of("/usr/lib/grub");

  private final List<GrubPlatform> wanted;
  private final Path cache;
  private final Downloader downloader;
  private final List<String> tried = new ArrayList<>();
  private final Map<GrubPlatform, GrubFiles> found = new EnumMap<>(GrubPlatform.class);

  private GrubFinder(List<GrubPlatform> wanted, Path cache, Downloader downloader) {
    this.wanted = wanted;
    this.cache = cache;
    this.downloader = downloader;
  }

  /** Fetches GRUB's packages. */
  public interface Downloader {

    /**
     * Puts the packages that hold the files of {@code platforms} into {@code directory}.
     *
     * @return empty if they are there now, else why they cannot be fetched, as a clause
     */
    String fetch(List<GrubPlatform> platforms, Path directory) throws IOException;
  }

  /** GRUB for a PC with BIOS or 64-bit UEFI, of one version; fails as {@link #files} does. */
  public static GrubPair find(List<Path> places, Path cache, Downloader downloader)
      throws IOException, GrubNotFoundException {
    List<GrubPlatform> both = List.of(GrubPlatform.I386_PC, GrubPlatform.X86_64_EFI);
    List<GrubFiles> found = files(both, places, cache, downloader);
    return GrubPair.open(found.get(0), found.get(1));
  }

  /**
   * GRUB's files for the platforms that are wanted, in their order.
   *
   * @param places directories or packages that the user named; if there are any, nothing else is
   *     tried
   * @param cache directory that downloaded packages are kept in; need not exist
   * @throws GrubNotFoundException naming each place that was tried
   */
  public static List<GrubFiles> files(
      List<GrubPlatform> wanted, List<Path> places, Path cache, Downloader downloader)
      throws IOException, GrubNotFoundException {
    GrubFinder finder = new GrubFinder(wanted, cache, downloader);
    if (places.isEmpty()) {
      finder.lookInUsualPlaces();
    } else {
      for (Path place : places) {
        finder.lookAtNamed(place);
      }
    }
    return finder.wanted();
  }

  private void lookInUsualPlaces() throws IOException {
    lookInDirectory(SYSTEM);
    if (!missing().isEmpty()) {
      lookInCache();
    }
    if (!missing().isEmpty()) {
      String reason = downloader.fetch(missing(), cache);
      if (reason.isEmpty()) {
        lookInCache();
      } else {
        tried.add("download with apt-get: " + reason);
      }
    }
  }

  /** A place that the user named must exist and be of use. */
  private void lookAtNamed(Path place) throws IOException, GrubNotFoundException {
    int before = found.size();
    if (Files.isRegularFile(place)) {
      lookInPackage(place);
      if (found.size() != before && !missing().isEmpty()) {
        tried.add(place + ": lacks " + missingNames());
      }
    } else {
      lookInDirectory(place);
    }
    if (found.size() == before && !missing().isEmpty()) {
      throw new GrubNotFoundException(tried, missing());
    }
  }

  /**
   * A directory of platforms, such as /usr/lib/grub, or that of one platform. Of which one it is
   * its name tells; a name that tells nothing is of the one that is wanted.
   */
  private void lookInDirectory(Path directory) {
    int before = found.size();
    String name = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
    boolean tellsNothing = GrubPlatform.named(name) == null && wanted.size() == 1;
    for (GrubPlatform platform : GrubPlatform.values()) {
      Path own = directory.resolve(platform.directoryName());
      boolean isOne = platform.directoryName().equals(name);
      if (tellsNothing && wanted.contains(platform) && !Files.isDirectory(own)) {
        isOne = true;
      }
      Path candidate = isOne ? directory : own;
      if (Files.isRegularFile(candidate.resolve("kernel.img"))) {
        found.putIfAbsent(platform, new GrubDirectory(platform, candidate));
      }
    }
    if (found.size() == before || !missing().isEmpty()) {
      tried.add(directory + ": " + whyNotIn(directory));
    }
  }

  private String whyNotIn(Path directory) {
    if (Files.isDirectory(directory)) {
      return "lacks " + missingNames();
    }
    return Files.exists(directory) ? "is neither a directory nor a package" : "does not exist";
  }

  private void lookInCache() throws IOException {
    if (Files.isDirectory(cache)) {
      List<Path> packages = new ArrayList<>();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(cache, "*.deb")) {
        files.forEach(packages::add);
      }
      // The last in order is the newest of the common version numbers; any order would do.
      Collections.sort(packages, Collections.reverseOrder());
      for (Path file : packages) {
        lookInCached(file);
      }
    }
    if (!missing().isEmpty()) {
      tried.add(cache + ": lacks " + missingNames());
    }
  }

  /** A download that was cut short leaves a damaged package; it is fetched again. */
  private void lookInCached(Path file) throws IOException {
    try {
      lookInPackage(file);
    } catch (FormatException e) {
      tried.add(String.valueOf(e.getMessage()));
    }
  }

  private void lookInPackage(Path file) throws IOException {
    List<GrubFiles> platforms = GrubPackage.read(file);
    for (GrubFiles files : platforms) {
      found.putIfAbsent(files.platform(), files);
    }
    if (platforms.isEmpty()) {
      tried.add(file + ": has no files below /usr/lib/grub");
    }
  }

  private List<GrubPlatform> missing() {
    List<GrubPlatform> missing = new ArrayList<>(wanted);
    missing.removeAll(found.keySet());
    return missing;
  }

  private String missingNames() {
    List<String> names = new ArrayList<>();
    missing().forEach(platform -> names.add(platform.directoryName()));
    return String.join(" and ", names);
  }

  private List<GrubFiles> wanted() throws GrubNotFoundException {
    if (!missing().isEmpty()) {
      throw new GrubNotFoundException(tried, missing());
    }
    List<GrubFiles> files = new ArrayList<>();
    wanted.forEach(platform -> files.add(Objects.requireNonNull(found.get(platform))));
    return files;
  }
}
