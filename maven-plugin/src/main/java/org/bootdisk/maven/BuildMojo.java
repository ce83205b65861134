package org.bootdisk.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;
import org.jspecify.annotations.Nullable;

/** Builds a bootable disk image, as {@code bootdisk build} does. */
@Mojo(name = "build", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class BuildMojo extends CommandMojo {

  private final MavenProjectHelper artifacts;

  /** The recipe, in YAML or JSON. Without one: the boot disk of NixOS. */
  @Parameter(property = "bootdisk.recipe")
  private @Nullable File recipe;

  /** What {@code ${NAME}} stands for in the recipe. */
  @Parameter private Map<String, String> variables = new TreeMap<>();

  /** Format of the image: qcow2 or raw. Without it the recipe's, or qcow2. */
  @Parameter(property = "bootdisk.format")
  private @Nullable String format;

  /** Size of the disk, such as 40M. */
  @Parameter(property = "bootdisk.size")
  private @Nullable String size;

  /** Title of a menu entry for {@link #kernel}. */
  @Parameter private @Nullable String title;

  /** A kernel to start. */
  @Parameter private @Nullable File kernel;

  /** Its initial RAM disks. */
  @Parameter private List<File> initrds = new ArrayList<>();

  /** Its command line. */
  @Parameter private @Nullable String kernelParameters;

  /** Directories or Debian packages to take GRUB's files from. */
  @Parameter private List<File> grub = new ArrayList<>();

  /** A lock: written, unless {@link #locked} is set. */
  @Parameter private @Nullable File lock;

  /** Whether the build fails if an input is not what {@link #lock} pins. */
  @Parameter(property = "bootdisk.locked")
  private boolean locked;

  /** Whether to write a manifest beside the image. */
  @Parameter private boolean manifest;

  /** Whether to write an SPDX list of all files beside the image. */
  @Parameter private boolean spdx;

  /** Whether the image is an artifact of the project, installed and deployed with it. */
  @Parameter(defaultValue = "true")
  private boolean attach;

  /** Distinguishes the artifact from others of the project. */
  @Parameter private @Nullable String classifier;

  /** For Maven. */
  @javax.inject.Inject
  public BuildMojo(MavenProjectHelper artifacts) {
    this.artifacts = artifacts;
  }

  @Override
  public void execute() throws MojoExecutionException {
    if (skip) {
      getLog().info("skipped");
      return;
    }
    makeDirectory();
    int status = run(words());
    if (status != 0) {
      throw new MojoExecutionException("bootdisk build: status " + status + "; see above");
    }
    if (attach) {
      artifacts.attachArtifact(project, type(), classifier, image);
    }
  }

  /** Maven makes its target folder only when a plugin puts something there. */
  private void makeDirectory() throws MojoExecutionException {
    File directory = image.getAbsoluteFile().getParentFile();
    try {
      Files.createDirectories(directory.toPath());
    } catch (IOException e) {
      throw new MojoExecutionException(directory + ": cannot be made", e);
    }
  }

  private List<String> words() {
    List<String> words = new ArrayList<>(List.of("build"));
    if (recipe != null) {
      words.add(recipe.toString());
    }
    add(words, "--output", image);
    add(words, "--format", format);
    add(words, "--size", size);
    add(words, "--title", title);
    add(words, "--kernel", kernel);
    initrds.forEach(initrd -> add(words, "--initrd", initrd));
    add(words, "--params", kernelParameters);
    grub.forEach(place -> add(words, "--grub", place));
    variables.forEach((name, value) -> add(words, "--set", name + "=" + value));
    add(words, locked ? "--locked-by" : "--lock", lock);
    addIf(words, "--locked", locked && lock == null);
    addIf(words, "--manifest", manifest);
    addIf(words, "--spdx", spdx);
    addIf(words, "--offline", offline);
    return words;
  }

  private String type() {
    String name = image.getName();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "img" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}
