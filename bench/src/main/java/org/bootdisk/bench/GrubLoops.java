package org.bootdisk.bench;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.bootdisk.grub.CoreImage;
import org.bootdisk.grub.EfiImage;
import org.bootdisk.grub.Embedding;
import org.bootdisk.grub.Embedding.Redundancy;
import org.bootdisk.grub.EmbeddingArea;
import org.bootdisk.grub.GrubBuild;
import org.bootdisk.grub.GrubImageOptions;
import org.bootdisk.grub.GrubPlatform;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** GRUB's images with the installed modules. One operation is one image. */
@State(Scope.Benchmark)
public class GrubLoops {

  private final GrubImageOptions options =
      GrubImageOptions.of("(,gpt2)/grub", List.of("fat", "part_gpt", "biosdisk"));
  private final GrubImageOptions efiOptions =
      GrubImageOptions.of("(,gpt2)/grub", List.of("fat", "part_gpt"));
  private final GrubBuild bios = InstalledGrub.builds(GrubPlatform.I386_PC).get(0);
  private final GrubBuild efi = InstalledGrub.builds(GrubPlatform.X86_64_EFI).get(0);
  private @Nullable CoreImage core;

  /** Builds what is embedded. */
  @Setup
  public void build() throws IOException {
    core = CoreImage.build(bios, options);
  }

  /** Resolves, links and compresses a core image for BIOS. */
  @Benchmark
  public CoreImage buildCore() throws IOException {
    return CoreImage.build(bios, options);
  }

  /** Links an EFI program. */
  @Benchmark
  public byte[] buildEfi() throws IOException {
    return EfiImage.build(efi, efiOptions);
  }

  /** Adds error-correcting codes for a whole embedding area of 1 MiB. */
  @Benchmark
  public Embedding embed() throws IOException {
    return Embedding.of(
        bios, Objects.requireNonNull(core), new EmbeddingArea(34, 2014), Redundancy.REED_SOLOMON);
  }
}
