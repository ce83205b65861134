package org.bootdisk.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.bootdisk.launcher.PortForward.Protocol;
import org.junit.jupiter.api.Test;

class PortForwardTest {

  @Test
  void findsThoseThatUsersGiveInQemusWords() {
    assertThat(
            PortForward.amongOptions(
                "restrict=on,hostfwd=tcp::2222-:22,hostfwd=udp:127.0.0.1:53-10.0.2.15:53"
                    + ",hostfwd=::80-:80 -nic none"))
        .containsExactly(
            new PortForward(Protocol.TCP, "", 2222, 22),
            new PortForward(Protocol.UDP, "127.0.0.1", 53, 53),
            new PortForward(Protocol.TCP, "", 80, 80));
  }

  @Test
  void leavesToQemuWhatItDoesNotUnderstand() {
    assertThat(
            PortForward.amongOptions("hostfwd=tcp::0-:22,hostfwd=tcp::99999-:1,xhostfwd=tcp::1-:2"))
        .isEmpty();
  }
}
