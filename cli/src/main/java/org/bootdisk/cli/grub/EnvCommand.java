package org.bootdisk.cli.grub;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.BuildTime;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.cli.DiskImage;
import org.bootdisk.cli.ExitCode;
import org.bootdisk.cli.Subcommand;
import org.bootdisk.cli.UsageException;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.grub.EnvironmentBlock;
import org.bootdisk.grub.GrubFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk grub env}. */
@Command(
    name = "env",
    description = "Show and change the variables that GRUB keeps in grubenv, inside an image.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk grub env disk.qcow2",
      "  bootdisk grub env disk.qcow2 set saved_entry=1 timeout=3",
      "  bootdisk grub env disk.qcow2 unset next_entry",
      "",
      "The words are those of grub-editenv. The file keeps its size and its sectors, for",
      "GRUB writes to it without the file system."
    })
final class EnvCommand extends Subcommand {

  @Mixin private TargetDisk target = new TargetDisk();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "PATH",
      description = "The file on the volume (default: ${DEFAULT-VALUE}).")
  private String file = "/grub/grubenv";

  @Parameters(
      index = "1..*",
      paramLabel = "WORD",
      description = "list (the default), set NAME=VALUE..., unset NAME..., or create.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    String verb = words.isEmpty() ? "list" : words.get(0);
    List<String> operands = words.isEmpty() ? List.of() : words.subList(1, words.size());
    boolean changes = !verb.equals("list");
    if (!List.of("list", "set", "unset", "create").contains(verb)) {
      throw new UsageException(
          "say list, set NAME=VALUE, unset NAME or create, not " + Quoted.of(verb));
    }
    if (operands.isEmpty() == (verb.equals("set") || verb.equals("unset"))) {
      throw new UsageException(
          operands.isEmpty() ? verb + " what?" : verb + " takes nothing behind it");
    }
    try (BlockDevice disk =
            changes
                ? DiskImage.openWritable(target.image())
                : DiskImage.openReadOnly(target.image());
        FatVolume volume = FatVolume.open(target.volume(PartitionedDisk.read(disk)).device())) {
      if (changes) {
        Instant time = BuildTime.of(console().variable("SOURCE_DATE_EPOCH"));
        write(volume, verb, operands, time);
      } else {
        show(read(volume, volume.require(file)));
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
    return ExitCode.OK;
  }

  private EnvironmentBlock read(FatVolume volume, FatNode node) throws IOException {
    if (node.size() > GrubFiles.LARGEST_FILE) {
      throw new IOException(file + ": is " + node.size() + " bytes, which no grubenv has");
    }
    try (InputStream in = volume.newInputStream(node)) {
      return EnvironmentBlock.decode(in.readAllBytes(), file);
    }
  }

  private void write(FatVolume volume, String verb, List<String> operands, Instant time)
      throws IOException, UsageException {
    FatNode there = volume.find(file);
    byte[] content;
    if (verb.equals("create")) {
      content = EnvironmentBlock.EMPTY.encode();
    } else {
      FatNode node = volume.require(file);
      EnvironmentBlock block = read(volume, node);
      for (String operand : operands) {
        block = verb.equals("set") ? set(block, operand) : block.without(operand);
      }
      content = block.encode((int) node.size());
    }
    FatNode node = there == null ? volume.createFile(file, time) : there;
    try (FatFile open = volume.open(node)) {
      open.write(0, ByteBuffer.wrap(content), time);
      if (open.size() > content.length) {
        open.setSize(content.length, time);
      }
    }
  }

  private static EnvironmentBlock set(EnvironmentBlock block, String operand)
      throws UsageException {
    int equals = operand.indexOf('=');
    if (equals < 1) {
      throw new UsageException("write NAME=VALUE, not " + Quoted.of(operand));
    }
    return block.with(operand.substring(0, equals), operand.substring(equals + 1));
  }

  private void show(EnvironmentBlock block) throws IOException {
    if (common().json()) {
      console().json(json -> write(json, block));
      return;
    }
    for (Map.Entry<String, String> variable : block.variables().entrySet()) {
      console().out().println(plain(variable.getKey()) + "=" + plain(variable.getValue()));
    }
  }

  /** The text itself, unless it has characters that a terminal obeys. */
  private static String plain(String text) {
    String quoted = Quoted.of(text);
    return quoted.equals("'" + text + "'") ? text : quoted;
  }

  private static void write(JsonWriter json, EnvironmentBlock block) throws IOException {
    json.beginObject();
    for (Map.Entry<String, String> variable : block.variables().entrySet()) {
      json.name(variable.getKey()).value(variable.getValue());
    }
    json.endObject();
  }
}
