package org.bootdisk.launcher.description;

/** Whose arguments QEMU is given. */
public enum Profile {
  /** Those of the start script in NixOS' {@code qemu-vm.nix} of November 2018, item by item. */
  SEED,
  /** Those that such a machine is given today. */
  MODERN
}
