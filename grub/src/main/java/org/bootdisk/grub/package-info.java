/**
 * GRUB 2 images for BIOS and UEFI, made from GRUB's own files without GRUB's tools, and what makes
 * a disk start them.
 *
 * <p>From files to a disk, in reading order:
 *
 * <ol>
 *   <li>{@link org.bootdisk.grub.GrubFiles} is one {@linkplain org.bootdisk.grub.GrubPlatform
 *       platform}'s directory, wherever the caller keeps it. This package opens no paths.
 *   <li>{@link org.bootdisk.grub.GrubBuild} reads kernel, version and {@linkplain
 *       org.bootdisk.grub.ModuleDependencies dependencies} from it, and refuses files of two
 *       builds.
 *   <li>{@link org.bootdisk.grub.GrubImageOptions} says what an image carries: a prefix, modules,
 *       commands. The package-private {@code ModuleArea} is their form in bytes, {@code
 *       ObjectNumbering} what differs between versions of GRUB.
 *   <li>{@link org.bootdisk.grub.EfiImage} builds a program for UEFI: {@code EfiKernel} links the
 *       kernel, a {@code Relocator} for each processor carries out its relocations, package {@code
 *       pe} writes headers and base relocations.
 *   <li>{@link org.bootdisk.grub.CoreImage} builds core.img for BIOS: {@code BiosKernel} flattens
 *       the kernel, package {@code codec} compresses it; {@code CoreLayout} has the patched fields.
 *   <li>{@link org.bootdisk.grub.Embedding} gives the boot code and the sectors that start
 *       core.img, in an {@link org.bootdisk.grub.EmbeddingArea} without the {@linkplain
 *       org.bootdisk.grub.ForeignSectors sectors of other software}; {@code BlockList} is where
 *       GRUB reads which sectors these are.
 * </ol>
 *
 * <p>The other way, {@link org.bootdisk.grub.BiosInstallation} finds GRUB on a disk, and {@link
 * org.bootdisk.grub.GrubImage} is what an image turns out to carry. Everything read is bounded
 * before it is used: a malformed file gives a {@link org.bootdisk.block.FormatException}.
 *
 * <p>Equal input gives equal bytes. A UEFI image, and all of core.img but its compressed stream,
 * are those of grub-mkimage; embedded sectors are those of grub-bios-setup.
 *
 * <pre>{@code
 * GrubBuild build = GrubBuild.open(files);
 * CoreImage core = CoreImage.build(build,
 *     GrubImageOptions.of("(,gpt2)/grub", List.of("fat", "part_gpt", "biosdisk")));
 * Embedding embedding = Embedding.of(build, core,
 *     new EmbeddingArea(34, 2014), Embedding.Redundancy.REED_SOLOMON);
 * }</pre>
 */
@NullMarked
package org.bootdisk.grub;

import org.jspecify.annotations.NullMarked;
