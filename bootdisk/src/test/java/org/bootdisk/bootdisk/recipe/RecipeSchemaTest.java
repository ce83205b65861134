package org.bootdisk.bootdisk.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The published schema and the reader say yes and no to the same recipes. */
class RecipeSchemaTest {

  private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

  @Test
  void schemaIsOne() throws IOException {
    JsonObject schema = schema();
    assertThat(schema.get("$schema").getAsString()).isEqualTo(DRAFT);
    ValidatorFactory factory = new ValidatorFactory().withJsonNodeFactory(new GsonNode.Factory());
    assertThat(factory.createValidator().validate(java.net.URI.create(DRAFT), schema).isValid())
        .isTrue();
  }

  @Test
  void everyExampleIsValid() throws IOException {
    int count = 0;
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Path.of("../fixtures/recipes"), "*.yaml")) {
      for (Path file : files) {
        assertThat(complaints(Files.readString(file))).as("%s", file).isEmpty();
        count++;
      }
    }
    assertThat(count).isGreaterThan(6);
    assertThat(complaints(RecipeReader.defaultRecipe())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "size: 41943040",
        "size: fit",
        "timeout: never",
        "grub: none",
        "grub: [/usr/lib/grub]",
        "volume-id: 12345678",
        "files: {/a: b, /c: {text: 5}}",
        "menu: [{title: 5, kernel: k}, {title: T, efi: e}, {submenu: S, entries: []}]",
        "{table: mbr, partitions: [{name: a, type: 83, size: 1M, active: true}]}",
        "partitions: [{name: a, type: esp, fat:}]",
      })
  void bothAccept(String text) throws Exception {
    assertThat(complaints(text)).isEmpty();
    assertThat(RecipeReader.parse("r.yaml", text, Path.of("/"))).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sice: 40M",
        "size: 40Q",
        "size: [40M]",
        "format: vmdk",
        "table: gtp",
        "sector-size: 1024",
        "disk-guid: 1234",
        "geometry: 16",
        "time: yesterday",
        "timeout: -1",
        "timeout-style: none",
        "serial: COM1",
        "graphics: {mode: auto}",
        "users: {root: secret}",
        "volume-id: xyz",
        "menu: {}",
        "menu: [{title: T}]",
        "menu: [{kernel: k}]",
        "menu: [{title: T, kernel: k, x: y}]",
        "menu: [{title: T, kernel: k, efi: e}]",
        "menu: [{submenu: S}]",
        "menu: [{nixos: n, kernel: k}]",
        "grub: yes",
        "grub: {targets: [biso]}",
        "grub: {place: [x]}",
        "partitions: []",
        "partitions: [{type: esp}]",
        "partitions: [{name: a, type: esp, size: full}]",
        "partitions: [{name: a, type: esp, fat: {}, file: x}]",
        "partitions: [{name: a, type: esp, fat: {fils: {}}}]",
        "partitions: [{name: a, type: esp, fat: {type: FAT31}}]",
        "partitions: [{name: a, type: esp, guid: 1}]",
        "partitions: [{name: a, type: esp, attributes: [boot]}]",
        "files: {a: b}",
        "files: {/a: {}}",
        "files: {/a: {file: x, text: y}}",
      })
  void bothRefuse(String text) {
    assertThat(complaints(text)).isNotEmpty();
    assertThatThrownBy(() -> RecipeReader.parse("r.yaml", text, Path.of("/")))
        .isInstanceOf(RecipeException.class);
  }

  @Test
  void bothKnowTheSameMembers() throws IOException {
    Set<String> partition = new TreeSet<>(PartitionReader.GPT_MEMBERS);
    partition.addAll(PartitionReader.MBR_MEMBERS);
    assertThat(members(schema())).isEqualTo(RecipeReader.MEMBERS);
    assertThat(members("partition")).isEqualTo(partition);
    assertThat(members("volume")).isEqualTo(VolumeReader.MEMBERS);
    assertThat(members("item")).isEqualTo(VolumeReader.ITEM);
    assertThat(members("shown")).isEqualTo(TableReader.SHOWN);
    assertThat(members("grub")).isEqualTo(GrubReader.MEMBERS);
    assertThat(members("graphics")).isEqualTo(MenuReader.GRAPHICS);
    assertThat(members("entry")).isEqualTo(MenuReader.ENTRY);
    assertThat(members("submenu")).isEqualTo(MenuReader.SUBMENU);
    assertThat(members("nixos")).isEqualTo(MenuReader.NIXOS);
    assertThat(members("boot-loader-entries")).isEqualTo(MenuReader.BOOT_LOADER);
  }

  private static Set<String> members(String definition) throws IOException {
    return members(schema().getAsJsonObject("$defs").getAsJsonObject(definition));
  }

  private static Set<String> members(JsonObject definition) {
    return new TreeSet<>(definition.getAsJsonObject("properties").keySet());
  }

  private static JsonObject schema() throws IOException {
    return JsonParser.parseString(RecipeReader.schema()).getAsJsonObject();
  }

  /** What the schema says against a recipe; empty if nothing. */
  private static String complaints(String recipe) {
    Object value = new Load(LoadSettings.builder().build()).loadFromString(recipe);
    ValidatorFactory factory = new ValidatorFactory().withJsonNodeFactory(new GsonNode.Factory());
    try {
      Validator.Result result =
          factory.validate(schema(), JsonParser.parseString(new Gson().toJson(value)));
      StringBuilder out = new StringBuilder();
      result
          .getErrors()
          .forEach(error -> out.append(error.getInstanceLocation()).append(error.getError()));
      return out.toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
