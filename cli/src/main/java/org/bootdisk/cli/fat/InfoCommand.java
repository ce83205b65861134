package org.bootdisk.cli.fat;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Text;
import org.bootdisk.fat.layout.BiosParameterBlock;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.volume.FatVolume;
import picocli.CommandLine.Command;

/** {@code bootdisk fat info}. */
@Command(name = "info", description = "Show the volume's parameters, label and free space.")
final class InfoCommand extends VolumeCommand {

  @Override
  boolean writes() {
    return false;
  }

  @Override
  void run(FatVolume volume) throws IOException {
    Map<String, Object> facts = facts(volume);
    if (common().json()) {
      console().json(json -> write(json, facts));
      return;
    }
    StringBuilder out = new StringBuilder();
    facts.forEach((name, value) -> out.append(Text.format("%-24s %s\n", name, shown(name, value))));
    console().out().print(out);
  }

  private static String shown(String name, Object value) {
    return value instanceof Long bytes && name.endsWith("-bytes")
        ? value + " (" + ByteSize.print(bytes) + ")"
        : Printable.of(value.toString());
  }

  private static void write(JsonWriter json, Map<String, Object> facts) throws IOException {
    json.beginObject();
    for (Map.Entry<String, Object> fact : facts.entrySet()) {
      json.name(fact.getKey());
      if (fact.getValue() instanceof Number number) {
        json.value(number);
      } else {
        json.value(fact.getValue().toString());
      }
    }
    json.endObject();
  }

  private static Map<String, Object> facts(FatVolume volume) throws IOException {
    BootSector boot = volume.bootSector();
    BiosParameterBlock bpb = boot.bpb();
    long clusterSize = bpb.clusterSize();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("type", volume.geometry().type().name());
    facts.put("label", volume.label().orElse(""));
    facts.put("boot-sector-label", boot.volumeLabel().stripTrailing());
    facts.put(
        "volume-id",
        Text.format("%04X-%04X", boot.volumeId() >>> Short.SIZE, boot.volumeId() & 0xFFFF));
    facts.put("oem-name", boot.oemName().stripTrailing());
    facts.put("state", (boot.flags() & BootSector.DIRTY) == 0 ? "clean" : "dirty");
    facts.put("size-bytes", volume.geometry().size());
    facts.put("free-bytes", volume.countFreeClusters() * clusterSize);
    facts.put("cluster-bytes", clusterSize);
    facts.put("clusters", volume.geometry().countOfClusters());
    facts.put("sector-size", bpb.sectorSize());
    facts.put("sectors", bpb.totalSectors());
    facts.put("reserved-sectors", bpb.reservedSectorCount());
    facts.put("fats", bpb.fatCount());
    facts.put("sectors-per-fat", bpb.fatSize());
    facts.put("root-entries", bpb.rootEntryCount());
    facts.put("media", "0x" + Integer.toHexString(bpb.media()));
    facts.put("hidden-sectors", bpb.hiddenSectors());
    facts.put("heads", bpb.heads());
    facts.put("sectors-per-track", bpb.sectorsPerTrack());
    return facts;
  }
}
