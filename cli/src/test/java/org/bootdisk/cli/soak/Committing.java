package org.bootdisk.cli.soak;

import java.io.IOException;
import java.util.List;

/** Writes an overlay's content to the file below, and goes on with either. */
final class Committing implements Operation {

  @Override
  public boolean run(Twins twins) throws IOException {
    List<Layer> layers = twins.layers();
    // What a snapshot does not hold itself, it shows from the changed file then.
    if (layers.size() < 2 || !SnapshotUse.names(twins).isEmpty()) {
      return false;
    }
    Twins.Named file = new Twins.Named(twins.top().file());
    boolean dropped = twins.random().nextBoolean();
    boolean done =
        dropped
            ? twins.image("commit", "-q", "-d", "-f", "qcow2", file)
            : twins.image("commit", "-q", "-f", "qcow2", file);
    if (done) {
      twins.requireEqual(layers.get(layers.size() - 2));
      if (dropped) {
        twins.replaceChain(layers.subList(0, layers.size() - 1));
      }
    }
    return true;
  }
}
