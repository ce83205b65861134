package org.bootdisk.junit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.QemuProgram;
import org.bootdisk.launcher.description.Description;
import org.bootdisk.launcher.description.DescriptionException;
import org.bootdisk.launcher.description.Setting;
import org.bootdisk.launcher.description.Settings;
import org.bootdisk.launcher.plan.Host;
import org.bootdisk.launcher.plan.TemporaryDirectory;
import org.bootdisk.launcher.run.Launch;
import org.bootdisk.launcher.supervise.Dialogue;
import org.bootdisk.launcher.supervise.Outcome;
import org.bootdisk.launcher.supervise.SupervisedMachine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A machine that runs while the tests of a class do, which can take it as an argument:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final MachineExtension MACHINE =
 *     MachineExtension.booting(Path.of("boot.qcow2")).awaiting("login:", Duration.ofMinutes(2));
 *
 * @Test
 * void answers(SupervisedMachine machine) throws Exception {
 *   machine.serial().send("root\n");
 * }
 * }</pre>
 *
 * <p>The image is never written, and nothing is left of the machine, even if the tests are killed.
 */
public final class MachineExtension
    implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

  private final Settings settings;
  private Dialogue dialogue = new Dialogue(List.of());
  private Duration patience = Duration.ZERO;
  private @Nullable SupervisedMachine machine;

  private MachineExtension(Settings settings) {
    this.settings = settings;
  }

  /** A machine that boots from {@code image}, on an overlay that is thrown away. */
  public static MachineExtension booting(Path image) {
    return described(
        new Settings()
            .give(Setting.BOOT_DISK, image.toString())
            .give(Setting.DISK_IMAGE, "none")
            .give(Setting.EFI_VARIABLES, "none")
            .give(Setting.EXCHANGE, "false"));
  }

  /** A machine with these settings. */
  public static MachineExtension described(Settings settings) {
    return new MachineExtension(settings);
  }

  /** Sets one more setting. */
  public MachineExtension with(Setting setting, String... values) {
    settings.give(setting, values);
    return this;
  }

  /** The tests begin when the machine has said {@code marker} on its serial port. */
  public MachineExtension awaiting(String marker, Duration atMost) {
    dialogue = Dialogue.awaiting(marker);
    patience = atMost;
    return this;
  }

  /** The running machine. */
  public SupervisedMachine machine() {
    SupervisedMachine running = machine;
    if (running == null) {
      throw new IllegalStateException("the machine runs from before the first test on");
    }
    return running;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    SupervisedMachine started = start();
    machine = started;
    if (dialogue.steps().isEmpty()) {
      return;
    }
    Outcome outcome = dialogue.with(started, patience);
    if (outcome != Outcome.BOOTED) {
      String last = started.serial().last();
      started.close();
      throw new AssertionError(outcome.description() + "; the machine said at last:\n" + last);
    }
  }

  private SupervisedMachine start() throws IOException {
    try {
      Description description = settings.describe();
      Path here = Path.of("").toAbsolutePath();
      Map<String, String> environment = System.getenv();
      QemuProgram qemu = QemuProgram.in(environment.getOrDefault("PATH", ""));
      Accelerator accelerator =
          description.hardware().accelerator().isPresent()
              ? description.hardware().accelerator().get()
              : Accelerator.availableTo(qemu, TemporaryDirectory.parent(here, environment));
      Host host = new Host(here, environment, qemu, accelerator);
      return new Launch(description, host, List.of()).supervise(OutputStream.nullOutputStream());
    } catch (DescriptionException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    SupervisedMachine running = machine;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SupervisedMachine.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return machine();
  }
}
