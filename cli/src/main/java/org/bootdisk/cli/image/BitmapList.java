package org.bootdisk.cli.image;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bootdisk.qcow2.layout.Bitmap;

/** Persistent bitmaps, as {@code qemu-img info} lists them. */
final class BitmapList {

  private BitmapList() {}

  static void write(JsonWriter json, List<Bitmap> bitmaps) throws IOException {
    json.beginArray();
    for (Bitmap bitmap : bitmaps) {
      json.beginObject();
      json.name("flags").beginArray();
      for (String flag : flags(bitmap)) {
        json.value(flag);
      }
      json.endArray();
      json.name("name").value(bitmap.name());
      json.name("granularity").value(1L << bitmap.granularityBits());
      json.endObject();
    }
    json.endArray();
  }

  /** Prints the list; names go through {@code safe}. */
  static void print(PrintStream out, List<Bitmap> bitmaps, UnaryOperator<String> safe) {
    out.println("    bitmaps:");
    for (int i = 0; i < bitmaps.size(); i++) {
      Bitmap bitmap = bitmaps.get(i);
      List<String> flags = flags(bitmap);
      out.println("        [" + i + "]:");
      out.println("            flags:");
      for (int flag = 0; flag < flags.size(); flag++) {
        out.println("                [" + flag + "]: " + flags.get(flag));
      }
      out.println("            name: " + safe.apply(bitmap.name()));
      out.println("            granularity: " + (1L << bitmap.granularityBits()));
    }
  }

  private static List<String> flags(Bitmap bitmap) {
    List<String> flags = new ArrayList<>();
    if (bitmap.isInconsistent()) {
      flags.add("in-use");
    }
    if (bitmap.isEnabled()) {
      flags.add("auto");
    }
    return flags;
  }
}
