package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bootdisk.grub.GrubPlatform;

/**
 * Downloads GRUB's packages with {@code apt-get download}, which needs no root. Where the system's
 * package lists are missing, lists of our own are fetched into the cache first.
 */
public final class AptDownloader implements GrubFinder.Downloader {

  private static final String NO_APT = "apt-get is not on this machine";

  /** What apt-get says when there is no way to the packages; there is none to lists then either. */
  private static final String NO_WAY = "Failed to fetch";

  private final Consumer<String> messages;

  /** Says what it does through {@code messages}. */
  public AptDownloader(Consumer<String> messages) {
    this.messages = messages;
  }

  @Override
  public String fetch(List<GrubPlatform> platforms, Path directory) throws IOException {
    List<String> packages = new ArrayList<>();
    platforms.forEach(platform -> packages.add(platform.debianPackage()));
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      return directory + " cannot be made, where it would be kept; XDG_CACHE_HOME can name another";
    }
    messages.accept(
        "downloading " + String.join(" and ", packages) + " with apt-get into " + directory);
    String failure = download(List.of(), packages, directory);
    boolean hopeless = failure.equals(NO_APT) || failure.startsWith(NO_WAY);
    if (!failure.isEmpty() && !hopeless) {
      List<String> own = ownLists(Files.createDirectories(directory.resolve("apt")));
      messages.accept("apt-get knows no such packages; fetching package lists into the cache");
      String update = run(directory, own, List.of("-oAPT::Update::Error-Mode=any", "update"));
      failure = update.isEmpty() ? download(own, packages, directory) : update;
    }
    return failure;
  }

  private static String download(List<String> options, List<String> packages, Path directory)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("download"));
    arguments.addAll(packages);
    return run(directory, options, arguments);
  }

  /** Options that make apt-get keep its lists and caches below {@code state}. */
  private static List<String> ownLists(Path state) throws IOException {
    Files.createDirectories(state.resolve("lists/partial"));
    Files.createDirectories(state.resolve("archives/partial"));
    return List.of(
        "-oDir::State::Lists=" + state.resolve("lists"),
        "-oDir::Cache=" + state,
        "-oDir::Cache::archives=" + state.resolve("archives"),
        "-oDebug::NoLocking=1");
  }

  /** Runs apt-get; returns an empty text or the first line of what it complained about. */
  private static String run(Path directory, List<String> options, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("apt-get", "-qq"));
    command.addAll(options);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.directory(directory.toFile()).redirectErrorStream(true);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return NO_APT;
    }
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return process.waitFor() == 0 ? "" : firstComplaint(output);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while apt-get ran", e);
    }
  }

  /** The first is the reason; what follows tells what came of it. */
  private static String firstComplaint(String output) {
    return output
        .lines()
        .filter(line -> line.startsWith("E: "))
        .map(line -> line.substring("E: ".length()))
        .findFirst()
        .orElse("it failed without saying why");
  }
}
