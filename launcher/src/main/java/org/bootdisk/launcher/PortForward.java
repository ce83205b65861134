package org.bootdisk.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.block.Quoted;

/**
 * A port of the host that leads to one of the guest.
 *
 * @param protocol of both
 * @param address of the host, on which the port is; empty for all of them
 * @param hostPort 1 to 65535
 * @param guestPort 1 to 65535
 */
public record PortForward(Protocol protocol, String address, int hostPort, int guestPort) {

  /** What is forwarded. */
  public enum Protocol {
    /** Connections. */
    TCP("tcp"),
    /** Datagrams. */
    UDP("udp");

    private final String word;

    Protocol(String word) {
      this.word = word;
    }
  }

  private static final int LAST_PORT = 65535;
  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern FORM =
      Pattern.compile("(?:(tcp|udp):)?(?:([0-9.]*|\\*):)?([0-9]{1,5}):([0-9]{1,5})");

  private static final Pattern OPTION =
      Pattern.compile(
          "(?:^|,)hostfwd=(tcp|udp|):([0-9.]*):([0-9]{1,5})-(?:[0-9.]*):([0-9]{1,5})(?=[, ]|$)");

  /** Refuses ports that are none. */
  public PortForward {
    requirePort(hostPort);
    requirePort(guestPort);
  }

  /**
   * Reads {@code [tcp:|udp:][ADDRESS:]HOST-PORT:GUEST-PORT}. Without an address the port is on the
   * loopback interface; {@code *} is all interfaces.
   */
  public static PortForward parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          Quoted.of(text)
              + " is not a forwarded port; write HOST-PORT:GUEST-PORT, such as 2222:22, with udp:"
              + " or an ADDRESS: before it if need be");
    }
    String address = form.group(2) == null ? LOOPBACK : form.group(2);
    return new PortForward(
        "udp".equals(form.group(1)) ? Protocol.UDP : Protocol.TCP,
        address.equals("*") ? "" : address,
        Integer.parseInt(form.group(3)),
        Integer.parseInt(form.group(4)));
  }

  /** Those among options of QEMU's {@code user} network; port 0 is whichever is free. */
  public static List<PortForward> amongOptions(String options) {
    List<PortForward> found = new ArrayList<>();
    Matcher option = OPTION.matcher(options);
    while (option.find()) {
      int hostPort = Integer.parseInt(option.group(3));
      int guestPort = Integer.parseInt(option.group(4));
      if (hostPort > 0 && hostPort <= LAST_PORT && guestPort > 0 && guestPort <= LAST_PORT) {
        Protocol protocol = option.group(1).equals("udp") ? Protocol.UDP : Protocol.TCP;
        found.add(new PortForward(protocol, option.group(2), hostPort, guestPort));
      }
    }
    return found;
  }

  /** The option of QEMU's {@code user} network. */
  String option() {
    return "hostfwd=" + protocol.word + ":" + address + ":" + hostPort + "-:" + guestPort;
  }

  private static void requirePort(int port) {
    if (port < 1 || port > LAST_PORT) {
      throw new IllegalArgumentException("ports are 1 to " + LAST_PORT + ", got " + port);
    }
  }
}
