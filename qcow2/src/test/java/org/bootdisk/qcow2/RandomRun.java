package org.bootdisk.qcow2;

import static java.util.Objects.requireNonNull;
import static org.bootdisk.qcow2.Images.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.qcow2.layout.Snapshot;

/** Random operations of every kind that an image allows, carried out on a model as well. */
final class RandomRun {

  private static final int MOST_SNAPSHOTS = 3;
  private static final int LARGEST_DISK = 3 << 20;

  private final SplittableRandom random;
  private final Qcow2Options options;
  private final GuestModel model;
  private final Map<String, byte[]> snapshots = new LinkedHashMap<>();
  private final String when;
  private int taken;

  RandomRun(SplittableRandom random, Qcow2Options options, GuestModel model, String when) {
    this.random = random;
    this.options = options;
    this.model = model;
    this.when = when;
  }

  /** The snapshots that there are, by name. */
  Map<String, byte[]> snapshots() {
    return snapshots;
  }

  /** Carries out {@code steps} operations and reads everything at the end. */
  void run(Qcow2Image image, int steps) throws IOException {
    for (int i = 0; i < steps; i++) {
      step(image);
    }
    check(image, 0, model.size());
    for (Snapshot snapshot : image.snapshots().list()) {
      BlockDevice view = image.snapshots().view(snapshot);
      new GuestModel(kept(snapshot)).settle(0, content(view), when + ", snapshot");
    }
  }

  private void step(Qcow2Image image) throws IOException {
    int offset = random.nextInt(model.size());
    int most = Math.min(model.size() - offset, 1 << random.nextInt(1, 20));
    int length = random.nextInt(most) + 1;
    switch (random.nextInt(32)) {
      case 0, 1, 2, 3 -> zero(image, offset, length);
      case 4, 5 -> discard(image, offset, length);
      case 6 -> image.flush();
      case 7, 8, 9 -> compress(image, offset);
      case 10 -> takeSnapshot(image);
      case 11 -> useSnapshot(image);
      case 12 -> resize(image);
      case 13, 14, 15 -> check(image, offset, length);
      default -> write(image, offset, length);
    }
  }

  private void write(Qcow2Image image, int offset, int length) throws IOException {
    byte[] content = Seeds.bytes(random.nextLong(), length);
    image.write(offset, ByteBuffer.wrap(content));
    model.write(offset, content);
  }

  private void zero(Qcow2Image image, int offset, int length) throws IOException {
    image.zero(offset, length);
    model.fill(offset, length, 0);
  }

  private void discard(Qcow2Image image, int offset, int length) throws IOException {
    image.discard(offset, length);
    model.discard(offset, length);
    check(image, offset, length);
  }

  private void compress(Qcow2Image image, int offset) throws IOException {
    if (options.encryption().isPresent() || options.dataFile().isPresent()) {
      return;
    }
    int start = offset & -options.clusterSize();
    byte[] content =
        Seeds.bytes(random.nextLong(), Math.min(options.clusterSize(), model.size() - start));
    for (int i = 0; i < content.length; i++) {
      content[i] &= 15;
    }
    image.compression().write(start, ByteBuffer.wrap(content));
    model.write(start, content);
  }

  private void takeSnapshot(Qcow2Image image) throws IOException {
    boolean possible = options.refcountBits() > 2 && options.dataFile().isEmpty();
    if (possible && snapshots.size() < MOST_SNAPSHOTS) {
      taken++;
      image.snapshots().create("s" + taken, Instant.ofEpochSecond(taken));
      snapshots.put("s" + taken, model.copy());
    }
  }

  private void useSnapshot(Qcow2Image image) throws IOException {
    List<Snapshot> all = image.snapshots().list();
    if (all.isEmpty()) {
      return;
    }
    Snapshot chosen = all.get(random.nextInt(all.size()));
    if (random.nextBoolean()) {
      image.snapshots().apply(chosen);
      model.replace(kept(chosen));
    } else {
      image.snapshots().delete(chosen);
      snapshots.remove(chosen.name());
    }
  }

  private byte[] kept(Snapshot snapshot) {
    return requireNonNull(snapshots.get(snapshot.name()));
  }

  private void resize(Qcow2Image image) throws IOException {
    if (options.version() > 2 || snapshots.isEmpty()) {
      int size = random.nextInt(1, LARGEST_DISK / 512 + 1) * 512;
      image.resize(size);
      model.resize(size);
      check(image, 0, size);
    }
  }

  private void check(BlockDevice image, int offset, int length) throws IOException {
    ByteBuffer read = ByteBuffer.allocate(length);
    image.read(offset, read);
    model.settle(offset, read.array(), when);
  }
}
