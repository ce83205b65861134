# The boot disk of a NixOS system: $out/disk.img, in qcow2, with GRUB for BIOS and UEFI and the
# system's menu. It takes the place of the derivation of that name in qemu-vm.nix, which boots a
# virtual machine for it; this one needs neither KVM nor the feature "kvm" of a builder.
{ runCommand, bootdisk, grub2, grub2_efi, OVMF
, toplevel
, size ? "40M"
, useEFIBoot ? false
, arguments ? [ ]
}:

runCommand "nixos-boot-disk" {
  nativeBuildInputs = [ bootdisk ];
  inherit arguments;
  passthru = { inherit toplevel; };
} ''
  mkdir $out
  bootdisk build --quiet --offline --output=$out/disk.img --format=qcow2 --size=${size} \
    --grub=${grub2}/lib/grub --grub=${grub2_efi}/lib/grub --nixos=${toplevel} $arguments
  bootdisk verify --quiet $out/disk.img
  ${if useEFIBoot then ''
    cp ${OVMF.fd}/FV/OVMF.fd $out/bios.bin
    chmod 0644 $out/bios.bin
  '' else ""}
''
