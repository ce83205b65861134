package org.bootdisk.cli.fat;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Text;
import org.bootdisk.fat.layout.BiosParameterBlock;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fat.volume.Fragmentation;
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
      console().json("bootdisk-fat-info-1", json -> write(json, facts));
      return;
    }
    StringBuilder out = new StringBuilder();
    facts.forEach((name, value) -> out.append(Text.format("%-24s %s\n", name, shown(name, value))));
    console().out().print(out);
  }

  /** To the hundredth; 1 is not fragmented at all. */
  private static BigDecimal perFile(Fragmentation pieces) {
    long files = Math.max(1, pieces.files());
    return BigDecimal.valueOf(pieces.extents())
        .divide(BigDecimal.valueOf(files), 2, RoundingMode.HALF_UP);
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
    facts.put("boot-sector-label", volume.codePage().decode(boot.volumeLabel()).stripTrailing());
    facts.put("volume-id", BootSector.printedVolumeId(boot.volumeId()));
    facts.put("oem-name", boot.oemName().stripTrailing());
    facts.put("state", (boot.flags() & BootSector.DIRTY) == 0 ? "clean" : "dirty");
    facts.put("size-bytes", volume.geometry().size());
    Fragmentation pieces = volume.fragmentation();
    facts.put("free-bytes", pieces.freeClusters() * clusterSize);
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
    facts.put("files-and-directories", pieces.files());
    facts.put("fragmented-files", pieces.fragmentedFiles());
    facts.put("file-extents", pieces.extents());
    facts.put("extents-per-file", perFile(pieces));
    facts.put("free-extents", pieces.freeExtents());
    facts.put("largest-free-extent-bytes", pieces.largestFreeExtent() * clusterSize);
    return facts;
  }
}
