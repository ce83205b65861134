package org.bootdisk.bootdisk.nixos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootdisk.bootdisk.nixos.BootSpec.Variant;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.bootdisk.recipe.YamlValue;
import org.jspecify.annotations.Nullable;

/**
 * Reads every form of boot.json that was ever written: the one of the RFC, the preview's of NixOS
 * 22.11, and that of the tool before them. Extensions by other names are left alone, as the RFC
 * asks for.
 */
public final class BootSpecReader {

  private static final String V1 = "org.nixos.bootspec.v1";
  private static final String SPECIALISATION_V1 = "org.nixos.specialisation.v1";

  /** NixOS 22.11: the document in a member of this name, its variants within. */
  private static final String PREVIEW = "v1";

  /** Before: one flat document that says its version. */
  private static final String DRAFT_VERSION = "schemaVersion";

  /** Ours: NixOS itself never nests them. */
  private static final int DEEPEST = 3;

  private BootSpecReader() {}

  /**
   * Reads a document.
   *
   * @param file its name, for messages
   * @throws RecipeException saying where, if it is none
   */
  public static BootSpec parse(String file, String text) throws RecipeException {
    Optional<YamlValue> root = YamlValue.parse(file, text);
    if (root.isEmpty()) {
      throw new RecipeException(file + ": is empty, expected a boot.json");
    }
    return document(root.get(), 0);
  }

  private static BootSpec document(YamlValue value, int depth) throws RecipeException {
    if (depth > DEEPEST) {
      throw value.fault("specialisations are nested deeper than " + DEEPEST);
    }
    Map<String, YamlValue> members = value.anyMembers();
    YamlValue current = members.get(V1);
    YamlValue preview = members.get(PREVIEW);
    YamlValue body = current == null ? preview == null ? value : preview : current;
    Map<String, YamlValue> fields = body.anyMembers();
    YamlValue version = members.get(DRAFT_VERSION);
    if (version != null && !version.text().equals("1")) {
      throw version.fault("is a version that is not known here; known is 1");
    }
    if (!fields.containsKey("kernel") || !fields.containsKey("init")) {
      throw value.fault(
          "is not a boot.json: expected " + V1 + ", or " + PREVIEW + ", or kernel and init");
    }
    YamlValue variants =
        current == null ? fields.get("specialisation") : members.get(SPECIALISATION_V1);
    // Only the RFC's form has secrets in it only if there are some.
    Optional<String> secrets =
        current == null ? Optional.empty() : optional(fields.get("initrdSecrets"));
    String kernel = text(fields.get("kernel"));
    return new BootSpec(
        text(fields.get("label")),
        text(fields.get("system")),
        text(fields.get("toplevel")),
        kernel.startsWith("/") ? kernel : "",
        strings(fields.get("kernelParams")),
        text(fields.get("init")),
        optional(fields.get("initrd")).filter(path -> path.startsWith("/")),
        current != null,
        secrets,
        variants(variants, depth));
  }

  private static SortedMap<String, Variant> variants(@Nullable YamlValue value, int depth)
      throws RecipeException {
    SortedMap<String, Variant> variants = new TreeMap<>();
    if (value == null || value.isNull()) {
      return variants;
    }
    for (Map.Entry<String, YamlValue> member : value.anyMembers().entrySet()) {
      YamlValue variant = member.getValue();
      YamlValue path = variant;
      if (variant.isMapping()) {
        path = variant.anyMembers().get("bootspec");
      }
      variants.put(
          member.getKey(),
          path == null || path.isMapping()
              ? new Variant.Inline(document(path == null ? variant : path, depth + 1))
              : new Variant.File(path.text()));
    }
    return variants;
  }

  private static String text(@Nullable YamlValue value) throws RecipeException {
    return optional(value).orElse("");
  }

  private static Optional<String> optional(@Nullable YamlValue value) throws RecipeException {
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value.text());
  }

  private static List<String> strings(@Nullable YamlValue value) throws RecipeException {
    List<String> strings = new ArrayList<>();
    if (value != null) {
      for (YamlValue item : value.items()) {
        strings.add(item.text());
      }
    }
    return strings;
  }
}
