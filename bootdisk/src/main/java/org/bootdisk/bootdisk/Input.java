package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Sha256;
import org.bootdisk.bootdisk.host.HostFile;
import org.bootdisk.grub.GrubBuild;

/** Something that a disk is made of. It is read only when its digest is asked for. */
public sealed interface Input {

  /** What it is, the same on every machine: {@code grub/i386-pc}, or a file's path. */
  String name();

  /** The version that it says it has; empty if it says none. */
  String version();

  /** SHA-256 of its content. */
  String digest() throws IOException;

  /**
   * A file on this machine.
   *
   * @param file where it is
   */
  record SourceFile(Path file) implements Input {
    @Override
    public String name() {
      return file.toString();
    }

    @Override
    public String version() {
      return "";
    }

    @Override
    public String digest() throws IOException {
      return Sha256.of(new HostFile(file, java.nio.file.Files.size(file)));
    }
  }

  /**
   * GRUB's files for one platform.
   *
   * @param build whose files they are
   */
  record Grub(GrubBuild build) implements Input {
    @Override
    public String name() {
      return "grub/" + build.platform().directoryName();
    }

    @Override
    public String version() {
      return build.version().text();
    }

    /** Of the names, lengths and bytes of all files that images are made of or that are copied. */
    @Override
    public String digest() throws IOException {
      Sha256 all = new Sha256();
      List<String> names = new ArrayList<>();
      for (String name : build.files().names()) {
        if (build.platform().isCopiedToDisk(name) || build.platform().images().contains(name)) {
          names.add(name);
        }
      }
      for (String name : names) {
        byte[] bytes = build.files().require(name);
        all.add(name + " " + bytes.length + "\n").add(bytes);
      }
      return all.hex();
    }
  }
}
