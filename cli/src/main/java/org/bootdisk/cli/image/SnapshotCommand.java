package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.layout.Snapshot;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image snapshot}. */
@Command(
    name = "snapshot",
    description = "List, take, go back to or delete internal snapshots of a qcow2 image.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    footerHeading = "%n",
    footer = "A new snapshot has the time SOURCE_DATE_EPOCH if that is set, else the present.")
final class SnapshotCommand extends Subcommand {

  private static final String BY_ID = "snapshot.id=";
  private static final String BY_NAME = "snapshot.name=";

  /** What to do. */
  static final class Action {
    @SuppressWarnings("UnusedVariable") // It excludes the others; listing is what is left.
    @Option(names = "-l", description = "List the snapshots; the default.")
    boolean list;

    @Option(names = "-c", paramLabel = "NAME", description = "Take a snapshot.")
    @Nullable String create;

    @Option(names = "-a", paramLabel = "NAME", description = "Go back to a snapshot.")
    @Nullable String apply;

    @Option(names = "-d", paramLabel = "NAME", description = "Delete a snapshot.")
    @Nullable String delete;
  }

  @Mixin ImageInput input = new ImageInput();
  @Mixin OutputFormat output = new OutputFormat();

  @ArgGroup(exclusive = true)
  Action action = new Action();

  @Parameters(index = "0", paramLabel = "IMAGE", description = "qcow2.")
  Path image = Path.of("");

  @Override
  public Integer call() throws Exception {
    String create = action.create;
    String apply = action.apply;
    String delete = action.delete;
    if (create != null) {
      Instant time = time();
      change(opened -> opened.snapshots().create(create, time));
    } else if (apply != null) {
      change(opened -> opened.snapshots().apply(find(opened, apply)));
    } else if (delete != null) {
      change(opened -> opened.snapshots().delete(find(opened, delete)));
    } else {
      list();
    }
    return ExitCode.OK;
  }

  private interface Change {
    void on(Qcow2Image image) throws IOException, UsageException;
  }

  private void change(Change change) throws IOException, UsageException {
    try (Qcow2Image opened = input.openWritableQcow2(image)) {
      change.on(opened);
      opened.flush();
    }
  }

  private void list() throws IOException, UsageException {
    List<Snapshot> snapshots;
    try (Qcow2Image opened = input.openQcow2(image)) {
      snapshots = opened.snapshots().list();
    }
    if (output.isJson() || common().json()) {
      console().json(json -> SnapshotList.write(json, snapshots));
    } else if (!snapshots.isEmpty()) {
      SnapshotList.print(console().out(), snapshots);
    }
  }

  /** An image as it was when the snapshot {@code wanted} was taken, or as it is if that is null. */
  static BlockDevice selected(BlockDevice opened, @Nullable String wanted)
      throws IOException, UsageException {
    if (wanted == null) {
      return opened;
    }
    if (!(opened instanceof Qcow2Image qcow2)) {
      throw new UsageException("-l: only a qcow2 image has snapshots");
    }
    return qcow2.snapshots().view(find(qcow2, wanted));
  }

  /** The snapshot of this id or, if there is none, of this name; or as qemu-img spells it out. */
  static Snapshot find(Qcow2Image image, String wanted) throws IOException, UsageException {
    List<Snapshot> snapshots = image.snapshots().list();
    if (wanted.startsWith(BY_ID) || wanted.startsWith(BY_NAME)) {
      return spelledOut(snapshots, wanted);
    }
    for (Snapshot snapshot : snapshots) {
      if (snapshot.id().equals(wanted)) {
        return snapshot;
      }
    }
    for (Snapshot snapshot : snapshots) {
      if (snapshot.name().equals(wanted)) {
        return snapshot;
      }
    }
    throw new UsageException("there is no snapshot '" + wanted + "'");
  }

  private static Snapshot spelledOut(List<Snapshot> snapshots, String wanted)
      throws UsageException {
    for (Snapshot snapshot : snapshots) {
      boolean fits = true;
      for (String part : wanted.split(",", -1)) {
        fits &= part.equals(BY_ID + snapshot.id()) || part.equals(BY_NAME + snapshot.name());
      }
      if (fits) {
        return snapshot;
      }
    }
    throw new UsageException("there is no snapshot with " + wanted);
  }

  private Instant time() throws UsageException {
    String epoch = console().variable("SOURCE_DATE_EPOCH");
    if (epoch.isEmpty()) {
      return InstantSource.system().instant();
    }
    try {
      return Instant.ofEpochSecond(Integer.parseUnsignedInt(epoch));
    } catch (NumberFormatException e) {
      throw new UsageException("SOURCE_DATE_EPOCH is not a number of seconds: " + epoch);
    }
  }
}
