package org.bootdisk.qcow2.chain;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.BaseRecord;
import org.bootdisk.qcow2.layout.Qcow2Header;

/**
 * One image of a chain.
 *
 * @param path where it is, or was looked for
 * @param reference how the image above names it; empty at the top
 * @param facts what the file is; empty if it cannot be looked at
 * @param problems what is wrong with it
 * @param explanation of what keeps it from being read, or of how it has changed; may be empty
 */
public record Layer(
    Path path,
    Optional<BackingReference> reference,
    Optional<Facts> facts,
    List<Problem> problems,
    String explanation) {

  /**
   * What a file is.
   *
   * @param fileSize bytes of the file
   * @param virtualSize bytes of the virtual disk
   * @param header of a qcow2 image; empty if it is raw
   * @param record what it remembers of its backing file
   */
  public record Facts(
      long fileSize, long virtualSize, Optional<Qcow2Header> header, Optional<BaseRecord> record) {

    /** The image below. */
    public Optional<BackingReference> backing() {
      return header.isPresent() ? header.get().backing() : Optional.empty();
    }

    /** The name of the external data file, if it has one. */
    public Optional<String> dataFileName() {
      return header.flatMap(Qcow2Header::dataFileName);
    }

    /** {@code qcow2} or {@code raw}. */
    public String format() {
      return header.isPresent() ? "qcow2" : "raw";
    }
  }

  /** Keeps a copy of the list. */
  public Layer {
    problems = List.copyOf(problems);
  }

  /** Where its content is if that is in an external data file. */
  public Optional<Path> dataFile() {
    return facts.flatMap(Facts::dataFileName).map(path::resolveSibling);
  }

  /** Whether the image above names it by a path from the root. */
  public boolean isAbsolute() {
    return reference.isPresent() && reference.get().name().startsWith("/");
  }

  /** Whether any problem has this weight. */
  public boolean has(Problem.Weight weight) {
    for (Problem problem : problems) {
      if (problem.weight() == weight) {
        return true;
      }
    }
    return false;
  }
}
