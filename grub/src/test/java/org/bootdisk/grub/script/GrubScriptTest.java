package org.bootdisk.grub.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bootdisk.block.FormatException;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parser, judged by GRUB's own: grub-script-check. */
class GrubScriptTest {

  private static final String[] PIECES = {
    "if",
    "then",
    "else",
    "elif",
    "fi",
    "for",
    "in",
    "do",
    "done",
    "while",
    "until",
    "function",
    "menuentry",
    "a",
    "b=c",
    "x",
    "{",
    "}",
    "{",
    "}",
    ";",
    "\n",
    "\n",
    "\n",
    ";",
    " ",
    "'q r'",
    "\"s $t\"",
    "\"u\\\"${v}\"",
    "$w",
    "${x}",
    "$1",
    "$?",
    "\\;",
    "\\{",
    "# no\n",
    "[",
    "]",
    "[[",
    "\"",
    "'",
    "$",
    "|",
    "&&",
    "<",
    "!",
    "time",
    "case",
    "select",
    "\u00e4",
    "\u20ac ",
    "\"\"",
    "''"
  };

  @TempDir Path directory;

  @Test
  void readsWordsAsGrubDoes() throws Exception {
    GrubScript script =
        GrubScript.parse(
            "echo a'b c'\"d\\\"$e\\x\"\\ f${g}#h # comment\necho 'x\ny' \\\n z '' \"\"\n", "t");
    List<Word> first = ((Statement.Command) script.statements().get(0)).words();
    assertThat(first.get(1).parts())
        .containsExactly(
            new Word.Text("ab cd\""),
            new Word.Variable("e", true),
            new Word.Text("\\x f"),
            new Word.Variable("g", false),
            new Word.Text("#h"));
    Statement.Command second = (Statement.Command) script.statements().get(1);
    assertThat(second.line()).isEqualTo(2);
    assertThat(second.words())
        .extracting(Word::constant)
        .containsExactly("echo", "x\ny", "z", "", "");
    assertThat(second.words().get(2).line()).isEqualTo(4);
  }

  @Test
  void readsEveryStatement() throws Exception {
    GrubScript script =
        GrubScript.parse(
            """
            function f
            { a
            }
            if a; b
            then c; elif d; then e
            else g; fi
            for i in 1 if $x; do a; done
            while a; do b; done; until c
            do d
            done
            submenu 'S' --class x {
              menuentry "T" { linux /k }
            }
            """,
            "t");
    assertThat(script.statements()).hasSize(6);
    Statement.If conditional = (Statement.If) script.statements().get(1);
    assertThat(conditional.branches()).hasSize(2);
    assertThat(conditional.branches().get(0).condition().statements()).hasSize(2);
    assertThat(conditional.otherwise().statements()).hasSize(1);
    Statement.Command submenu = (Statement.Command) script.statements().get(5);
    assertThat(submenu.words())
        .extracting(Word::constant)
        .containsExactly("submenu", "S", "--class", "x");
    assertThat(submenu.block().orElseThrow().statements()).hasSize(1);
    assertThat(submenu.line()).isEqualTo(11);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "submenu 's' {\n}\n",
        "echo \"x",
        "echo 'x",
        "echo $",
        "echo \"$\"",
        "if a; then fi",
        "a && b",
        "x { a; } y",
        "}",
        "for 1 in a; do b; done"
      })
  void refusesWhatGrubRefuses(String text) throws Exception {
    assertThatThrownBy(() -> GrubScript.parse(text, "grub.cfg"))
        .isInstanceOf(FormatException.Corrupt.class)
        .hasMessageStartingWith("grub.cfg:");
    assertThat(grubAccepts(List.of(text)).get(0)).isFalse();
  }

  @Test
  void endsWithDeepNesting() {
    String text = "a {\n".repeat(100_000);
    assertThatThrownBy(() -> GrubScript.parse(text, "t"))
        .isInstanceOf(FormatException.LimitExceeded.class);
  }

  /** Whatever pieces of the language stand together, both parsers say the same. */
  @Test
  void agreesWithGrubOnRandomText() throws Exception {
    SplittableRandom random = new SplittableRandom(20_260_101);
    List<String> scripts = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      String text = i % 3 == 0 ? pieces(random) : damaged(statements(random, 3), random);
      // grub-script-check complains of scripts that do nothing, such as a lone comment.
      scripts.add("begin\n" + text);
    }
    List<Boolean> verdicts = grubAccepts(scripts);
    int accepted = 0;
    for (int i = 0; i < scripts.size(); i++) {
      assertThat(accepts(scripts.get(i))).as(scripts.get(i)).isEqualTo(verdicts.get(i));
      accepted += verdicts.get(i) ? 1 : 0;
    }
    assertThat(accepted).isBetween(300, 1400);
  }

  private static String pieces(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1, 12); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]).append(random.nextInt(3) > 0 ? " " : "");
    }
    return text.append('\n').toString();
  }

  private static String statements(SplittableRandom random, int depth) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      String end = random.nextBoolean() ? ";" : "\n";
      text.append(statement(random, depth)).append(end);
    }
    return text.toString();
  }

  private static String statement(SplittableRandom random, int depth) {
    String inner = depth == 0 ? "x\n" : statements(random, depth - 1);
    return switch (depth == 0 ? 0 : random.nextInt(8)) {
      case 1 -> "if " + inner + "then " + inner + "fi";
      case 2 -> "if " + inner + "then " + inner + "else " + inner + "fi";
      case 3 -> "for i in a $b 'c'\ndo " + inner + "done";
      case 4 -> (random.nextBoolean() ? "while " : "until ") + inner + "do\n" + inner + "done";
      case 5 -> "menuentry 'T $x {' --class y {\n" + inner + "}";
      case 6 -> "submenu \"$t\" { " + inner + " }";
      default -> "set a=\"$b\"'c'\\ d if {x}".replace("{x}", "${x}");
    };
  }

  /** One character left out, or none. */
  private static String damaged(String text, SplittableRandom random) {
    int at = random.nextInt(text.length());
    boolean whole = random.nextBoolean() || "\\'\"\n".indexOf(text.charAt(at)) >= 0;
    return whole ? text : text.substring(0, at) + text.substring(at + 1);
  }

  private static boolean accepts(String text) {
    try {
      GrubScript.parse(text, "t");
      return true;
    } catch (FormatException e) {
      return false;
    }
  }

  /** One process judges all: it ends its line with the verdict. */
  private List<Boolean> grubAccepts(List<String> scripts) throws IOException {
    for (int i = 0; i < scripts.size(); i++) {
      Files.writeString(directory.resolve(Integer.toString(i)), scripts.get(i));
    }
    String loop =
        "i=0; while [ -e $i ]; do if grub-script-check $i >/dev/null 2>&1; then echo yes;"
            + " else echo no; fi; i=$((i + 1)); done";
    List<Boolean> verdicts = new ArrayList<>();
    Tool.named("sh")
        .in(directory)
        .output("-c", loop)
        .lines()
        .forEach(l -> verdicts.add(l.equals("yes")));
    assertThat(verdicts).hasSameSizeAs(scripts);
    return verdicts;
  }
}
