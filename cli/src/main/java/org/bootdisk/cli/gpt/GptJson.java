package org.bootdisk.cli.gpt;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bootdisk.block.Text;
import org.bootdisk.cli.command.FindingsJson;
import org.bootdisk.gpt.AttributeNames;
import org.bootdisk.gpt.GptCopy;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptHeader;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.PartitionTypes;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrPartition;
import org.jspecify.annotations.Nullable;

/** A disk's partition structures as JSON, everything included. */
final class GptJson {

  private final JsonWriter json;

  GptJson(JsonWriter json) {
    this.json = json;
  }

  /** All that was found. */
  void reading(GptReading reading) throws IOException {
    json.beginObject();
    disk(reading.blockSize(), reading.blockCount());
    json.name("mbr");
    if (reading.mbr().isPresent()) {
      mbr(reading.mbr().get());
    } else {
      json.nullValue();
    }
    json.name("primary");
    copy(reading.primary());
    json.name("alternate");
    copy(reading.alternate());
    Optional<GptTable> table = reading.best().flatMap(GptCopy::table);
    json.name("used").value(reading.best().map(c -> c.kind().toString()).orElse("none"));
    if (table.isPresent()) {
      table(table.get());
    }
    json.endObject();
  }

  /** A disk that is not written yet; null if it will have no GPT. */
  void disk(@Nullable GptDisk disk) throws IOException {
    if (disk == null) {
      json.nullValue();
      return;
    }
    json.beginObject();
    disk(disk.blockSize(), disk.blockCount());
    json.name("mbr");
    mbr(disk.mbr());
    table(disk.table());
    json.endObject();
  }

  private void disk(int blockSize, long blockCount) throws IOException {
    json.name("sector-size").value(blockSize);
    json.name("sectors").value(blockCount);
    json.name("size").value(blockCount * blockSize);
  }

  private void mbr(Mbr mbr) throws IOException {
    json.beginObject();
    json.name("kind").value(mbr.hybrid() ? "hybrid" : mbr.announcesGpt() ? "protective" : "plain");
    json.name("disk-signature").value(hex(mbr.uniqueMbrDiskSignature()));
    json.name("boot-code").value(!org.bootdisk.block.Zeros.isZero(mbr.bootCode()));
    json.name("partitions").beginArray();
    for (int slot = 0; slot < Mbr.PARTITIONS; slot++) {
      MbrPartition partition = mbr.partitions().get(slot);
      if (partition.used()) {
        record(slot + 1, partition);
      }
    }
    json.endArray();
    json.endObject();
  }

  private void record(int slot, MbrPartition partition) throws IOException {
    json.beginObject();
    json.name("slot").value(slot);
    json.name("status").value(Text.hex(partition.bootIndicator(), 2));
    json.name("type").value(Text.hex(partition.osType(), 2));
    json.name("first-lba").value(partition.startingLba());
    json.name("sectors").value(partition.sizeInLba());
    json.name("first-chs").value(partition.startingChs().toString());
    json.name("last-chs").value(partition.endingChs().toString());
    json.endObject();
  }

  private void copy(GptCopy copy) throws IOException {
    json.beginObject();
    json.name("lba").value(copy.lba());
    json.name("good").value(copy.sound());
    if (copy.header().isPresent()) {
      GptHeader header = copy.header().get();
      json.name("alternate-lba").value(Long.toUnsignedString(header.alternateLba()));
      json.name("entries-lba").value(header.partitionEntryLba());
      json.name("entries-crc").value(hex(header.partitionEntryArrayCrc32()));
      json.name("disk-guid").value(Guids.print(header.diskGuid()));
    }
    json.name("findings");
    FindingsJson.write(json, copy.findings());
    json.endObject();
  }

  private void table(GptTable table) throws IOException {
    GptLayout at = table.layout();
    json.name("disk-guid").value(Guids.print(table.diskGuid()));
    json.name("entries").value(at.numberOfPartitionEntries());
    json.name("entry-size").value(at.sizeOfPartitionEntry());
    json.name("first-usable-lba").value(at.firstUsableLba());
    json.name("last-usable-lba").value(at.lastUsableLba());
    json.name("partitions").beginArray();
    for (Map.Entry<Integer, PartitionEntry> numbered : table.entries().entrySet()) {
      entry(numbered.getKey(), numbered.getValue());
    }
    json.endArray();
    json.name("free").beginArray();
    for (LbaRange free : table.free()) {
      json.beginObject();
      json.name("first-lba").value(free.startingLba());
      json.name("last-lba").value(free.endingLba());
      json.endObject();
    }
    json.endArray();
  }

  private void entry(int number, PartitionEntry entry) throws IOException {
    json.beginObject();
    json.name("number").value(number);
    json.name("first-lba").value(entry.startingLba());
    json.name("last-lba").value(entry.endingLba());
    json.name("sectors").value(entry.blocks());
    json.name("type-guid").value(Guids.print(entry.partitionTypeGuid()));
    Optional<PartitionType> type = PartitionTypes.of(entry.partitionTypeGuid());
    json.name("type").value(type.map(PartitionType::name).orElse(null));
    json.name("guid").value(Guids.print(entry.uniquePartitionGuid()));
    json.name("name").value(entry.partitionName());
    json.name("attributes").value("0x" + entry.attributes().hex().toLowerCase(Locale.ROOT));
    json.name("attribute-names").beginArray();
    for (String name : AttributeNames.print(entry.attributes())) {
      json.value(name);
    }
    json.endArray();
    json.endObject();
  }

  private static String hex(long word) {
    return "0x" + Text.hex(word, 8);
  }
}
