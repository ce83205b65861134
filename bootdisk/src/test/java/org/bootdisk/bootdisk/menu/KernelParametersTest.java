package org.bootdisk.bootdisk.menu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bootdisk.bootdisk.recipe.RecipeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelParametersTest {

  @Test
  void cutsAtSpacesOutsideQuotes() throws RecipeException {
    assertThat(KernelParameters.split("  ro  a=\"b c\" \"d=e f\" quiet", "p"))
        .containsExactly("ro", "a=b c", "d=e f", "quiet");
    assertThat(KernelParameters.split("", "p")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\", "a=\\x2d", "it's"})
  void tellsWhatGrubChanges(String text) throws RecipeException {
    assertThat(KernelParameters.split(text, "p")).containsExactly(text);
    assertThat(KernelParameters.areChangedByGrub(text)).isTrue();
    assertThat(KernelParameters.areChangedByGrub("a=b \"x y\" $z")).isFalse();
  }

  /** The program cuts its line by itself. */
  @Test
  void parametersOfProgramsKeepTheirQuotes() {
    assertThat(KernelParameters.ofProgram(" a=\"b c\"  it's d\\e \""))
        .containsExactly("a=\"b", "c\"", "it's", "d\\e", "\"");
    assertThat(KernelParameters.ofProgram("")).isEmpty();
  }

  @Test
  void refusesAQuoteThatIsNeverClosed() {
    assertThatThrownBy(() -> KernelParameters.split("a=\"b", "menu[0].parameters"))
        .isInstanceOf(RecipeException.class)
        .hasMessageStartingWith("menu[0].parameters: ");
  }

  /** As GRUB reads what NixOS writes; what GRUB would not read stays as it is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "init=/i dyndbg=\"file a +p\" ro | init=/i,dyndbg=file a +p,ro",
        "a='b c' d=e\\ f                | a=b c,d=e f",
        "a='\"'                         | a=\"",
        "it's                           | it's",
        "a='b'; reboot                  | a='b';,reboot",
        "a='b' $x                       | a='b',$x",
        "a='b' }                        | a='b',}",
      })
  void nixosParametersAreReadAsGrubReadsThem(String text, String words) throws RecipeException {
    assertThat(KernelParameters.ofNixos(text, "p")).containsExactly(words.split(","));
  }
}
