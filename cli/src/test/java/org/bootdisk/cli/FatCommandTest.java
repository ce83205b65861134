package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.cli.CommandRun.ok;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

class FatCommandTest {

  @TempDir Path directory;

  @Test
  void worksOnPartitionOfQcow2() throws IOException {
    Path disk = directory.resolve("disk.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", disk, "80M");
    ok("gpt", "create", disk, "--add", "size=64M,type=esp,name=EFI");
    ok("fat", "format", disk, "-p", "EFI", "--label", "esp", "--volume-id", "1234-ABCD");
    Path source = Files.createDirectory(directory.resolve("tree"));
    Files.createDirectories(source.resolve("EFI/BOOT"));
    byte[] loader = Seeds.bytes(1, 300_000);
    Files.write(source.resolve("EFI/BOOT/bootx64.efi"), loader);
    Files.writeString(source.resolve("a long name.txt"), "hello");
    ok("fat", "cp", "-r", disk, source.resolve("EFI"), source.resolve("a long name.txt"), ":/");
    assertThat(ok("fat", "ls", "-R", disk).out())
        .isEqualTo("/EFI/\n/EFI/BOOT/\n/EFI/BOOT/bootx64.efi\n/a long name.txt\n");
    assertThat(ok("fat", "cat", disk, "/A LONG NAME.TXT").out()).isEqualTo("hello");
    ok("fat", "mv", disk, "/a long name.txt", "/EFI");
    ok("fat", "mkdir", "--parents", disk, "/x/y/z");
    ok("fat", "rm", "-r", disk, "/x");
    ok("fat", "attr", disk, "--set", "rh", "/EFI");
    assertThat(ok("fat", "attr", disk, "/EFI").out()).isEqualTo("drh-- /EFI\n");
    assertThat(ok("fat", "label", disk).out()).isEqualTo("ESP\n");
    Path out = directory.resolve("out");
    ok("fat", "cp", "-r", disk, ":/EFI", out);
    assertThat(Files.readAllBytes(out.resolve("BOOT/bootx64.efi"))).isEqualTo(loader);
    assertThat(ok("fat", "info", "--json", disk).out())
        .contains("\"volume-id\": \"1234-ABCD\"")
        .contains("\"hidden-sectors\": 2048");
    assertThat(ok("fat", "check", disk).out()).isEmpty();
    assertThat(ok("fat", "repair", disk).out()).isEmpty();
    assertThat(ok("fat", "tree", disk).out()).contains("    BOOT/\n");
    assertThat(ok("fat", "du", disk, "/EFI").out()).contains("/EFI/BOOT");
    Tool.named("qemu-img").output("check", "-q", disk);
    Path raw = directory.resolve("raw");
    Tool.named("qemu-img").output("convert", "-O", "raw", disk, raw);
    assertThat(Tool.named("mdir").output("-b", "-/", "-i", raw + "@@1M")).contains("bootx64.efi");
  }

  @Test
  void givesTheSameBytesWhateverTheClock() throws IOException {
    Path source = Files.createDirectory(directory.resolve("source"));
    for (int i = 0; i < 20; i++) {
      Path file = Files.writeString(source.resolve("name " + (i * 7 % 20)), "content " + i);
      Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_700_000_000 + i)));
    }
    Path one = volumeOf(source, "one", "UTC");
    Path two = volumeOf(source, "two", "Asia/Tokyo");
    assertThat(Files.mismatch(one, two)).isEqualTo(-1);
    Tool.named("fsck.fat").output("-n", one);
  }

  /** A file system in memory lists by the time at which a file was made. */
  @Test
  void givesTheSameBytesWhateverTheListing(@TempDir(factory = InMemory.class) Path memory)
      throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      names.add("name " + i * 7 % 50);
    }
    Path forth = treeOf(names, Files.createDirectory(memory.resolve("forth")));
    Collections.reverse(names);
    Path back = treeOf(names, Files.createDirectory(memory.resolve("back")));
    assertThat(forth.toFile().list()).isNotEqualTo(back.toFile().list());
    assertThat(Files.mismatch(volumeOf(forth, "one", "UTC"), volumeOf(back, "two", "UTC")))
        .isEqualTo(-1);
  }

  private static Path treeOf(List<String> names, Path directory) throws IOException {
    for (String name : names) {
      Path below = Files.createDirectory(directory.resolve(name));
      Files.writeString(below.resolve("file of " + name), name);
    }
    return directory;
  }

  static final class InMemory implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext field, ExtensionContext test)
        throws IOException {
      return Files.createTempDirectory(Path.of("/dev/shm"), "bootdisk");
    }
  }

  private Path volumeOf(Path source, String name, String zone) {
    Path volume = directory.resolve(name);
    Map<String, String> environment = Map.of("SOURCE_DATE_EPOCH", "1600000000", "TZ", zone);
    assertThat(CommandRun.in(environment, "fat", "format", volume, "--size", "8M").status())
        .isZero();
    assertThat(CommandRun.in(environment, "fat", "cp", "-r", volume, source, ":/tree").err())
        .isEmpty();
    return volume;
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    Path volume = directory.resolve("volume");
    ok("fat", "format", volume, "--size", "8M");
    assertThat(CommandRun.of("fat", "ls", volume, "/none"))
        .matches(run -> run.status() == ExitCode.NO_INPUT)
        .matches(run -> run.err().contains("/none"));
    assertThat(CommandRun.of("fat", "mkdir", volume, "/a:b").status()).isEqualTo(ExitCode.USAGE);
    assertThat(CommandRun.of("fat", "format", volume, "--type", "32"))
        .matches(run -> run.status() == ExitCode.USAGE)
        .matches(run -> run.err().contains("needs at least"));
    ok("fat", "mkdir", volume, "/there", "/there/within");
    assertThat(CommandRun.of("fat", "mkdir", volume, "/there").err())
        .contains("/there: exists already");
    assertThat(CommandRun.of("fat", "rm", volume, "/there").err()).contains("not empty");
    Path big = Files.write(directory.resolve("big"), new byte[9 << 20]);
    assertThat(CommandRun.of("fat", "cp", volume, big, ":/big"))
        .matches(run -> run.status() == ExitCode.IO)
        .matches(run -> run.err().contains("full"));
    Path zeros = Files.write(directory.resolve("zeros"), new byte[4096]);
    assertThat(CommandRun.of("fat", "ls", zeros).status()).isEqualTo(ExitCode.DATA);
  }

  @Test
  void makesAndMovesAllOrNothing() throws IOException {
    Path volume = directory.resolve("volume");
    Path file = Files.writeString(directory.resolve("file"), "new");
    ok("fat", "format", volume, "--size", "8M");
    assertThat(CommandRun.of("fat", "mkdir", "--parents", volume, "/a/../b").status())
        .isEqualTo(ExitCode.USAGE);
    assertThat(ok("fat", "ls", volume).out()).isEmpty();
    ok("fat", "cp", volume, file, ":/one");
    ok("fat", "cp", volume, Files.writeString(file, "old"), ":/two");
    assertThat(CommandRun.of("fat", "mv", volume, "/one", "/two").err()).contains("exists already");
    ok("fat", "mv", "--force", volume, "/one", "/two");
    assertThat(ok("fat", "ls", volume).out()).isEqualTo("two\n");
    assertThat(ok("fat", "cat", volume, "/two").out()).isEqualTo("new");
  }

  @Test
  void takesMediaAndDriveInEitherBase() throws IOException {
    Path hexadecimal = directory.resolve("hexadecimal");
    Path decimal = directory.resolve("decimal");
    ok("fat", "format", hexadecimal, "--size", "8M", "--media", "0xf0", "--drive-number", "0x81");
    ok("fat", "format", decimal, "--size", "8M", "--media", "240", "--drive-number", "129");
    assertThat(Files.mismatch(hexadecimal, decimal)).isEqualTo(-1);
    assertThat(CommandRun.of("fat", "format", decimal, "--media", "f0"))
        .matches(run -> run.status() == ExitCode.USAGE)
        .matches(run -> run.err().contains("--media"));
  }

  @Test
  void repairPutsTheBootSectorBack() throws IOException {
    Path volume = directory.resolve("volume");
    ok("fat", "format", volume, "--size", "300M", "--type", "32", "--label", "KEPT");
    try (RandomAccessFile file = new RandomAccessFile(volume.toFile(), "rw")) {
      file.write(new byte[512]);
    }
    assertThat(CommandRun.of("fat", "ls", volume).err())
        .contains("Signature_word", "a repair of the volume puts it back");
    CommandRun check = CommandRun.of("fat", "check", volume);
    assertThat(check.status()).isEqualTo(2);
    assertThat(check.out()).contains("fat.bpb").contains("backup boot sector at 0xc00");
    ok("fat", "repair", volume);
    assertThat(ok("fat", "label", volume).out().strip()).isEqualTo("KEPT");
    Tool.named("fsck.fat").output("-n", volume);
  }

  @Test
  void checkHasItsOwnStatuses() throws IOException {
    Path volume = directory.resolve("volume");
    ok("fat", "format", volume, "--size", "8M");
    byte[] bytes = Files.readAllBytes(volume);
    bytes[0x25] = 1;
    Files.write(volume, bytes);
    CommandRun dirty = CommandRun.of("fat", "check", volume);
    assertThat(dirty.status()).isEqualTo(3);
    assertThat(dirty.out()).contains("[fat.dirty]");
    assertThat(CommandRun.of("fat", "repair", volume).status()).isZero();
    assertThat(CommandRun.of("fat", "check", volume).status()).isZero();
  }
}
