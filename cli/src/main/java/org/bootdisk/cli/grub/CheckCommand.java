package org.bootdisk.cli.grub;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.chain.BootChain;
import org.bootdisk.bootdisk.chain.BootWay;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.FindingsJson;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk grub check}. */
@Command(
    name = "check",
    description = {
      "Prove that a disk boots, without booting it.",
      "Each hop is followed from the first sector, and from the EFI system partition,",
      "to each kernel and initrd of the menu."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every hop is proven, for each firmware that the disk is made for",
      "2:errors, or no firmware can start it",
      "3:warnings only"
    })
final class CheckCommand extends Subcommand {

  private static final int ERRORS = 2;
  private static final int WARNINGS = 3;

  @Parameters(arity = "0..1", paramLabel = "IMAGE", description = "qcow2 or raw.")
  @Nullable Path image;

  @Option(
      names = "--firmware",
      paramLabel = "WHICH",
      description = "bios or uefi: check that way alone, and ask for it.")
  BootWay.@Nullable Firmware firmware;

  @Option(names = "--hops", description = "Print what is proven, too.")
  boolean hops;

  @Override
  public Integer call() throws Exception {
    if (image == null) {
      throw new UsageException("name the image: bootdisk grub check disk.qcow2");
    }
    try (BlockDevice disk = DiskImage.openReadOnly(image)) {
      List<BootWay> ways = wanted(BootChain.check(disk).ways());
      if (common().json()) {
        console().json("bootdisk-grub-check-1", json -> write(json, ways));
      } else {
        print(ways, disk.description());
      }
      return status(ways);
    }
  }

  private List<BootWay> wanted(List<BootWay> all) {
    List<BootWay> wanted = new ArrayList<>();
    for (BootWay way : all) {
      if (firmware == null || way.firmware() == firmware) {
        wanted.add(way);
      }
    }
    return wanted;
  }

  private void print(List<BootWay> ways, String disk) {
    for (BootWay way : ways) {
      if (hops) {
        way.proven().forEach(hop -> console().out().println(name(way) + ": " + hop));
      }
      way.findings().forEach(finding -> console().out().println(finding.message()));
    }
    for (BootWay way : ways) {
      say(disk + ": " + name(way) + ": " + verdict(way));
    }
    sayWhereMoreIsTold(ways.stream().flatMap(way -> way.findings().stream()).toList());
  }

  private static String name(BootWay way) {
    return way.firmware().name();
  }

  private static String verdict(BootWay way) {
    if (!way.present()) {
      return "not made for it";
    }
    String proven = way.proven().size() + " hops proven";
    return way.findings().isEmpty() ? proven : proven + ", " + way.findings().size() + " findings";
  }

  private static int status(List<BootWay> ways) {
    boolean present = false;
    boolean findings = false;
    for (BootWay way : ways) {
      present |= way.present();
      findings |= !way.findings().isEmpty();
      if (way.present() && !way.boots()) {
        return ERRORS;
      }
    }
    return !present ? ERRORS : findings ? WARNINGS : ExitCode.OK;
  }

  private static void write(JsonWriter json, List<BootWay> ways) throws IOException {
    json.beginObject();
    json.name("ways").beginArray();
    for (BootWay way : ways) {
      json.beginObject();
      json.name("firmware").value(way.firmware().id());
      json.name("present").value(way.present());
      json.name("boots").value(way.boots());
      json.name("proven").beginArray();
      for (String hop : way.proven()) {
        json.value(hop);
      }
      json.endArray();
      json.name("findings");
      FindingsJson.write(json, way.findings());
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }
}
