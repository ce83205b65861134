package org.bootdisk.cli.gpt;

import java.io.IOException;
import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that changes a disk's partition structures: decided first, then written, or shown. */
abstract class GptChange extends Subcommand {

  @Mixin ImageOptions options = new ImageOptions();

  @Option(names = "--dry-run", description = "Show the table before and after; write nothing.")
  boolean dryRun;

  @Option(
      names = "--seed",
      paramLabel = "TEXT",
      description =
          "GUIDs that are not given are derived from this (default: the image's file name).")
  @Nullable String seed;

  @Option(
      names = "--geometry",
      paramLabel = "HEADS/SECTORS",
      defaultValue = "255/63",
      description = "For the MBR's cylinder, head and sector numbers (default: ${DEFAULT-VALUE}).")
  String geometry = "255/63";

  /** What a change comes to: how the disk will look, and how that is written. */
  interface Change {
    /** The GPT disk that results; null if there will be none. */
    @Nullable GptDisk after();

    /** One line that says what was done. */
    String summary();

    /** Writes it. */
    void writeTo(BlockDevice device) throws IOException;
  }

  /** A change to a GPT disk. */
  record DiskChange(GptDisk after, String summary) implements Change {
    @Override
    public void writeTo(BlockDevice device) throws IOException {
      after.writeTo(device);
    }
  }

  /**
   * Decides what to do.
   *
   * @throws IllegalArgumentException if what is asked for breaks a rule
   */
  abstract Change plan(BlockDevice device, GptReading reading) throws Exception;

  /** The new image that the change is written to; null if it is written to the image itself. */
  @Nullable Path output() {
    return null;
  }

  /** The image as it was named. */
  final Path image() throws UsageException {
    return options.image();
  }

  /** Whether nothing is to be written. */
  final boolean dryRun() {
    return dryRun;
  }

  @Override
  public Integer call() throws Exception {
    boolean readOnly = dryRun || output() != null;
    try (BlockDevice device = readOnly ? options.openReadOnly() : options.openWritable()) {
      GptReading reading = options.read(device);
      Change change = planned(device, reading);
      if (dryRun) {
        show(reading, change);
      } else {
        write(device, change);
      }
    }
    return ExitCode.OK;
  }

  private Change planned(BlockDevice device, GptReading reading) throws Exception {
    try {
      Change change = plan(device, reading);
      GptDisk after = change.after();
      if (after != null) {
        after.structures(); // Refuses what breaks a rule, before anything is written.
      }
      return change;
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
  }

  private void write(BlockDevice device, Change change) throws IOException {
    change.writeTo(device);
    Path output = output();
    if (output == null) {
      tell(device, change);
    } else {
      try (BlockDevice made = DiskImage.openReadOnly(output)) {
        tell(made, change);
      }
    }
  }

  private void tell(BlockDevice written, Change change) throws IOException {
    if (common().json()) {
      GptReading after = GptReading.of(written);
      console().json("bootdisk-gpt-show-1", json -> new GptJson(json).reading(after));
    } else {
      say(written.description() + ": " + change.summary());
    }
  }

  private void show(GptReading before, Change change) throws IOException {
    if (common().json()) {
      console()
          .json(
              "bootdisk-gpt-change-1",
              json -> {
                json.beginObject();
                json.name("before");
                new GptJson(json).reading(before);
                json.name("after");
                new GptJson(json).disk(change.after());
                json.endObject();
              });
      return;
    }
    GptDisk after = change.after();
    console().out().print("Before:\n" + GptText.print(before));
    console().out().print("\nAfter:\n" + (after == null ? "no GPT\n" : GptText.print(after)));
    say("would have: " + change.summary());
  }

  /** Where GUIDs come from that nobody gave. */
  final GuidSource guids() throws UsageException {
    return GuidSource.seeded(seed == null ? String.valueOf(options.image().getFileName()) : seed);
  }

  /** For the MBR's addresses. */
  final ChsGeometry geometry() {
    return ChsGeometry.parse(geometry);
  }

  /** The GPT disk that is there. */
  static GptDisk existing(GptReading reading) throws IOException {
    return reading.disk();
  }
}
