package org.bootdisk.bootdisk.nixos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.bootdisk.bootdisk.bls.BootLoaderEntry;
import org.bootdisk.bootdisk.bls.BootLoaderEntryReader;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads documents of bootspec, and Boot Loader Specification entries, made to break us. */
class BootEntriesFuzz {

  private static final int LONGEST_MESSAGE = 1 << 14;

  /** Something that reads the input. */
  @FunctionalInterface
  private interface Reading {
    void run(String text) throws RecipeException;
  }

  static Stream<byte[]> documents() {
    return Stream.of(
            """
            {"org.nixos.bootspec.v1": {"init": "/i", "kernelParams": ["a", "b c"], "label": "L",
              "initrd": "/nix/store/b/initrd", "initrdSecrets": null, "system": "x86_64-linux",
              "kernel": "/nix/store/a/bzImage", "toplevel": "/nix/store/s"},
             "org.nixos.specialisation.v1": {"x": {"org.nixos.bootspec.v1": {"kernel": "/k",
              "init": "/i"}}}, "other": [1, {}]}
            """,
            """
            {"v1": {"kernel": "/k", "init": "/i", "specialisation": {"y": {"bootspec": "/b"}}}}
            """,
            """
            {"schemaVersion": 1, "kernel": "name", "init": "/i", "specialisation": {"z": "/c"}}
            """)
        .map(text -> text.getBytes(UTF_8));
  }

  static Stream<byte[]> entries() {
    return Stream.of(
            """
            # comment
            title\tDebian GNU/Linux
            version 6.1.0-10~rc1^2
            sort-key debian
            machine-id 0123456789abcdef0123456789abcdef
            linux /debian/linux
            initrd /debian/initrd
            initrd /debian/more
            options root=LABEL=x "a b" quiet
            architecture x64
            grub_users $x
            """,
            "title a\nefi /EFI/a.efi\noptions a\n",
            "ID=nixos\nPRETTY_NAME=\"Nix \\\"OS\\\"\"\nVERSION_ID='24.11'\nIMAGE_ID=x\n")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("documents")
  @FuzzTest(maxExecutions = 2000)
  void readsDocumentsOrSaysWhere(byte[] input) {
    read(input, text -> BootSpecReader.parse("hostile", text));
  }

  @MethodSource("entries")
  @FuzzTest(maxExecutions = 2000)
  void readsEntriesOrSaysWhere(byte[] input) {
    read(
        input,
        text -> {
          BootLoaderEntry unified =
              BootLoaderEntryReader.type2("a+3-1.efi", "/EFI/Linux/a+3-1.efi", text);
          BootLoaderEntry entry = BootLoaderEntryReader.type1("b+2.conf", text);
          int order = BootLoaderEntry.MENU_ORDER.compare(unified, entry);
          int reverse = BootLoaderEntry.MENU_ORDER.compare(entry, unified);
          assertThat(Integer.signum(reverse)).isEqualTo(-Integer.signum(order));
        });
  }

  private static void read(byte[] input, Reading reading) {
    try {
      reading.run(new String(input, UTF_8));
    } catch (RecipeException e) {
      String message = String.valueOf(e.getMessage());
      assertThat(message).hasSizeLessThan(LONGEST_MESSAGE);
      assertThat(message.chars()).noneMatch(c -> c != '\n' && Character.isISOControl(c));
    }
  }
}
