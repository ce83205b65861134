/**
 * NixOS systems as they lie in a store: a toplevel's files, its boot.json, a profile's generations.
 * Files of the system are looked up below a {@link org.bootdisk.bootdisk.host.StoreRoot} and never
 * run.
 */
@NullMarked
package org.bootdisk.bootdisk.nixos;

import org.jspecify.annotations.NullMarked;
