package org.bootdisk.cli.grub;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.grub.EnvironmentBlock;
import org.bootdisk.grub.EnvironmentEdit;
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
      "The words are those of grub-editenv. The file keeps its size and its sectors,",
      "for GRUB writes to it without the file system.",
      "",
      "A value with a line's end or control characters is shown in quotes, on one",
      "line; --json has it as it is."
    })
final class EnvCommand extends Subcommand {

  @Mixin TargetDisk target = new TargetDisk();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "PATH",
      description = "The file on the volume (default: ${DEFAULT-VALUE}).")
  String file = "/grub/grubenv";

  @Parameters(
      index = "1..*",
      paramLabel = "WORD",
      description = "list (the default), set NAME=VALUE..., unset NAME..., or create.")
  List<String> words = new ArrayList<>();

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
          operands.isEmpty()
              ? "say what: bootdisk grub env IMAGE "
                  + verb
                  + " "
                  + (verb.equals("set") ? "NAME=VALUE" : "NAME")
              : verb + " takes nothing behind it");
    }
    try (BlockDevice disk =
            changes
                ? DiskImage.openWritable(target.image())
                : DiskImage.openReadOnly(target.image());
        FatVolume volume = FatVolume.open(target.volume(PartitionedDisk.read(disk)).device())) {
      if (changes) {
        Instant time = BuildTime.of(console().variable("SOURCE_DATE_EPOCH"));
        write(volume, verb, operands, time, disk.description());
      } else {
        show(EnvironmentBlock.decode(read(volume, disk.description()), file));
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
    return ExitCode.OK;
  }

  private byte[] read(FatVolume volume, String where) throws IOException {
    FatNode node = volume.find(file);
    if (node == null) {
      throw new NoSuchFileException(where + ":" + file);
    }
    if (node.size() > GrubFiles.LARGEST_FILE) {
      throw new IOException(file + ": is " + node.size() + " bytes, which no grubenv has");
    }
    try (InputStream in = volume.newInputStream(node)) {
      return in.readAllBytes();
    }
  }

  private void write(
      FatVolume volume, String verb, List<String> operands, Instant time, String where)
      throws IOException, UsageException {
    FatNode there = volume.find(file);
    byte[] content;
    if (verb.equals("create")) {
      content = EnvironmentBlock.EMPTY.encode();
    } else {
      Map<String, Optional<String>> changes = new LinkedHashMap<>();
      for (String operand : operands) {
        add(changes, verb.equals("set") ? setting(operand) : operand.length(), operand);
      }
      content = EnvironmentEdit.apply(read(volume, where), changes, file);
    }
    FatNode node = there == null ? volume.createFile(file, time) : there;
    try (FatFile open = volume.open(node)) {
      open.write(0, ByteBuffer.wrap(content), time);
      if (open.size() > content.length) {
        open.setSize(content.length, time);
      }
    }
  }

  /** Where the name ends in {@code NAME=VALUE}. */
  private static int setting(String operand) throws UsageException {
    int equals = operand.indexOf('=');
    if (equals < 1) {
      throw new UsageException("write NAME=VALUE, not " + Quoted.of(operand));
    }
    return equals;
  }

  /** Adds what becomes of a variable; a name without a value goes. */
  private static void add(Map<String, Optional<String>> changes, int nameEnd, String operand) {
    boolean goes = nameEnd == operand.length();
    changes.put(
        operand.substring(0, nameEnd),
        goes ? Optional.empty() : Optional.of(operand.substring(nameEnd + 1)));
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
    return text.codePoints().noneMatch(EnvCommand::isObeyed) ? text : quoted;
  }

  private static boolean isObeyed(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL || type == Character.FORMAT;
  }

  private static void write(JsonWriter json, EnvironmentBlock block) throws IOException {
    json.beginObject();
    for (Map.Entry<String, String> variable : block.variables().entrySet()) {
      json.name(variable.getKey()).value(variable.getValue());
    }
    json.endObject();
  }
}
