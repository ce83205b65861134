package org.bootdisk.fat.name;

import org.bootdisk.block.Quoted;

/**
 * The meaning of bytes above 0x7F in short names and labels. The volume does not say which code
 * page its names are in; Linux takes 437, mtools and dosfstools 850.
 */
public enum CodePage {
  /** The code page of the first PCs. */
  CP437(
      "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
          + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0"),
  /** Western Europe. */
  CP850(
      "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐"
          + "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00AD±‗¾¶§÷¸°¨·¹³²■\u00A0");

  private static final int ASCII = 0x80;

  private final String upperHalf;

  CodePage(String upperHalf) {
    this.upperHalf = upperHalf;
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
      int high = c < ASCII ? 0 : upperHalf.indexOf(c);
      if (high < 0) {
        throw new IllegalArgumentException(
            Quoted.of(text) + ": code page " + number() + " has no " + Quoted.of("" + c));
      }
      raw.append(c < ASCII ? c : (char) (ASCII + high));
    }
    return raw.toString();
  }

  /** Its number: 437 or 850. */
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
      text.append(c < ASCII ? c : upperHalf.charAt(c - ASCII));
    }
    return text.toString();
  }
}
