package org.bootdisk.bootdisk.recipe;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.Quoted;

/**
 * How the menu behaves.
 *
 * @param timeout before the default entry boots; {@link #NEVER} to wait for a key
 * @param style what is shown until then
 * @param defaultEntry what boots when the time is up
 * @param serial whether it speaks on a serial port as well
 * @param graphics the screen's graphics mode; text if absent
 * @param users who may do more than boot unrestricted entries; if there are none, everybody may
 */
public record MenuSettings(
    Duration timeout,
    Style style,
    DefaultEntry defaultEntry,
    Serial serial,
    Optional<Graphics> graphics,
    List<User> users) {

  /** As a timeout: wait for a key. */
  public static final Duration NEVER = Duration.ofSeconds(-1);

  /** The first entry after five seconds, on the screen and the first serial port. */
  public static final MenuSettings DEFAULT =
      new MenuSettings(
          Duration.ofSeconds(5),
          Style.MENU,
          new DefaultEntry.Index(0),
          new Serial.Automatic(),
          Optional.empty(),
          List.of());

  /** Copies the list. */
  public MenuSettings {
    users = List.copyOf(users);
  }

  /** These settings with another timeout and default. */
  public MenuSettings with(Duration wait, DefaultEntry chosen) {
    return new MenuSettings(wait, style, chosen, serial, graphics, users);
  }

  /** What is shown until the time is up (GRUB manual, "timeout_style"). */
  public enum Style {
    /** The menu. */
    MENU,
    /** The seconds that are left. */
    COUNTDOWN,
    /** Nothing. */
    HIDDEN
  }

  /** Which entry boots when the time is up. */
  public sealed interface DefaultEntry {

    /** The entry at a place in the menu, from 0. */
    record Index(int index) implements DefaultEntry {}

    /** An entry by title, or by titles with {@code >} between a submenu's and its entry's. */
    record Title(String title) implements DefaultEntry {}

    /** The one that was chosen last time. */
    record Saved() implements DefaultEntry {}
  }

  /** The serial port. */
  public sealed interface Serial {

    /** The first port, unless the firmware's own console is on it. */
    record Automatic() implements Serial {}

    /** None. */
    record None() implements Serial {}

    /**
     * A port.
     *
     * @param unit from 0
     * @param speed in bits per second
     */
    record Port(int unit, int speed) implements Serial {}
  }

  /**
   * A graphics mode.
   *
   * @param mode as {@code gfxmode} takes it: {@code auto}, {@code 1024x768}
   * @param font a pf2 file on this machine
   */
  public record Graphics(String mode, Path font) {

    /** Refuses what is no mode (GRUB manual, "gfxmode"). */
    public Graphics {
      if (!mode.matches("(auto|[0-9]{2,5}x[0-9]{2,5}(x[0-9]{1,2})?)([,;](auto|[0-9x]+))*")) {
        throw new IllegalArgumentException(
            Quoted.of(mode) + " is not a graphics mode; write auto, or one such as 1024x768");
      }
    }
  }

  /**
   * Somebody who may do everything after giving a password.
   *
   * @param name of letters, digits, {@code . _ -}
   * @param hash as grub-mkpasswd-pbkdf2 prints it
   */
  public record User(String name, String hash) {

    /** Refuses names that GRUB would cut, and hashes of other sorts. */
    public User {
      if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
        throw new IllegalArgumentException(
            Quoted.of(name) + " is not a user's name of letters, digits, dots, dashes");
      }
      if (!hash.matches(
          "grub\\.pbkdf2\\.sha512\\.[1-9][0-9]{0,8}(\\.([0-9A-Fa-f]{2}){1,512}){2}")) {
        throw new IllegalArgumentException(
            "the password of "
                + name
                + " is not a hash; run grub-mkpasswd-pbkdf2, which prints grub.pbkdf2.sha512...");
      }
    }
  }
}
