package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.ExitCode;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code bootdisk explain}. */
class ExplainCommandTest {

  @Test
  void tellsAllOfARule() {
    CommandRun run = CommandRun.of("explain", "fat.chain.lost", "chain.uefi.prefix");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith("fat.chain.lost\n  Clusters are in use,")
        .contains("\n  Why it matters: ", "\n  Who minds: ", "\n  How to mend it: 'bootdisk fat")
        .contains("\n\nchain.uefi.prefix\n  GRUB does not find")
        .doesNotContain("Which");
    assertThat(CommandRun.of("explain", "chain.*.prefix").out())
        .contains("\n  Which: bios, uefi\n");
  }

  @Test
  void listsAllByGroupOrThoseBelowAPrefix() {
    String all = CommandRun.of("explain").out();
    assertThat(all)
        .startsWith("qcow2 images\n  qcow2.l1.reserved             An L1 entry has")
        .contains("\n\nFAT volumes\n  fat.bpb  ");
    String below = CommandRun.of("explain", "gpt.header").out();
    assertThat(below.lines().filter(line -> line.startsWith("  gpt."))).hasSize(11);
    assertThat(below).contains("gpt.header.crc ").doesNotContain("gpt.array.crc");
  }

  @Test
  void namesTheNearestIdsOfOneThatIsNone() {
    assertUnknown(
        "fat.dirt", "'fat.dirt'; 'bootdisk explain' lists all; did you mean 'fat.dirty'?");
    assertUnknown("duplicate", "did you mean gpt.guid.duplicate or fat.name.duplicate?");
    assertUnknown("nonsense", "'nonsense'; 'bootdisk explain' lists all\n");
  }

  private static void assertUnknown(String id, String message) {
    CommandRun run = CommandRun.of("explain", id);
    assertThat(run.status()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(message);
  }

  @Test
  void commandsThatMendExistWithTheOptionsThatAreNamed() throws IOException {
    String document = Files.readString(Path.of("../docs/rules.md")).replaceAll("\\s+", " ");
    CommandLine all = Main.commandLine(Console.system());
    Matcher code = Pattern.compile("`bootdisk ([^`]+)`").matcher(document);
    int count = 0;
    while (code.find()) {
      CommandLine command = all;
      for (String word : code.group(1).split(" ", -1)) {
        if (command.getSubcommands().containsKey(word)) {
          command = command.getSubcommands().get(word);
        } else if (word.startsWith("-")) {
          assertThat(command.getCommandSpec().optionsMap()).as(code.group()).containsKey(word);
        }
      }
      assertThat(command.getSubcommands()).as(code.group()).isEmpty();
      count++;
    }
    assertThat(count).isGreaterThan(100);
  }

  @Test
  void setsIdsOffWhereColoursAreAskedFor() {
    assertThat(CommandRun.of("explain", "--color=always", "fat.dirty").out())
        .startsWith("\u001b[1mfat.dirty\u001b[");
    assertThat(CommandRun.of("explain", "fat.dirty").out()).startsWith("fat.dirty\n");
  }

  @Test
  void printsJsonThatItsSchemaDescribes() throws IOException {
    String schema = Files.readString(Path.of("../docs/schemas/explain.schema.json"));
    String one = CommandRun.of("explain", "--json", "fat.dirty").out();
    for (String json : new String[] {one, CommandRun.of("explain", "--json").out()}) {
      assertThat(
              new ValidatorFactory()
                  .withJsonNodeFactory(new GsonNode.Factory())
                  .validate(schema, json)
                  .getErrors())
          .isEmpty();
    }
    JsonObject rule =
        JsonParser.parseString(one)
            .getAsJsonObject()
            .getAsJsonArray("rules")
            .get(0)
            .getAsJsonObject();
    assertThat(rule.get("id").getAsString()).isEqualTo("fat.dirty");
    assertThat(rule.get("mend").getAsString()).startsWith("`bootdisk fat repair`");
  }
}
