package org.bootdisk.fat.name;

import java.nio.charset.Charset;
import org.bootdisk.block.Quoted;

/**
 * The meaning of bytes above 0x7F in short names and labels. The volume does not say which code
 * page its names are in; Linux takes 437, mtools and dosfstools 850. Here are those of DOS and
 * Windows with one byte a character. ASCII is ASCII in all of them, in 864 too.
 */
public enum CodePage {
  /** The code page of the first PCs. */
  CP437(
      "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
          + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0"),
  /** Western Europe. */
  CP850(
      "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐"
          + "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00AD±‗¾¶§÷¸°¨·¹³²■\u00A0"),
  /** Greece. */
  CP737,
  /** The Baltic states. */
  CP775,
  /** Central Europe. */
  CP852,
  /** Cyrillic. */
  CP855,
  /** Turkey. */
  CP857,
  /** 850 with the euro sign. */
  CP858,
  /** Portugal. */
  CP860,
  /** Iceland. */
  CP861,
  /** Hebrew. */
  CP862,
  /** French Canada. */
  CP863,
  /** Arabic. */
  CP864,
  /** Nordic countries. */
  CP865,
  /** Russia. */
  CP866,
  /** Greece, newer. */
  CP869,
  /** Thailand; also Windows'. */
  CP874,
  /** Windows, Central Europe. */
  CP1250,
  /** Windows, Cyrillic. */
  CP1251,
  /** Windows, Western Europe. */
  CP1252,
  /** Windows, Greece. */
  CP1253,
  /** Windows, Turkey. */
  CP1254,
  /** Windows, Hebrew. */
  CP1255,
  /** Windows, Arabic. */
  CP1256,
  /** Windows, the Baltic states. */
  CP1257,
  /** Windows, Vietnam. */
  CP1258;

  private static final int ASCII = 0x80;

  /** What a byte is shown as that has no meaning in its code page. */
  private static final char UNASSIGNED = '\uFFFD';

  /** What the bytes from 0x80 on mean; empty until it is asked for, and always the same then. */
  @SuppressWarnings("ImmutableEnumChecker")
  private String upperHalf;

  /** A page whose characters the JDK knows, which are loaded when they are needed. */
  CodePage() {
    this("");
  }

  CodePage(String upperHalf) {
    this.upperHalf = upperHalf;
  }

  /**
   * The code page of this number.
   *
   * @throws IllegalArgumentException if there is none here, with the numbers of those that are
   */
  public static CodePage of(int number) {
    StringBuilder known = new StringBuilder();
    for (CodePage page : values()) {
      if (page.number() == number) {
        return page;
      }
      known.append(known.length() == 0 ? "" : ", ").append(page.number());
    }
    throw new IllegalArgumentException("code page " + number + " is none of " + known);
  }

  /**
   * The bytes of {@code text}, one character each.
   *
   * @throws IllegalArgumentException if this page lacks a character
   */
  public String encode(String text) {
    StringBuilder raw = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int high = c < ASCII ? 0 : upperHalf().indexOf(c);
      if (high < 0 || c == UNASSIGNED) {
        throw new IllegalArgumentException(
            Quoted.of(text) + ": code page " + number() + " has no " + Quoted.of("" + c));
      }
      raw.append(c < ASCII ? c : (char) (ASCII + high));
    }
    return raw.toString();
  }

  /** Its number. */
  public int number() {
    return Integer.parseInt(name().substring(2));
  }

  /** The text of bytes that are given one character each. */
  public String decode(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) >= ASCII) {
        return decodeAll(raw);
      }
    }
    return raw;
  }

  private String decodeAll(String raw) {
    StringBuilder text = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      text.append(c < ASCII ? c : upperHalf().charAt(c - ASCII));
    }
    return text.toString();
  }

  private String upperHalf() {
    if (upperHalf.isEmpty()) {
      byte[] bytes = new byte[ASCII];
      for (int i = 0; i < ASCII; i++) {
        bytes[i] = (byte) (ASCII + i);
      }
      // Java's Cp874 is IBM's, others' is that of Windows.
      upperHalf = new String(bytes, Charset.forName(this == CP874 ? "MS874" : "Cp" + number()));
    }
    return upperHalf;
  }
}
