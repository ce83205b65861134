package org.bootdisk.cli.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fixtures.Seeds;

/** Puts the overlay on another file, on a deeper one of its chain, or on none. */
final class Rebasing implements Operation {

  private static final int LARGEST = 6 << 20;

  @Override
  public boolean run(Twins twins) throws IOException {
    // What a snapshot does not hold itself, it shows from the new file then: on each side other
    // parts.
    if (twins.layers().size() < 2 || !SnapshotUse.names(twins).isEmpty()) {
      return false;
    }
    List<Layer> chain =
        switch (twins.random().nextInt(3)) {
          case 0 -> List.of();
          case 1 -> new ArrayList<>(twins.layers().subList(0, twins.layers().size() - 2));
          default -> List.of(newBase(twins));
        };
    Twins.Named file = new Twins.Named(twins.top().file());
    boolean done;
    if (chain.isEmpty()) {
      done = twins.image("rebase", "-f", "qcow2", "-b", "", file);
    } else {
      Layer base = chain.get(chain.size() - 1);
      done = twins.image("rebase", "-f", "qcow2", "-b", base.file(), "-F", base.format(), file);
    }
    if (done) {
      List<Layer> layers = new ArrayList<>(chain);
      layers.add(twins.top());
      twins.replaceChain(layers);
    }
    return true;
  }

  /** A file whose content has nothing to do with the disk's. */
  private static Layer newBase(Twins twins) throws IOException {
    Layer base = new Layer(twins.fresh("base"), "raw");
    long seed = twins.random().nextLong();
    byte[] content = Seeds.bytes(seed, twins.random().nextInt(1, LARGEST / 512) * 512);
    Files.write(twins.ours(base.file()), content);
    Files.write(twins.theirs(base.file()), content);
    twins.note("# " + base.file() + ": " + content.length + " bytes of seed " + seed);
    return base;
  }
}
