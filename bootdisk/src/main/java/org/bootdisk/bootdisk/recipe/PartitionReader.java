package org.bootdisk.bootdisk.recipe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.bootdisk.block.ByteSize;
import org.bootdisk.bootdisk.recipe.PartitionRecipe.Slot;
import org.bootdisk.bootdisk.recipe.TableRecipe.Kind;
import org.bootdisk.gpt.AttributeNames;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.HybridMbr.Activity;
import org.bootdisk.gpt.PartitionAttributes;
import org.bootdisk.gpt.PartitionEntry;
import org.jspecify.annotations.Nullable;

/**
 * Reads the partitions of a recipe:
 *
 * <pre>{@code
 * partitions:
 * - name: boot               # also the partition's own in a GPT
 *   type: bios-boot          # a name, a code such as ef02, a GUID; in an MBR also 83
 *   start: 17K               # by default behind the one before, a multiple of align
 *   size: 1M                 # or fit, or rest
 *   align: 1M
 *   attributes: [no-block-io]
 *   guid: 1C06F03B-704E-4657-B9CD-681A087A2FDC
 * - name: root
 *   type: linux-generic
 *   file: root.ext4          # its bytes
 * - name: ESP
 *   type: esp
 *   active: true             # in an MBR
 *   logical: true            # in an MBR: within the extended partition
 *   fat: {label: ESP}        # see VolumeReader
 * }</pre>
 */
final class PartitionReader {

  /** The members of a partition in a GPT. */
  static final Set<String> GPT_MEMBERS =
      RecipeReader.members(
          "name", "type", "start", "size", "align", "attributes", "guid", "file", "fat");

  /** The members of a partition in an MBR. */
  static final Set<String> MBR_MEMBERS =
      RecipeReader.members(
          "name", "type", "start", "size", "align", "active", "logical", "file", "fat");

  private final Kind kind;

  PartitionReader(Kind kind) {
    this.kind = kind;
  }

  List<PartitionRecipe> partitions(YamlValue value) throws RecipeException {
    List<PartitionRecipe> partitions = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlValue item : value.items()) {
      PartitionRecipe partition = partition(item);
      if (!names.add(partition.name())) {
        throw item.fault("has the name of another partition, " + partition.name());
      }
      partitions.add(partition);
    }
    if (partitions.isEmpty()) {
      throw value.fault("is empty; leave it out for the partitions of the default recipe");
    }
    return partitions;
  }

  private PartitionRecipe partition(YamlValue value) throws RecipeException {
    Map<String, YamlValue> members = value.members(kind == Kind.GPT ? GPT_MEMBERS : MBR_MEMBERS);
    YamlValue name = members.get("name");
    YamlValue type = members.get("type");
    if (name == null || type == null) {
      throw value.fault("has no " + (name == null ? "name" : "type"));
    }
    PartitionKind parsed =
        type.parsed(kind == Kind.GPT ? PartitionKind::parse : PartitionKind::parseOfMbr);
    PartitionContent content = content(value, members, parsed);
    YamlValue start = members.get("start");
    YamlValue align = members.get("align");
    YamlValue guid = members.get("guid");
    YamlValue active = members.get("active");
    YamlValue logical = members.get("logical");
    return new PartitionRecipe(
        name.parsed(PartitionReader::name),
        parsed,
        start == null ? OptionalLong.empty() : OptionalLong.of(start.parsed(ByteSize::parse)),
        size(members.get("size"), content),
        align == null ? PartitionRecipe.USUAL_ALIGNMENT : align.parsed(PartitionReader::alignment),
        attributes(members.get("attributes")),
        active != null && active.parsed(YamlValue::bool) ? Activity.ACTIVE : Activity.INACTIVE,
        logical != null && logical.parsed(YamlValue::bool) ? Slot.LOGICAL : Slot.PRIMARY,
        guid == null ? Optional.empty() : Optional.of(guid.parsed(PartitionReader::guid)),
        content);
  }

  private PartitionContent content(
      YamlValue value, Map<String, YamlValue> members, PartitionKind type) throws RecipeException {
    YamlValue file = members.get("file");
    YamlValue fat = members.get("fat");
    if (file != null && fat != null) {
      throw value.fault("has both file and fat; a partition has one content");
    }
    if (file != null) {
      return new PartitionContent.RawFile(file.file());
    }
    if (fat != null) {
      return new VolumeReader().volume(fat);
    }
    return type.isBiosBoot() ? new PartitionContent.GrubCore() : new PartitionContent.Empty();
  }

  /** What is as long as it is fits; a file system takes what is left. */
  private static Size size(@Nullable YamlValue size, PartitionContent content)
      throws RecipeException {
    if (size == null) {
      return content instanceof PartitionContent.Fat || content instanceof PartitionContent.Empty
          ? Size.REST
          : Size.FIT;
    }
    Size parsed = size.parsed(Size::parseOfPartition);
    if (parsed.equals(Size.FIT) && content instanceof PartitionContent.Empty) {
      throw size.fault("is fit, but nothing is in the partition; give it a size, a file or a fat");
    }
    return parsed;
  }

  private static PartitionAttributes attributes(@Nullable YamlValue value) throws RecipeException {
    PartitionAttributes attributes = PartitionAttributes.NONE;
    if (value != null) {
      for (YamlValue item : value.items()) {
        PartitionAttributes before = attributes;
        attributes = item.parsed(text -> before.with(AttributeNames.parse(text)));
      }
    }
    return attributes;
  }

  private static String name(String text) {
    if (text.isEmpty() || text.length() > PartitionEntry.NAME_UNITS) {
      throw new IllegalArgumentException(
          "a partition's name has 1 to 36 characters, not " + text.length());
    }
    return text;
  }

  private static UUID guid(String text) {
    UUID guid = Guids.parse(text);
    if (guid.equals(Guids.ZERO)) {
      throw new IllegalArgumentException("the GUID of zeros is nobody's; leave guid out");
    }
    return guid;
  }

  private static long alignment(String text) {
    long bytes = ByteSize.parse(text);
    if (bytes < TableRecipe.USUAL_SECTOR_SIZE || Long.bitCount(bytes) != 1) {
      throw new IllegalArgumentException(
          bytes + " bytes are no alignment; write a power of two from 512, such as 1M");
    }
    return bytes;
  }
}
