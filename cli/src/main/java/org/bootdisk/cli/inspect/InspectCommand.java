package org.bootdisk.cli.inspect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.StagedFile;
import org.bootdisk.bootdisk.host.SortedDirectory;
import org.bootdisk.bootdisk.inspect.AllocationMap;
import org.bootdisk.bootdisk.inspect.Inspection;
import org.bootdisk.bootdisk.inspect.Part;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Failure;
import org.bootdisk.cli.command.OutputException;
import org.bootdisk.cli.command.PassphraseOption;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.cli.inspect.InspectHtml.Inspected;
import org.bootdisk.qcow2.crypt.KeyRing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk inspect}. */
@Command(
    name = "inspect",
    description = {
      "Tell what is in an image: format, partitions, file systems, loaders, kernels.",
      "Nothing is converted or mounted, and nothing is judged: that is what 'bootdisk",
      "verify' does."
    },
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk inspect disk.qcow2",
      "  bootdisk inspect --json disk.qcow2",
      "  bootdisk inspect --html report.html disk.qcow2",
      "  bootdisk inspect images/",
      "",
      "Of a directory, each image in it gets one line."
    })
public final class InspectCommand extends Subcommand {

  @Parameters(paramLabel = "IMAGE", description = "qcow2 or raw, or a directory of images.")
  List<Path> images = new ArrayList<>();

  @Option(names = "--all", description = "Print every fact, not only what people look for first.")
  boolean all;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write one page with a picture of each disk.")
  @Nullable Path html;

  @Mixin PassphraseOption passphrases = new PassphraseOption();

  /** For the list of commands. */
  public InspectCommand() {}

  @Override
  public Integer call() throws Exception {
    if (images.isEmpty()) {
      throw new UsageException("name an image: bootdisk inspect disk.qcow2");
    }
    KeyRing keys = passphrases.ring();
    List<Part> table = new ArrayList<>();
    List<Part> inspected = new ArrayList<>();
    for (Path image : images) {
      if (Files.isDirectory(image)) {
        for (String name : SortedDirectory.names(image)) {
          addIfImage(table, image.resolve(name), keys);
        }
      } else {
        inspected.add(inspect(image, keys));
      }
    }
    List<Part> everything = new ArrayList<>(inspected);
    everything.addAll(table);
    if (html != null) {
      writePage(html, everything, keys);
    }
    if (common().json()) {
      console().json(json -> InspectJson.write(json, everything));
      return ExitCode.OK;
    }
    for (Part image : inspected) {
      console().out().print(all ? InspectText.everything(image) : InspectText.summary(image));
    }
    console().out().print(InspectTable.print(table));
    return ExitCode.OK;
  }

  /** What is in one image. */
  private static Part inspect(Path image, KeyRing keys) throws IOException {
    try (FileDevice file = FileDevice.openReadOnly(image);
        BlockDevice disk = DiskImage.openReadOnly(image, keys)) {
      return Inspection.of(image.toString(), file, disk);
    }
  }

  /** Other files are left out: a directory may hold any. One that is unreadable hides no other. */
  private static void addIfImage(List<Part> table, Path file, KeyRing keys) throws IOException {
    if (Files.isRegularFile(file)) {
      try {
        Part image = inspect(file, keys);
        if (InspectTable.isImage(image)) {
          table.add(image);
        }
      } catch (FormatException | FileSystemException e) {
        table.add(InspectTable.broken(file, Failure.of(e).message()));
      }
    }
  }

  private static AllocationMap map(Path image, KeyRing keys) throws IOException {
    try (BlockDevice disk = DiskImage.openReadOnly(image, keys)) {
      return AllocationMap.of(disk, InspectHtml.CELLS);
    }
  }

  private static void writePage(Path file, List<Part> parts, KeyRing keys) throws IOException {
    OutputException.requireCreatable(file);
    try (StagedFile staged = StagedFile.replacing(file)) {
      List<Inspected> inspected = new ArrayList<>();
      for (Part part : parts) {
        inspected.add(new Inspected(part, map(Path.of(part.name()), keys)));
      }
      staged.write(InspectHtml.page(inspected).getBytes(StandardCharsets.UTF_8));
      staged.commit();
    }
  }
}
