package org.bootdisk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.launcher.run.Exec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code bootdisk practice}: runs the usual commands once in one process, so that a class-data
 * archive which the JVM writes at its end holds what they load.
 */
@Command(
    name = "practice",
    hidden = true,
    description = "Run the usual commands on files in a directory, for a class-data archive.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n")
final class PracticeCommand extends Subcommand {

  private static final String[][] COMMANDS = {
    {"--version"},
    {"--help"},
    {"--help", "--help"},
    {"build", "--offline", "-o", "disk.qcow2"},
    {"plan", "--offline"},
    {"gpt", "show", "disk.qcow2"},
    {"gpt", "check", "disk.qcow2"},
    {"fat", "ls", "--recursive", "disk.qcow2"},
    {"fat", "check", "disk.qcow2"},
    {"fat", "cp", "disk.qcow2", "file", ":/"},
    {"fat", "cp", "disk.qcow2", ":/file", "copy"},
    {"fat", "cp", "--tar", "disk.qcow2", ":/", "tree.tar"},
    {"fat", "format", "--size", "40M", "volume.img"},
    {"fat", "cp", "--tar", "volume.img", "tree.tar", ":/"},
    {"fat", "map", "disk.qcow2", "/file"},
    {"fat", "info", "disk.qcow2"},
    {"grub", "install", "--offline", "disk.qcow2"},
    {"grub", "info", "disk.qcow2"},
    {"image", "info", "disk.qcow2"},
    {"image", "check", "disk.qcow2"},
    {"image", "map", "--output=json", "disk.qcow2"},
    {"image", "convert", "-O", "raw", "disk.qcow2", "disk.raw"},
    {"image", "convert", "-O", "qcow2", "-c", "disk.raw", "small.qcow2"},
    {"image", "create", "-f", "qcow2", "empty.qcow2", "1G"},
    {"image", "compare", "disk.raw", "disk.qcow2"},
    {"image", "create", "-f", "qcow2", "-b", "disk.qcow2", "-F", "qcow2", "overlay.qcow2"},
    {"image", "rebase", "-F", "raw", "-b", "disk.raw", "overlay.qcow2"},
    {"image", "commit", "overlay.qcow2"},
    {"build", "--offline", "-o", "linux.qcow2", "recipe.yaml"},
    {"inspect", "linux.qcow2"},
    {"verify", "linux.qcow2"},
    {"fat", "label", "--set", "PRACTICE", "disk.raw"},
    {"diff", "disk.raw", "disk.qcow2"},
    {"run", "disk.qcow2", "--empty-disks=1M", "--accel=tcg", "--qemu", "qemu.img", "--supervised"},
    {
      "run",
      "disk.qcow2",
      "--profile=seed",
      "--disk-image",
      "empty.qcow2",
      "--store=/usr",
      "--accel=tcg",
      "--qemu",
      "qemu.img",
      "--print"
    },
  };

  private static final String RECIPE =
      """
      menu:
      - {title: Linux, kernel: vmlinuz, initrds: [initrd], parameters: console=ttyS0}
      """;

  @Parameters(arity = "0..1", paramLabel = "DIRECTORY", description = "Where to leave its files.")
  @Nullable Path directory;

  @Override
  public Integer call() throws Exception {
    Path into = directory;
    if (into == null) {
      throw new UsageException("name a directory to leave files in");
    }
    Files.writeString(into.resolve("file"), "practice");
    Files.write(into.resolve("vmlinuz"), kernel());
    Files.write(into.resolve("initrd"), new byte[] {0x1f, (byte) 0x8b});
    Files.writeString(into.resolve("recipe.yaml"), RECIPE);
    Path qemu = Files.writeString(into.resolve("qemu.img"), "#!/bin/sh\necho version 9.0\n");
    Files.setPosixFilePermissions(qemu, PosixFilePermissions.fromString("rwx------"));
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    Console quiet = new Console(nowhere, nowhere, console().environment());
    for (String[] command : COMMANDS) {
      Main.run(quiet, in(into, command));
    }
    // The last step of most runs, which cannot be taken here.
    Exec.load();
    return ExitCode.OK;
  }

  /**
   * What a check of the boot chain takes for a kernel: the header of a bzImage, and its EFI stub's.
   */
  private static byte[] kernel() {
    ByteBuffer kernel = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
    kernel.putShort(0, (short) 0x5a4d).putInt(0x3c, 0x80);
    kernel.putInt(0x80, 0x4550).putShort(0x84, (short) 0x8664);
    kernel.putShort(0x1fe, (short) 0xaa55).putInt(0x202, 0x53726448);
    kernel.putShort(0x206, (short) 0x020f).put(0x211, (byte) 1).putShort(0x236, (short) 1);
    return kernel.array();
  }

  /** The command with the names of files put below {@code into}. */
  private static String[] in(Path into, String[] command) {
    String[] words = command.clone();
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      if (word.equals("file")
          || word.equals("copy")
          || word.matches("\\w+\\.(qcow2|raw|img|tar|yaml)")) {
        words[i] = into.resolve(word).toString();
      }
    }
    return words;
  }
}
