package org.bootdisk.gpt.sfdisk;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One partition line of a script; what is not said there is empty.
 *
 * @param number counted from 1
 * @param start where it begins
 * @param size how long it is; absent means up to the end of the free space
 * @param type a GUID, an MBR type byte, a shortcut or a name
 * @param uuid its own GUID
 * @param name its name
 * @param attrs attribute names and bits, as sfdisk writes them
 * @param bootable whether it is the active one
 */
public record SfdiskPartition(
    OptionalInt number,
    Optional<SfdiskAmount> start,
    Optional<SfdiskAmount> size,
    Optional<String> type,
    Optional<String> uuid,
    Optional<String> name,
    Optional<String> attrs,
    boolean bootable) {}
