package org.bootdisk.bootdisk.nixos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.bootdisk.bootdisk.bls.BootLoaderEntry;
import org.bootdisk.bootdisk.bls.BootLoaderEntryReader;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads Boot Loader Specification entries that are made to break us. */
class BootEntriesFuzz {

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

  @MethodSource("entries")
  @FuzzTest(maxExecutions = 2000)
  void readsEntriesOrSaysWhere(byte[] input) {
    HostileText.read(
        input,
        text -> {
          BootLoaderEntry unified =
              BootLoaderEntryReader.type2("a+3-1.efi", "/EFI/Linux/a+3-1.efi", text);
          BootLoaderEntry entry = BootLoaderEntryReader.type1("b+2.conf", text).orElse(unified);
          int order = BootLoaderEntry.MENU_ORDER.compare(unified, entry);
          int reverse = BootLoaderEntry.MENU_ORDER.compare(entry, unified);
          assertThat(Integer.signum(reverse)).isEqualTo(-Integer.signum(order));
        });
  }
}
