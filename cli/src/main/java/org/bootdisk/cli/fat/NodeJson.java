package org.bootdisk.cli.fat;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import org.bootdisk.fat.name.CodePage;
import org.bootdisk.fat.volume.FatNode;

/** Files and directories as JSON. */
final class NodeJson {

  private NodeJson() {}

  static void write(JsonWriter json, List<FatNode> nodes, CodePage codePage) throws IOException {
    json.beginArray();
    for (FatNode node : nodes) {
      json.beginObject();
      json.name("path").value("/" + node.path());
      json.name("type").value(node.isDirectory() ? "directory" : "file");
      json.name("size").value(node.size());
      json.name("attributes").value(ListCommand.flags(node.attributes()));
      json.name("write-time").value(node.writeTime().toString());
      json.name("creation-time").value(node.creationTime().toString());
      json.name("short-name").value(node.shortName().text(codePage));
      json.name("first-cluster").value(node.entry().firstCluster());
      json.endObject();
    }
    json.endArray();
  }
}
