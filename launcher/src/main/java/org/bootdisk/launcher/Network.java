package org.bootdisk.launcher;

import java.util.List;

/** What a machine's network card is connected to. */
public sealed interface Network {

  /** There is no card. */
  Network NONE = new None();

  /** The host's network, through addresses that QEMU translates; needs no privileges. */
  Network USER = new User(Reach.OPEN, List.of(), List.of());

  /** How far the guest gets through QEMU. */
  enum Reach {
    /** Wherever the host gets. */
    OPEN,
    /** Nowhere but through forwarded ports (QEMU's {@code restrict=on}). */
    RESTRICTED
  }

  /** No card. */
  record None() implements Network {}

  /**
   * A card behind QEMU's own translation of addresses.
   *
   * @param reach how far the guest gets
   * @param forwards ports of the host that lead to the guest
   * @param more words, the first of which is one more option of the card's network; the others are
   *     arguments of their own, as in the script where a variable's value is split into words
   */
  record User(Reach reach, List<PortForward> forwards, List<String> more) implements Network {
    /** Keeps copies. */
    public User {
      forwards = List.copyOf(forwards);
      more = List.copyOf(more);
    }
  }

  /**
   * What the user says in QEMU's words.
   *
   * @param arguments for QEMU
   */
  record Given(List<String> arguments) implements Network {
    /** Keeps a copy. */
    public Given {
      arguments = List.copyOf(arguments);
    }
  }
}
