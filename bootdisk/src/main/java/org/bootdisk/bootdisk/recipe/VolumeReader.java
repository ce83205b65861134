package org.bootdisk.bootdisk.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.recipe.PartitionContent.Fat;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.VolumeLabel;
import org.jspecify.annotations.Nullable;

/**
 * Reads a FAT volume of a recipe:
 *
 * <pre>{@code
 * fat:
 *   type: FAT32
 *   label: ESP
 *   volume-id: 6CC4-C7B4
 *   cluster-size: 4K
 *   free: 10M                  # to be left at least
 *   files:
 *     /readme.txt: readme.txt  # a file, relative to the recipe
 *     /loader: {directory: loader}
 *     /: {archive: tree.tar.gz}
 *     /startup.nsh: {text: "exit\n"}
 * }</pre>
 */
final class VolumeReader {

  /** The members of a volume. */
  static final Set<String> MEMBERS =
      RecipeReader.members("type", "label", "volume-id", "cluster-size", "free", "files");

  /** The members of what is put on a volume. */
  static final Set<String> ITEM = RecipeReader.members("file", "directory", "archive", "text");

  private static final List<String> TYPES = List.of("FAT12", "FAT16", "FAT32");

  Fat volume(YamlValue value) throws RecipeException {
    Map<String, YamlValue> members = value.membersOrNone(MEMBERS);
    YamlValue type = members.get("type");
    YamlValue label = members.get("label");
    YamlValue id = members.get("volume-id");
    YamlValue cluster = members.get("cluster-size");
    YamlValue free = members.get("free");
    return new Fat(
        type == null ? Optional.empty() : Optional.of(type.parsed(VolumeReader::type)),
        label == null ? Optional.empty() : Optional.of(label.parsed(VolumeReader::label)),
        id == null ? OptionalLong.empty() : OptionalLong.of(id.parsed(VolumeReader::volumeId)),
        cluster == null
            ? OptionalInt.empty()
            : OptionalInt.of(cluster.parsed(VolumeReader::clusterSize)),
        free == null ? 0 : free.parsed(ByteSize::parse),
        items(members.get("files")));
  }

  /** The files by path on the volume; none if there is no value. */
  List<VolumeItem> items(@Nullable YamlValue value) throws RecipeException {
    List<VolumeItem> items = new ArrayList<>();
    if (value != null) {
      for (Map.Entry<String, YamlValue> member : value.anyMembers().entrySet()) {
        if (!member.getKey().startsWith("/")) {
          throw member.getValue().fault("is not a path on the volume; begin it with /");
        }
        items.add(item(member.getKey(), member.getValue()));
      }
    }
    return items;
  }

  private VolumeItem item(String target, YamlValue value) throws RecipeException {
    if (!value.isMapping()) {
      return new VolumeItem.SourceFile(target, value.file());
    }
    Map<String, YamlValue> members = value.members(ITEM);
    if (members.size() != 1) {
      throw value.fault("has " + members.size() + " members; write one of " + Words.list(ITEM));
    }
    Map.Entry<String, YamlValue> only = members.entrySet().iterator().next();
    YamlValue source = only.getValue();
    return switch (only.getKey()) {
      case "file" -> new VolumeItem.SourceFile(target, source.file());
      case "directory" -> new VolumeItem.SourceTree(target, source.file());
      case "archive" -> new VolumeItem.Archive(target, source.file());
      default -> new VolumeItem.InlineText(target, source.text());
    };
  }

  private static FatType type(String text) {
    for (FatType type : FatType.values()) {
      if (type.name().equals(text)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        Quoted.of(text) + " is not a type of FAT; write " + Words.list(TYPES));
  }

  private static String label(String text) {
    return VolumeLabel.of(text).text();
  }

  private static int clusterSize(String text) {
    long bytes = ByteSize.parse(text);
    if (bytes < 512 || bytes > 128 * 4096 || Long.bitCount(bytes) != 1) {
      throw new IllegalArgumentException(
          bytes + " bytes are no cluster; write a power of two from 512, such as 4K");
    }
    return (int) bytes;
  }

  /** Reads a volume id as tools print it ({@code 6CC4-C7B4}) or as plain hexadecimal. */
  static long volumeId(String text) {
    if (!text.matches("[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}")) {
      throw new IllegalArgumentException(
          Quoted.of(text)
              + " is not a FAT volume id; write eight hexadecimal digits, such as 6CC4-C7B4");
    }
    return Long.parseLong(text.replace("-", ""), 16);
  }
}
