package org.bootdisk.cli.image;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;
import org.bootdisk.qcow2.layout.Snapshot;

/** Internal snapshots as qemu-img lists them, times in UTC. */
final class SnapshotList {

  private static final long NANOSECONDS = 1_000_000_000;

  private SnapshotList() {}

  static void print(PrintStream out, List<Snapshot> snapshots) {
    DateTimeFormatter date =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    out.println("Snapshot list:");
    out.println("ID        TAG               VM SIZE                DATE     VM CLOCK     ICOUNT");
    for (Snapshot snapshot : snapshots) {
      long millis = snapshot.vmClockNanoseconds() / 1_000_000;
      String clock =
          Text.format(
              "%02d:%02d:%02d.%03d",
              millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60, millis % 1000);
      String size = snapshot.vmStateSize() == 0 ? "0 B" : ByteSize.print(snapshot.vmStateSize());
      String when = date.format(Instant.ofEpochSecond(snapshot.seconds()));
      String icount = snapshot.icount() < 0 ? "" : Long.toString(snapshot.icount());
      out.println(
          Text.format(
              "%-9s %-16s %8s %20s %13s %10s",
              safe(snapshot.id()), safe(snapshot.name()), size, when, clock, icount));
    }
  }

  private static String safe(String text) {
    String quoted = Quoted.of(text);
    return quoted.equals("'" + text + "'") ? text : quoted;
  }

  static void write(JsonWriter json, List<Snapshot> snapshots) throws IOException {
    json.beginArray();
    for (Snapshot snapshot : snapshots) {
      json.beginObject();
      if (snapshot.icount() >= 0) {
        json.name("icount").value(snapshot.icount());
      }
      json.name("vm-clock-nsec").value(snapshot.vmClockNanoseconds() % NANOSECONDS);
      json.name("name").value(snapshot.name());
      json.name("date-sec").value(snapshot.seconds());
      json.name("date-nsec").value(snapshot.nanoseconds());
      json.name("vm-clock-sec").value(snapshot.vmClockNanoseconds() / NANOSECONDS);
      json.name("id").value(snapshot.id());
      json.name("vm-state-size").value(snapshot.vmStateSize());
      json.endObject();
    }
    json.endArray();
  }
}
