package org.bootdisk.launcher.supervise;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words of a machine among what its terminal obeys: ~ is escape, ^ return, | a new line. */
class PlainTextTest {

  @ParameterizedTest
  @CsvSource({
    "'login: ', 'login: '",
    "~[1;31mred~[0m, red",
    "~[2J~[01;01Hmenu, |menu",
    "a~[3;4fb, a|b",
    "~(Bplain~)0, plain",
    "~#8~%Gtext, text",
    "~7saved~8, saved",
    "~=~>keys, keys",
    "line^, line",
    "~[?25hshown, shown"
  })
  void sequencesAreLeftOut(String sent, String words) {
    String bytes = sent.replace('~', '\u001b').replace('^', '\r');
    assertThat(plain(new PlainText(), bytes)).isEqualTo(words.replace('|', '\n'));
  }

  @Test
  void sequencesMayComeInPieces() {
    PlainText text = new PlainText();
    assertThat(plain(text, "a\u001b")).isEqualTo("a");
    assertThat(plain(text, "[1;")).isEmpty();
    assertThat(plain(text, "5Hb\u001b(")).isEqualTo("\nb");
    assertThat(plain(text, "Bc")).isEqualTo("c");
  }

  private static String plain(PlainText text, String sent) {
    byte[] bytes = (sent + "unread").getBytes(ISO_8859_1);
    return text.of(bytes, sent.length());
  }
}
