# A NixOS module: config.system.build.bootDisk is the boot disk of the system, made without a
# virtual machine. In qemu-vm.nix write
#
#   bootDisk = config.system.build.bootDisk;
#
# instead of the derivation of that name; all that follows there stays as it is.
{ config, lib, pkgs, ... }:

let
  cfg = config.virtualisation.bootdisk;
in
{
  options.virtualisation.bootdisk = {
    package = lib.mkOption {
      type = lib.types.package;
      description = "The bootdisk program: package.nix with its release archive.";
    };
    size = lib.mkOption {
      type = lib.types.str;
      default = "40M";
      description = "Size of the boot disk.";
    };
    useEFIBoot = lib.mkOption {
      type = lib.types.bool;
      default = config.virtualisation.useEFIBoot or false;
      description = "Whether a copy of UEFI's firmware lies beside the disk.";
    };
    arguments = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      example = [ "--geometry=255/63" ];
      description = "More options of bootdisk build.";
    };
  };

  config.system.build.bootDisk = pkgs.callPackage ./boot-disk.nix {
    bootdisk = cfg.package;
    inherit (cfg) size useEFIBoot arguments;
    inherit (config.system.build) toplevel;
  };
}
