package org.bootdisk.bench;

import java.io.IOException;
import java.util.List;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.bootdisk.DiskPlan;
import org.bootdisk.bootdisk.Planner;
import org.bootdisk.bootdisk.inspect.Inspection;
import org.bootdisk.bootdisk.inspect.Part;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.bootdisk.verify.Verification;
import org.bootdisk.bootdisk.verify.VerifyReport;
import org.bootdisk.grub.GrubBuild;
import org.bootdisk.grub.GrubPlatform;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The default disk, of 40 MiB and with all of GRUB's modules. One operation is one disk. */
@State(Scope.Benchmark)
public class DiskLoops {

  private final List<GrubBuild> grub =
      InstalledGrub.builds(GrubPlatform.I386_PC, GrubPlatform.X86_64_EFI);
  private final MemoryDevice disk = new MemoryDevice("memory", 0);

  /** Builds the disk that the others read. */
  @Setup
  public void fill() throws IOException, RecipeException {
    DiskPlan plan = plan();
    disk.resize(plan.size());
    plan.regions().writeTo(disk, bytes -> {});
  }

  /** Decides where everything goes. */
  @Benchmark
  public DiskPlan plan() throws IOException, RecipeException {
    return Planner.plan(Recipe.seed(), grub, BuildTime.DEFAULT);
  }

  /** Plans and writes it, into memory. */
  @Benchmark
  public MemoryDevice build() throws IOException, RecipeException {
    DiskPlan plan = plan();
    MemoryDevice device = new MemoryDevice("memory", plan.size());
    plan.regions().writeTo(device, bytes -> {});
    return device;
  }

  /** Tells what is on it. */
  @Benchmark
  public Part inspect() throws IOException {
    return Inspection.of(disk);
  }

  /** Checks everything on it. */
  @Benchmark
  public VerifyReport verify() throws IOException {
    return Verification.of(disk, disk);
  }
}
