package org.bootdisk.cli.grub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bootdisk.bootdisk.grub.AptDownloader;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.grub.GrubNotFoundException;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.GrubCache;
import org.bootdisk.grub.GrubBuild;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubPlatform;
import picocli.CommandLine.Option;

/** Where GRUB's files come from. Used as a picocli mixin. */
final class GrubSources {

  @Option(
      names = {"-d", "--grub", "--directory"},
      paramLabel = "PLACE",
      description =
          "Take GRUB's files from this directory or Debian package; repeat it for several. Without"
              + " it: /usr/lib/grub, the cache, a download with apt-get.")
  List<Path> places = new ArrayList<>();

  @Option(names = "--offline", description = "Never download anything.")
  boolean offline;

  /** GRUB for the platforms, in their order. */
  List<GrubBuild> builds(List<GrubPlatform> platforms, Console console, Consumer<String> messages)
      throws IOException, GrubNotFoundException {
    GrubFinder.Downloader downloader =
        offline ? (missing, directory) -> "forbidden by --offline" : new AptDownloader(messages);
    List<GrubBuild> builds = new ArrayList<>();
    for (GrubFiles files :
        GrubFinder.files(platforms, places, GrubCache.directory(console), downloader)) {
      builds.add(GrubBuild.open(files));
    }
    return builds;
  }
}
