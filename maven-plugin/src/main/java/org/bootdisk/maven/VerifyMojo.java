package org.bootdisk.maven;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Checks a disk image in every way there is, as {@code bootdisk verify} does. */
@Mojo(name = "verify", defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class VerifyMojo extends CommandMojo {

  /** What else must be so: see docs/verify.md. */
  @Parameter(property = "bootdisk.policy")
  private @Nullable File policy;

  /** What the disk is to hold: a manifest that {@code build} wrote. */
  @Parameter private @Nullable File expectedManifest;

  /** What the disk is to hold: a recipe. */
  @Parameter private @Nullable File expectedRecipe;

  /** Firmwares to start it under in QEMU, on a throw-away overlay: {@code bios}, {@code uefi}. */
  @Parameter(property = "bootdisk.boot")
  private @Nullable String boot;

  /** Whether warnings fail the build as errors do. */
  @Parameter(property = "bootdisk.failOnWarnings")
  private boolean failOnWarnings;

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    if (skip) {
      getLog().info("skipped");
      return;
    }
    int status = run(words());
    if (status == ERRORS || (status == WARNINGS && failOnWarnings)) {
      throw new MojoFailureException(image + " is not as it should be; see above");
    }
    if (status != 0 && status != WARNINGS) {
      throw new MojoExecutionException("bootdisk verify: status " + status + "; see above");
    }
  }

  private List<String> words() {
    List<String> words = new ArrayList<>(List.of("verify"));
    add(words, "--policy", policy);
    add(words, "--manifest", expectedManifest);
    add(words, "--recipe", expectedRecipe);
    add(words, "--boot", boot);
    words.add(image.toString());
    return words;
  }
}
