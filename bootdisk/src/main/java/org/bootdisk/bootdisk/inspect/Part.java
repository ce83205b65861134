package org.bootdisk.bootdisk.inspect;

import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.FormatException;
import org.bootdisk.grub.Blob;

/**
 * Something that an image holds: the container, a partition table, a partition, a volume, a boot
 * loader, a kernel.
 *
 * @param kind such as {@code partition}; a word of bootdisk's, never text from the image
 * @param name what tells it from its siblings of the same kind; empty if there is one at most
 * @param place where it lies on the virtual disk; empty if that is in several pieces
 * @param facts what it states, in the order for people
 * @param parts what it holds
 * @param problems what could not be read, and why
 */
public record Part(
    String kind,
    String name,
    Optional<ByteRange> place,
    List<Fact> facts,
    List<Part> parts,
    List<String> problems) {

  /** Copies the lists. */
  public Part {
    facts = List.copyOf(facts);
    parts = List.copyOf(parts);
    problems = List.copyOf(problems);
  }

  /** Its kind and name, as it is told in paths: {@code partition[2]}. */
  public String key() {
    return name.isEmpty() ? kind : kind + "[" + name + "]";
  }

  /** The fact of that name. */
  public Optional<Fact> fact(String wanted) {
    for (Fact fact : facts) {
      if (fact.name().equals(wanted)) {
        return Optional.of(fact);
      }
    }
    return Optional.empty();
  }

  /** The text of the fact of that name as it is shown; empty if there is none. */
  public String shown(String wanted) {
    Optional<Fact> found = fact(wanted);
    return found.isPresent() ? found.get().value().shown() : "";
  }

  /** The parts of a kind. */
  public List<Part> parts(String wanted) {
    List<Part> found = new ArrayList<>();
    for (Part part : parts) {
      if (part.kind().equals(wanted)) {
        found.add(part);
      }
    }
    return List.copyOf(found);
  }

  /** Begins a part. */
  static Builder of(String kind, String name) {
    return new Builder(kind, name);
  }

  /** Collects what a part states and holds. */
  static final class Builder {

    private final String kind;
    private final String name;
    private Optional<ByteRange> place = Optional.empty();
    private final List<Fact> facts = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private Builder(String kind, String name) {
      this.kind = kind;
      this.name = name;
    }

    Builder at(long start, long length) {
      place = Optional.of(new ByteRange(start, length));
      return this;
    }

    Builder text(String fact, String value, ByteRange... places) {
      return add(fact, new Value.Text(value), false, places);
    }

    Builder code(String fact, byte[] code, ByteRange... places) {
      return add(fact, new Value.Code(Blob.of(code)), false, places);
    }

    Builder texts(String fact, List<String> values, ByteRange... places) {
      return add(fact, new Value.Texts(values), false, places);
    }

    Builder count(String fact, long value, ByteRange... places) {
      return add(fact, new Value.Count(value), false, places);
    }

    Builder bytes(String fact, long value, ByteRange... places) {
      return add(fact, new Value.Bytes(value), false, places);
    }

    Builder flag(String fact, boolean value, ByteRange... places) {
      return add(fact, new Value.Flag(value), false, places);
    }

    /** A fact that follows from others. */
    Builder derived(String fact, Value value, ByteRange... places) {
      return add(fact, value, true, places);
    }

    private Builder add(String fact, Value value, boolean derived, ByteRange... places) {
      facts.add(new Fact(fact, value, List.of(places), derived));
      return this;
    }

    Builder part(Part part) {
      parts.add(part);
      return this;
    }

    Builder problem(FormatException problem) {
      problems.add(problem.fault().message());
      return this;
    }

    /** A file that the content needs is not there, or not for us. */
    Builder problem(FileSystemException problem) {
      String reason = problem.getReason();
      boolean missing = problem instanceof NoSuchFileException;
      problems.add(
          problem.getFile()
              + ": "
              + (missing ? "no such file" : reason == null ? "permission denied" : reason));
      return this;
    }

    Part build() {
      return new Part(kind, name, place, facts, parts, problems);
    }
  }
}
