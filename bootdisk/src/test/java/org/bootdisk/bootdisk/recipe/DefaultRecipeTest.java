package org.bootdisk.bootdisk.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recipe in words is the recipe in Java; what is wrong in partitions is said. */
class DefaultRecipeTest {

  @Test
  void defaultRecipeInWordsIsTheSeed() throws Exception {
    Recipe seed = Recipe.seed();
    Recipe printed = parse(RecipeReader.defaultRecipe());
    GrubRecipe grub = printed.grub();
    assertThat(grub.volume()).hasValue("EFISystem");
    assertThat(printed.withGrub(new GrubRecipe(grub.places(), grub.targets(), Optional.empty())))
        .isEqualTo(seed);
  }

  @Test
  void aRecipeWithAnotherTableIsTheSameInAllElse() {
    Recipe seed = Recipe.seed();
    TableRecipe large = seed.table().withGeometry(new ChsGeometry(255, 63));
    assertThat(seed.withTable(large)).isNotEqualTo(seed);
    assertThat(seed.withTable(large).table()).isEqualTo(large);
    assertThat(seed.withTable(large).withTable(seed.table())).isEqualTo(seed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "partitons: []                  | r.yaml:1:1: partitons: is not known here; did you mean 'partitions'?",
        "partitions: []                 | r.yaml:1:13: partitions: is empty",
        "partitions: [{type: esp}]      | r.yaml:1:14: partitions[0]: has no name",
        "partitions: [{name: a, type: espp}] | partitions[0].type: 'espp' is not a partition type",
        "partitions: [{name: a, type: espp}] | did you mean 'esp'?",
        "partitions: [{name: a, type: esp, fat: {label: a/b}}] | partitions[0].fat.label: label",
        "partitions: [{name: a, type: esp, fat: {type: FAT31}}] | 'FAT31' is not a type of FAT",
        "partitions: [{name: a, type: esp, fat: {fils: {}}}] | did you mean 'files'?",
        "partitions: [{name: a, type: esp, fat: {}, file: x}] | has both file and fat",
        "partitions: [{name: a, type: esp}, {name: a, type: esp}] | r.yaml:1:36: partitions[1]: has the name of another",
        "partitions: [{name: a, type: esp, active: true}] | active: is not known here",
        "partitions: [{name: a, type: esp, size: full}] | 'full' is not a size; write bytes",
        "partitions: [{name: a, type: esp, size: fit}] | is fit, but nothing is in the partition",
        "partitions: [{name: a, type: esp, align: 3}] | 3 bytes are no alignment",
        "partitions: [{name: a, type: esp, guid: 1}] | '1' is not a GUID",
        "partitions: [{name: a, type: esp, attributes: [boot]}] | 'boot' is not an attribute",
        "{partitions: [{name: a, type: esp, fat: {}}], files: {}} | files: belongs to a partition's fat",
        "{hybrid: [b], partitions: [{name: a, type: esp, fat: {}}]} | 'b' is not the name of a partition",
        "{table: mbr, hybrid: [b], partitions: [{name: a, type: ef}]} | hybrid: belongs to a GPT",
        "{table: mbr, partitions: [{name: a, type: bios-boot, guid: x}]} | guid: is not known here",
        "{table: mbr}                   | r.yaml:1:9: table: is for partitions of your own",
        "{sector-size: 4096}            | sector-size: is for partitions of your own",
        "table: gtp                     | 'gtp' is not a partition table; write gpt or mbr",
        "format: vmdk                   | 'vmdk' is not a format of images; write qcow2 or raw",
        "time: yesterday                | 'yesterday' is not a time",
        "time: 1970-01-01T00:00:00Z     | FAT can express times from 1980",
        "grub: {targets: [biso]}        | 'biso' is not a target; did you mean 'bios'?",
        "grub: {volume: ESP}            | grub.volume: 'ESP' is not a partition with a FAT volume",
        "grub: yes                      | 'yes' is not a list of places",
        "files: {a: b}                  | files.a: is not a path on the volume",
        "files: {/a: {}}                | files./a: has 0 members; write one of archive",
      })
  void complaintsSayWhereAndWhatIsNear(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(message);
  }

  private static Recipe parse(String text) throws RecipeException {
    return RecipeReader.parse("r.yaml", text, Path.of("/base"));
  }
}
