package org.bootdisk.cli.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bootdisk.block.Text;

/** A disk from its making on, step by step, with its twin beside it. */
final class Workflow {

  /** How often an operation may turn out to make no sense before another seed would be better. */
  private static final int ATTEMPTS = 1000;

  private final long seed;
  private final Twins twins;
  private final List<Operation> operations = new ArrayList<>();

  /** The workflow of {@code seed}, with its files in {@code directory}. */
  Workflow(long seed, Path directory) throws IOException {
    this.seed = seed;
    this.twins = new Twins(directory, new SplittableRandom(seed));
    add(2, new OverlayCreation());
    add(4, new GuestWrites());
    add(4, new SnapshotUse());
    add(2, new Resizing());
    add(2, new Conversion());
    add(2, new Committing());
    add(2, new Rebasing());
    add(4, new Partitioning());
    add(4, new Formatting());
    add(12, new FileChanges());
    add(1, new GrubInstallation());
    add(2, new ImageRepair());
    add(2, new VolumeRepair());
  }

  private void add(int weight, Operation operation) {
    for (int i = 0; i < weight; i++) {
      operations.add(operation);
    }
  }

  /** Does {@code steps} steps, and compares the disks after each. */
  void run(int steps) throws IOException {
    int step = 0;
    try {
      new Creation().run(twins);
      twins.requireEqual();
      for (step = 1; step < steps; step++) {
        step(step);
        twins.requireEqual();
      }
    } catch (AssertionError | RuntimeException | IOException e) {
      throw new AssertionError(
          Text.format("step %d of seed %d: %s\n%s", step, seed, e, String.join("\n", twins.log())),
          e);
    }
  }

  private void step(int step) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Operation operation = operations.get(twins.random().nextInt(operations.size()));
      twins.note("# step " + step + ": " + operation.getClass().getSimpleName());
      if (operation.run(twins)) {
        return;
      }
      twins.log().remove(twins.log().size() - 1);
    }
    throw new AssertionError("there is nothing left to do");
  }
}
