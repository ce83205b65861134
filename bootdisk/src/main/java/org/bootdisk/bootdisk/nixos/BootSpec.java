package org.bootdisk.bootdisk.nixos;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A boot.json: how to start a system (NixOS RFC 0125, "Bootspec"). All paths are the system's own.
 *
 * @param label for people: {@code NixOS 24.11 (Linux 6.6.63)}
 * @param system {@code x86_64-linux}; empty if the document does not say
 * @param toplevel the system's directory; empty if the document does not say
 * @param kernel the kernel's file; empty if the document has no path for it
 * @param kernelParams the command line but for {@code init=}
 * @param init the program that the initrd starts
 * @param initrd the initrd's file
 * @param tellsSecrets whether the document has that program if and only if there are secrets
 * @param initrdSecrets the program that appends secrets to it, if the system has secrets
 * @param specialisations variants of the system by name
 */
public record BootSpec(
    String label,
    String system,
    String toplevel,
    String kernel,
    List<String> kernelParams,
    String init,
    Optional<String> initrd,
    boolean tellsSecrets,
    Optional<String> initrdSecrets,
    SortedMap<String, Variant> specialisations) {

  /** A specialisation: its document, or the path of it. */
  public sealed interface Variant {

    /** A document within the document. */
    record Inline(BootSpec spec) implements Variant {}

    /** The path of a boot.json. */
    record File(String path) implements Variant {}
  }

  /** Copies the collections. */
  public BootSpec {
    kernelParams = List.copyOf(kernelParams);
    specialisations = Collections.unmodifiableSortedMap(new TreeMap<>(specialisations));
  }
}
