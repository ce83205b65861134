package org.bootdisk.launcher;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A Linux kernel that QEMU itself loads.
 *
 * @param kernel the kernel
 * @param initrd the initial RAM disk, if there is one
 * @param commandLine the kernel's parameters
 */
public record KernelBoot(Path kernel, Optional<Path> initrd, String commandLine) {}
