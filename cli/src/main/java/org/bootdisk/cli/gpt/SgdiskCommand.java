package org.bootdisk.cli.gpt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.PassphraseOption;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.edit.GptErasure;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.sgdisk.BackupFiles;
import org.bootdisk.gpt.sgdisk.SgdiskDisk;
import org.bootdisk.gpt.sgdisk.SgdiskOutcome;
import org.bootdisk.gpt.sgdisk.SgdiskRun;
import org.bootdisk.gpt.sgdisk.SgdiskScript;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk gpt sgdisk}. */
@Command(
    name = "sgdisk",
    description =
        "Do what sgdisk does with the same arguments, to the same bytes. What sgdisk draws at"
            + " random is derived here; what it guesses is refused.",
    footerHeading = "%nExample:%n",
    footer = "  bootdisk gpt sgdisk -- --new=1:0:+512M --typecode=1:ef00 disk.qcow2")
final class SgdiskCommand extends Subcommand {

  @Parameters(
      index = "0..*",
      paramLabel = "SGDISK-ARG",
      description = "sgdisk's arguments, behind --, the image among them.")
  List<String> arguments = new ArrayList<>();

  @Option(
      names = "--geometry",
      paramLabel = "HEADS/SECTORS",
      defaultValue = "255/63",
      description =
          "For the MBR's CHS numbers; sgdisk takes 255/63 for files (default: ${DEFAULT-VALUE}).")
  String geometry = "255/63";

  @Option(
      names = "--seed",
      paramLabel = "TEXT",
      description =
          "GUIDs that are not given are derived from this (default: the image's file name).")
  @Nullable String seed;

  @Mixin PassphraseOption passphrases = new PassphraseOption();

  @Override
  public Integer call() throws Exception {
    try {
      SgdiskScript script = SgdiskScript.parse(arguments);
      if (script.device().isEmpty()) {
        throw new UsageException("name the image: bootdisk gpt sgdisk -- --print disk.img");
      }
      run(script, Path.of(script.device().get()));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
    return ExitCode.OK;
  }

  private void run(SgdiskScript script, Path image) throws IOException, UsageException {
    ChsGeometry chs = ChsGeometry.parse(geometry);
    GuidSource guids = GuidSource.seeded(seed == null ? image.getFileName().toString() : seed);
    boolean reads = script.pretends() || script.onlyPrints();
    try (BlockDevice device =
        reads
            ? DiskImage.openReadOnly(image, passphrases.ring())
            : DiskImage.openWritable(image, passphrases.ring())) {
      SgdiskDisk start = SgdiskDisk.read(device, 512, script);
      SgdiskOutcome outcome = SgdiskRun.run(script, start, guids, chs, new HostBackups());
      List<Replicated> replicas = replicas(outcome, image, chs);
      outcome.writeTo(device, GptErasure.usual(start.reading()), chs);
      for (Replicated replica : replicas) {
        replica.write();
      }
      console().out().print(outcome.output());
      say(outcome.changes() ? image + ": written" : image + ": as it was");
    }
  }

  /** All fit and can be opened before anything is written. */
  private static List<Replicated> replicas(SgdiskOutcome outcome, Path image, ChsGeometry chs)
      throws IOException {
    List<Replicated> replicas = new ArrayList<>();
    if (outcome.mode() == SgdiskOutcome.Mode.PRETEND) {
      return replicas;
    }
    for (SgdiskOutcome.Replica replica : outcome.replicas()) {
      Path other = Path.of(replica.name());
      if (Files.exists(other) && Files.isSameFile(other, image)) {
        throw new IllegalArgumentException(other + " is the image itself; name another one");
      }
      try (BlockDevice device = DiskImage.openWritable(other)) {
        int blockSize = replica.disk().blockSize();
        GptDisk fitted = replica.fitted(device.size() / blockSize, chs);
        fitted.structures(); // Refuses what breaks a rule.
        replicas.add(new Replicated(other, fitted));
      }
    }
    return replicas;
  }

  /** A table for another image. */
  private record Replicated(Path image, GptDisk disk) {
    void write() throws IOException {
      try (BlockDevice device = DiskImage.openWritable(image)) {
        disk.writeTo(device);
      }
    }
  }

  /** Backups in files of the host. */
  private static final class HostBackups implements BackupFiles {
    @Override
    public ByteBuffer read(String name) throws IOException {
      return ByteBuffer.wrap(Files.readAllBytes(Path.of(name)));
    }

    @Override
    public void write(String name, ByteBuffer backup) throws IOException {
      try (FileChannel file =
          FileChannel.open(
              Path.of(name),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        while (backup.hasRemaining()) {
          file.write(backup);
        }
      }
    }
  }
}
