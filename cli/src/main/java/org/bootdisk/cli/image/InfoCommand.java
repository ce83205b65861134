package org.bootdisk.cli.image;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.ImageLock;
import org.bootdisk.qcow2.layout.BackingReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk image info}. */
@Command(
    name = "info",
    description = "Tell what an image is.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n")
final class InfoCommand extends Subcommand {

  @Mixin ImageInput input = new ImageInput();
  @Mixin OutputFormat output = new OutputFormat();

  @Option(names = "--backing-chain", description = "Also tell of all its backing files.")
  boolean chain;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "qcow2 or raw.")
  Path image = Path.of("");

  @Override
  public Integer call() throws Exception {
    List<ImageInfo> infos = new ArrayList<>();
    Path file = input.file(image);
    infos.add(info(file, input.format(image)));
    if (chain) {
      addBackingFiles(infos);
    }
    if (output.isJson() || common().json()) {
      console().json(json -> write(json, infos));
    } else {
      for (int i = 0; i < infos.size(); i++) {
        print(console().out(), infos.get(i), i > 0);
      }
    }
    return ExitCode.OK;
  }

  private ImageInfo info(Path path, @Nullable String format) throws IOException, UsageException {
    try (FileDevice file = FileDevice.openReadOnly(path)) {
      boolean qcow2 = ImageInput.isQcow2(file, format);
      if (qcow2) {
        input.lock(file, ImageLock.Use.READ); // Of a raw image nothing is read that could change.
      }
      return ImageInfo.of(path, file, qcow2);
    }
  }

  private void addBackingFiles(List<ImageInfo> infos) throws IOException, UsageException {
    DirectoryBackingFiles files = input.backing(image);
    ImageInfo last = infos.get(0);
    while (last.backing().isPresent()) {
      BackingReference reference = last.backing().get();
      DirectoryBackingFiles.Located located = files.locate(reference);
      // Shown as it is named from the image that has it, like qemu-img; opened where it was found.
      Path shown = last.path().resolveSibling(reference.name());
      last = info(located.path(), reference.format().orElse(null)).shownAs(shown);
      infos.add(last);
      files = located.files();
    }
  }

  private void write(JsonWriter json, List<ImageInfo> infos) throws IOException {
    if (chain) {
      json.beginArray();
    }
    for (ImageInfo info : infos) {
      info.write(json);
    }
    if (chain) {
      json.endArray();
    }
  }

  private static void print(PrintStream out, ImageInfo info, boolean separated) {
    if (separated) {
      out.println();
    }
    out.println("image: " + info.path());
    out.println("file format: " + info.format());
    out.println(
        "virtual size: "
            + ByteSize.print(info.virtualSize())
            + " ("
            + info.virtualSize()
            + " bytes)");
    out.println("disk size: " + ByteSize.print(info.actualSize()));
    info.printDetails(out, Quoted::of);
  }
}
