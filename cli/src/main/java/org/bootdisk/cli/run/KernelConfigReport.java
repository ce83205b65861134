package org.bootdisk.cli.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.launcher.description.Description;
import org.bootdisk.launcher.guest.KernelConfig;
import org.bootdisk.launcher.guest.KernelConfig.Missing;
import org.bootdisk.launcher.guest.KernelConfig.Need;
import org.bootdisk.launcher.guest.KernelConfig.Required;

/** {@code bootdisk run --check-kernel-config}. */
final class KernelConfigReport {

  private final Console console;

  KernelConfigReport(Console console) {
    this.console = console;
  }

  /** Says what the configuration in {@code file} lacks; exit status 2 if it lacks anything. */
  int of(Path file, Description description) throws IOException, UsageException {
    // Some write their own language in comments.
    KernelConfig config =
        KernelConfig.parse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    if (config.size() == 0) {
      throw new UsageException(file + " sets no CONFIG_ option, so it is no configuration");
    }
    List<Required> required = KernelConfig.requiredBy(description);
    List<Missing> missing = config.lacks(required);
    for (Missing each : missing) {
      boolean built = each.required().need() == Need.YES;
      console
          .out()
          .println(
              "CONFIG_"
                  + each.required().option()
                  + " is "
                  + each.found()
                  + ", expected "
                  + (built ? "y" : "y or m"));
    }
    console.out().println(required.size() - missing.size() + " of " + required.size() + " are set");
    return missing.isEmpty() ? ExitCode.OK : 2;
  }
}
