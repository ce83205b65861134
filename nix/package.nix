# bootdisk from its release archive: bin, lib and share, which need a JRE only.
#
#   pkgs.callPackage ./nix/package.nix { src = ./bootdisk-0.1.0.tar.gz; }
{ lib, stdenvNoCC, jre_headless, src }:

stdenvNoCC.mkDerivation {
  pname = "bootdisk";
  version = "0.1.0";
  inherit src;

  dontBuild = true;

  installPhase = ''
    runHook preInstall
    mkdir -p $out
    cp -r bin lib share $out/
    substituteInPlace $out/bin/bootdisk \
      --replace 'set -eu' 'set -eu; export JAVA_HOME=''${JAVA_HOME:-${jre_headless}}'
    runHook postInstall
  '';

  meta = {
    description = "Builds bootable disk images without root and without a VM";
    license = lib.licenses.asl20;
    mainProgram = "bootdisk";
    platforms = lib.platforms.linux;
  };
}
