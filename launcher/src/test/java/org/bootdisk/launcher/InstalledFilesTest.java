package org.bootdisk.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledFilesTest {

  @TempDir Path directory;

  @Test
  void findsTheFirstQemuOfTheSearchPath() throws IOException {
    Path first = Files.createDirectory(directory.resolve("first"));
    Path second = Files.createDirectory(directory.resolve("second"));
    Files.createDirectory(first.resolve("qemu-system-x86_64"));
    Path program = Files.createFile(second.resolve("qemu-system-x86_64"));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    assertThat(QemuProgram.in("::" + first + ":" + second).path()).isEqualTo(program);
  }

  @Test
  void namesEachPlaceWhereQemuIsNotAndThePackage() {
    assertThatThrownBy(() -> QemuProgram.in(directory + "/a:" + directory + "/b"))
        .isInstanceOf(NotInstalledException.class)
        .hasMessageContaining(directory + "/a/qemu-system-x86_64")
        .hasMessageContaining(directory + "/b/qemu-system-x86_64")
        .hasMessageContaining("apt-get install qemu-system-x86");
  }

  @Test
  void refusesAGivenQemuThatIsNoProgram() throws IOException {
    Path file = Files.createFile(directory.resolve("qemu"));
    assertThatThrownBy(() -> QemuProgram.at(file))
        .isInstanceOf(NotInstalledException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void findsTheFirmwareThatIsInstalledHere() throws IOException {
    FirmwareFiles found = FirmwareFiles.installedWith(QemuProgram.in(System.getenv("PATH")));
    assertThat(Files.size(found.code()) + Files.size(found.variables()))
        .as("both files of %s fill a flash chip of whole MiB", found)
        .matches(bytes -> bytes % (1 << 20) == 0);
  }

  @Test
  void takesTheVariableStoreThatLiesBesideTheGivenCode() throws IOException {
    Path code = Files.createFile(directory.resolve("MY_CODE.fd"));
    Path variables = Files.createFile(directory.resolve("MY_VARS.fd"));
    assertThat(FirmwareFiles.given(code)).isEqualTo(new FirmwareFiles(code, variables));
  }

  @Test
  void namesTheVariableStoreThatTheGivenCodeLacks() throws IOException {
    Path code = Files.createFile(directory.resolve("code.fd"));
    assertThatThrownBy(() -> FirmwareFiles.given(code))
        .isInstanceOf(NotInstalledException.class)
        .hasMessageContaining(directory.resolve("vars.fd").toString());
    assertThatThrownBy(() -> FirmwareFiles.given(directory.resolve("OVMF.fd")))
        .hasMessageContaining("its name says CODE");
  }

  @Test
  void namesEachPlaceWhereFirmwareIsNotAndThePackage() {
    Path code = directory.resolve("CODE.fd");
    assertThatThrownBy(
            () -> FirmwareFiles.firstOf(List.of(new FirmwareFiles(code, directory.resolve("V")))))
        .isInstanceOf(NotInstalledException.class)
        .hasMessageContaining(code.toString())
        .hasMessageContaining("apt-get install ovmf");
  }

  @Test
  void takesAnAcceleratorThatQemuCanUseHere() throws IOException {
    QemuProgram qemu = QemuProgram.in(System.getenv("PATH"));
    assertThat(AcceleratorTrial.passes(qemu, Accelerator.TCG, directory)).isTrue();
    Accelerator available = Accelerator.availableTo(qemu, directory);
    assertThat(AcceleratorTrial.passes(qemu, available, directory)).isTrue();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void doesWithoutKvmWhenQemuAborts() throws IOException {
    QemuProgram aborting = script("kill -ABRT $$");
    assertThat(Accelerator.availableTo(aborting, directory)).isEqualTo(Accelerator.TCG);
  }

  @Test
  void doesWithoutAnAcceleratorThatGivesUpAndWaitsForNothing() throws IOException {
    QemuProgram stopped = script("echo 'KVM internal error. Suberror: 1' >&2\nexec sleep 600");
    assertThat(AcceleratorTrial.passes(stopped, Accelerator.KVM, directory)).isFalse();
    assertThat(AcceleratorTrial.passes(script("exit 0"), Accelerator.KVM, directory)).isFalse();
  }

  @Test
  @Tag("slow")
  void doesWithoutAnAcceleratorThatHangs() throws IOException {
    QemuProgram hanging = script("exec sleep 600");
    assertThat(AcceleratorTrial.passes(hanging, Accelerator.KVM, directory)).isFalse();
  }

  private QemuProgram script(String lines) throws IOException {
    Path script = Files.writeString(directory.resolve("qemu"), "#!/bin/sh\n" + lines + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return QemuProgram.at(script);
  }
}
