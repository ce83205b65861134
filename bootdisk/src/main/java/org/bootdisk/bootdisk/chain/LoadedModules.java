package org.bootdisk.bootdisk.chain;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bootdisk.block.FormatException;
import org.bootdisk.grub.Blob;
import org.bootdisk.grub.ModuleDependencies;

/**
 * The modules that GRUB has loaded, and the commands that they bring whatever command.lst says: a
 * module has the names of its commands among its texts.
 */
final class LoadedModules {

  /** Ours: many times the modules of any release. Behind them nothing is said to be unknown. */
  private static final int MOST_BYTES = 32 << 20;

  private static final int LONGEST_NAME = 64;

  private final Set<String> names;
  private final Set<String> added = new TreeSet<>();
  private final Set<String> texts = new HashSet<>();
  private final Blob memory;
  private int bytesRead;

  /**
   * What an image begins with.
   *
   * @param names the modules that it carries
   * @param memory kernel and modules
   */
  LoadedModules(List<String> names, Blob memory) {
    this.names = new TreeSet<>(names);
    this.memory = memory;
  }

  boolean has(String name) {
    return names.contains(name);
  }

  /** Loads a module, and those that it needs. */
  void load(String name) {
    if (names.add(name)) {
      added.add(name);
    }
  }

  /** Whether the kernel or a loaded module may have a command. */
  boolean bring(String command, VolumeGrubFiles files) throws IOException {
    if (bytesRead == 0) {
      take(memory.asBuffer());
    }
    if (!added.isEmpty()) {
      for (String name : withNeeded(List.copyOf(added), files)) {
        if ((added.remove(name) || names.add(name)) && bytesRead <= MOST_BYTES) {
          files.read(name + ".mod").ifPresent(module -> take(ByteBuffer.wrap(module)));
        }
      }
      added.clear();
    }
    return bytesRead > MOST_BYTES || texts.contains(command);
  }

  private static Iterable<String> withNeeded(List<String> modules, VolumeGrubFiles files)
      throws IOException {
    Optional<byte[]> list = files.read("moddep.lst");
    try {
      return list.isEmpty()
          ? modules
          : ModuleDependencies.parse(new String(list.get(), US_ASCII), files.where("moddep.lst"))
              .closure(modules)
              .keySet();
    } catch (FormatException e) {
      // That the list is damaged is said where modules are looked at.
      return modules;
    }
  }

  /** Collects what may be names: graphic characters with a NUL behind. */
  private void take(ByteBuffer from) {
    bytesRead += 1 + Math.min(from.remaining(), MOST_BYTES);
    byte[] name = new byte[LONGEST_NAME];
    int length = 0;
    while (from.hasRemaining() && bytesRead <= MOST_BYTES) {
      byte b = from.get();
      if (b > ' ' && b <= '~') {
        if (length < LONGEST_NAME) {
          name[length] = b;
        }
        length++;
        continue;
      }
      if (b == 0 && length > 0 && length <= LONGEST_NAME) {
        texts.add(new String(name, 0, length, US_ASCII));
      }
      length = 0;
    }
  }
}
