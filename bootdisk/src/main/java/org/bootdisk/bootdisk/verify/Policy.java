package org.bootdisk.bootdisk.verify;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody asks of an image beyond that it is sound.
 *
 * @param legalEsp whether EFI system partitions must be volumes that all firmware takes
 * @param fixedIdentity whether each GUID must be one of {@code identifiers}, or derived from a name
 *     (RFC 9562, versions 3, 5 and 8)
 * @param latestTime no file may be younger
 * @param cleanSlack whether what no file and no structure uses must be zeros
 * @param paths files and directories that must be on a FAT volume
 * @param identifiers GUIDs and FAT volume ids, in upper case; each must be on the disk
 */
public record Policy(
    boolean legalEsp,
    boolean fixedIdentity,
    Optional<Instant> latestTime,
    boolean cleanSlack,
    List<String> paths,
    Set<String> identifiers) {

  /** Copies the lists. */
  public Policy {
    paths = List.copyOf(paths);
    identifiers = Set.copyOf(identifiers);
  }
}
