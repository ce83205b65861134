package org.bootdisk.bootdisk.menu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** A store of NixOS below a directory, with systems as nixpkgs builds them. */
final class NixosStore {

  final Path root;

  NixosStore(Path root) {
    this.root = root;
  }

  /** Puts a file into the store and returns its path as the system sees it. */
  String file(String path, byte[] content) throws IOException {
    Path file = root.resolve("nix/store/" + path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    return "/nix/store/" + path;
  }

  /** Builds a toplevel and returns its path as the system sees it. */
  String toplevel(String name, String kernel, String initrd, String parameters, String version)
      throws IOException {
    String path = "/nix/store/" + name;
    Path toplevel = Files.createDirectories(host(path));
    Files.createSymbolicLink(toplevel.resolve("kernel"), Path.of(kernel));
    Files.createSymbolicLink(toplevel.resolve("initrd"), Path.of(initrd));
    Files.writeString(toplevel.resolve("kernel-params"), parameters);
    Files.writeString(toplevel.resolve("init"), "#! /bin/sh\n");
    Files.writeString(toplevel.resolve("nixos-version"), version);
    Files.writeString(toplevel.resolve("system"), "x86_64-linux");
    return path;
  }

  /** Makes a link that is as old as {@code time}. */
  void link(String path, String target, Instant time) throws IOException {
    Path link = host(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
    FileTime stamp = FileTime.from(time);
    Files.getFileAttributeView(link, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(stamp, stamp, null);
  }

  Path host(String path) {
    return root.resolve(path.substring(1));
  }
}
