package org.bootdisk.bootdisk.planted;

import java.util.List;
import org.bootdisk.block.MemoryDevice;

/**
 * A change of a disk, and what tells it.
 *
 * @param name of the change
 * @param action makes it
 * @param differences that {@code diff} tells: where and rule
 * @param findings rules by which {@code verify} finds it on the changed disk alone; none if it may
 *     be so
 * @param regions those that {@code verify --manifest} names
 */
public record PlantedChange(
    String name,
    Action action,
    List<String> differences,
    List<String> findings,
    List<String> regions) {

  /** Changes a disk. */
  @FunctionalInterface
  public interface Action {
    /** Changes the disk's bytes. */
    void make(MemoryDevice disk) throws Exception;
  }

  /** A change that {@code diff} tells by some lines, and that nothing else tells. */
  static PlantedChange change(String name, Action action, String... lines) {
    return new PlantedChange(name, action, List.of(lines), List.of(), List.of());
  }

  /** With what {@code verify} finds. */
  PlantedChange found(String... rules) {
    return new PlantedChange(name, action, differences, List.of(rules), regions);
  }

  /** With what a manifest names. */
  PlantedChange in(String... names) {
    return new PlantedChange(name, action, differences, findings, List.of(names));
  }

  @Override
  public String toString() {
    return name;
  }
}
