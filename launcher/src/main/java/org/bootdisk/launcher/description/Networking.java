package org.bootdisk.launcher.description;

import java.util.List;
import java.util.Optional;
import org.bootdisk.launcher.Network.Reach;
import org.bootdisk.launcher.PortForward;

/**
 * What the network card is connected to.
 *
 * @param reach how far the guest gets; if empty, there is no card
 * @param forwards ports of the host that lead to the guest
 * @param options QEMU's arguments as a shell would read them, in place of all that; may refer to
 *     QEMU_NET_OPTS
 */
public record Networking(
    Optional<Reach> reach, List<PortForward> forwards, Optional<List<String>> options) {

  /** Keeps copies. */
  public Networking {
    forwards = List.copyOf(forwards);
  }
}
