package org.bootdisk.cli.grub;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.InstallPlan;
import org.bootdisk.bootdisk.grub.InstalledGrub;
import org.bootdisk.bootdisk.grub.InstalledGrub.PlatformDirectory;
import org.bootdisk.bootdisk.grub.InstalledGrub.Program;
import org.bootdisk.bootdisk.grub.RemovalPlan;
import org.bootdisk.grub.BiosInstallation;
import org.bootdisk.grub.BootLoader;
import org.bootdisk.grub.ForeignSectors.ForeignSector;
import org.bootdisk.grub.GrubImage;
import org.bootdisk.grub.ObjectType;
import org.bootdisk.grub.SectorRun;

/** What is installed, for programs. */
final class GrubJson {

  private GrubJson() {}

  static void write(JsonWriter json, InstalledGrub installed) throws IOException {
    json.beginObject();
    json.name("partition-table").value(installed.disk().map().grubName());
    json.name("block-size").value(installed.disk().blockSize());
    json.name("boot-sector").value(name(installed.loader()));
    json.name("broken").value(installed.broken().orElse(null));
    json.name("bios");
    if (installed.bios().isPresent()) {
      write(json, installed.bios().get());
    } else {
      json.nullValue();
    }
    json.name("uefi").beginArray();
    for (Program program : installed.programs()) {
      json.beginObject();
      json.name("partition").value(program.partition().number());
      json.name("path").value(program.path());
      write(json, program.image());
      json.endObject();
    }
    json.endArray();
    json.name("directories").beginArray();
    for (PlatformDirectory directory : installed.directories()) {
      json.beginObject();
      json.name("partition").value(directory.partition().number());
      json.name("path").value(directory.path());
      json.name("version").value(directory.version().orElse(null));
      json.name("modules").value(directory.modules());
      json.name("boot-code").value(directory.bootCode().orElse(null));
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }

  static void write(JsonWriter json, InstallPlan plan) throws IOException {
    json.beginObject();
    json.name("before").value(name(plan.before()));
    json.name("prefix").value(plan.site().prefix());
    json.name("core-bytes").value(plan.coreSize());
    json.name("core-sectors");
    write(json, plan.embedding().isPresent() ? plan.embedding().get().runs() : List.of());
    json.name("avoided-sectors").beginArray();
    for (ForeignSector sector : plan.avoided()) {
      json.beginObject();
      json.name("lba").value(sector.lba());
      json.name("software").value(sector.software());
      json.endObject();
    }
    json.endArray();
    json.name("programs").beginArray();
    for (String path : plan.programs().keySet()) {
      json.value(path);
    }
    json.endArray();
    json.name("replaced-programs").beginArray();
    for (String path : plan.replacedPrograms()) {
      json.value(path);
    }
    json.endArray();
    json.name("files").value(plan.files().size());
    json.name("changed-files").value(plan.changedFiles());
    json.endObject();
  }

  static void write(JsonWriter json, RemovalPlan plan) throws IOException {
    json.beginObject();
    json.name("boot-code").value(plan.bootCode());
    json.name("core-sectors");
    write(json, plan.core());
    json.name("files").beginArray();
    for (Map.Entry<DiskPartition, List<String>> entry : plan.files().entrySet()) {
      for (String path : entry.getValue()) {
        json.beginObject();
        json.name("partition").value(entry.getKey().number());
        json.name("path").value(path);
        json.endObject();
      }
    }
    json.endArray();
    json.endObject();
  }

  private static void write(JsonWriter json, List<SectorRun> runs) throws IOException {
    json.beginArray();
    for (SectorRun run : runs) {
      json.beginObject();
      json.name("lba").value(run.start());
      json.name("count").value(run.count());
      json.endObject();
    }
    json.endArray();
  }

  private static String name(BootLoader loader) {
    return loader.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void write(JsonWriter json, BiosInstallation bios) throws IOException {
    json.beginObject();
    json.name("core-lba").value(bios.kernelSector());
    json.name("core-bytes").value(bios.coreSize());
    json.name("sectors").value(bios.sectorCount());
    json.name("core-sectors");
    write(json, bios.runs());
    json.name("reed-solomon").value(bios.codes().name().toLowerCase(Locale.ROOT));
    write(json, bios.image());
    json.endObject();
  }

  private static void write(JsonWriter json, GrubImage image) throws IOException {
    json.name("platform").value(image.platform().directoryName());
    json.name("version").value(image.version().orElse(null));
    json.name("prefix").value(image.prefix());
    json.name("modules").beginArray();
    for (String module : image.modules()) {
      json.value(module);
    }
    json.endArray();
    json.name("memory-disk").value(image.memdisk().map(disk -> (Number) disk.size()).orElse(null));
    json.name("configuration").value(image.config().orElse(null));
    json.name("public-keys").value(image.publicKeys());
    json.name("marks").beginArray();
    for (ObjectType mark : image.marks()) {
      json.value(mark.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    json.endArray();
    json.name("sbat").value(image.sbat().orElse(null));
  }
}
