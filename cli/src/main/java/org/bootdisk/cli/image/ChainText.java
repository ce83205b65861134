package org.bootdisk.cli.image;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintStream;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.TerminalText;
import org.bootdisk.qcow2.chain.BackingChain;
import org.bootdisk.qcow2.chain.Layer;
import org.bootdisk.qcow2.chain.Problem;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.BaseRecord;
import org.bootdisk.qcow2.layout.CryptMethod;

/** A backing chain for people and for programs. */
final class ChainText {

  private ChainText() {}

  static void print(PrintStream out, BackingChain chain) {
    for (int depth = 0; depth < chain.layers().size(); depth++) {
      Layer layer = chain.layers().get(depth);
      out.println(depth + " " + plain(layer.path().toString()) + summary(layer));
      if (layer.reference().isPresent()) {
        out.println("    named " + described(layer, layer.reference().get()));
      }
      if (layer.facts().isPresent() && layer.facts().get().record().isPresent()) {
        BaseRecord record = layer.facts().get().record().get();
        out.println("    records its base: " + record.length() + " bytes, " + record.digest());
      }
      if (!layer.problems().isEmpty()) {
        out.println("    " + labels(layer));
      }
      if (!layer.explanation().isEmpty()) {
        out.println("    " + TerminalText.line(layer.explanation()));
      }
    }
  }

  private static String summary(Layer layer) {
    if (layer.facts().isEmpty()) {
      return "";
    }
    Layer.Facts facts = layer.facts().get();
    return ": "
        + facts.format()
        + (isEncrypted(facts) ? ", encrypted" : "")
        + ", "
        + ByteSize.print(facts.virtualSize())
        + ", file of "
        + ByteSize.print(facts.fileSize());
  }

  private static String described(Layer layer, BackingReference reference) {
    String format =
        reference.format().isPresent()
            ? "format " + plain(reference.format().get())
            : "format not recorded";
    return plain(reference.name())
        + (layer.isAbsolute() ? " (absolute, " : " (relative, ")
        + format
        + ")";
  }

  private static String labels(Layer layer) {
    StringBuilder labels = new StringBuilder();
    for (Problem problem : layer.problems()) {
      labels.append(labels.length() == 0 ? "" : ", ").append(problem.label());
    }
    return labels.toString();
  }

  /** Text as it is if a terminal can take it, else quoted. */
  private static String plain(String text) {
    String quoted = Quoted.of(text);
    return quoted.equals("'" + text + "'") ? text : quoted;
  }

  private static boolean isEncrypted(Layer.Facts facts) {
    return facts.header().isPresent() && facts.header().get().cryptMethod() != CryptMethod.NONE;
  }

  static void write(JsonWriter json, BackingChain chain) throws IOException {
    json.beginArray();
    for (Layer layer : chain.layers()) {
      json.beginObject();
      json.name("filename").value(layer.path().toString());
      if (layer.facts().isPresent()) {
        write(json, layer.facts().get());
      }
      if (layer.reference().isPresent()) {
        json.name("named").value(layer.reference().get().name());
        json.name("named-format").value(layer.reference().get().format().orElse(null));
        json.name("absolute").value(layer.isAbsolute());
      }
      json.name("problems").beginArray();
      for (Problem problem : layer.problems()) {
        json.value(problem.label());
      }
      json.endArray();
      if (!layer.explanation().isEmpty()) {
        json.name("explanation").value(layer.explanation());
      }
      json.endObject();
    }
    json.endArray();
  }

  private static void write(JsonWriter json, Layer.Facts facts) throws IOException {
    json.name("format").value(facts.format());
    json.name("encrypted").value(isEncrypted(facts));
    json.name("virtual-size").value(facts.virtualSize());
    json.name("file-size").value(facts.fileSize());
    if (facts.record().isPresent()) {
      json.name("recorded-base").beginObject();
      json.name("length").value(facts.record().get().length());
      json.name("digest").value(facts.record().get().digest());
      json.endObject();
    }
  }
}
