package org.bootdisk.bootdisk.inspect;

import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Quoted;
import org.bootdisk.grub.Blob;

/** What a fact states. */
public sealed interface Value {

  /** The value in one line for people; text from an image is fit for a terminal. */
  String shown();

  /** Whether another value states the same. Equality as the JDK makes it of records takes 20 ms. */
  default boolean isSame(Value other) {
    if (this instanceof Text a && other instanceof Text b) {
      return a.text.equals(b.text);
    }
    if (this instanceof Code a && other instanceof Code b) {
      return a.bytes.equals(b.bytes);
    }
    if (this instanceof Count a && other instanceof Count b) {
      return a.count == b.count;
    }
    if (this instanceof Bytes a && other instanceof Bytes b) {
      return a.bytes == b.bytes;
    }
    if (this instanceof Flag a && other instanceof Flag b) {
      return a.set == b.set;
    }
    return this instanceof Texts a && other instanceof Texts b && a.texts.equals(b.texts);
  }

  /** Text. */
  record Text(String text) implements Value {
    @Override
    public String shown() {
      return plain(text);
    }
  }

  /** Code, of which a digest is shown. The first digest takes 15 ms; to compare, none is made. */
  record Code(Blob bytes) implements Value {
    @Override
    public String shown() {
      return Digest.shortened(bytes.toByteArray());
    }
  }

  /** A number. */
  record Count(long count) implements Value {
    @Override
    public String shown() {
      return Long.toString(count);
    }
  }

  /** A number of bytes. */
  record Bytes(long bytes) implements Value {
    @Override
    public String shown() {
      return ByteSize.print(bytes);
    }
  }

  /** Yes or no. */
  record Flag(boolean set) implements Value {
    @Override
    public String shown() {
      return set ? "yes" : "no";
    }
  }

  /** Several texts in their order. */
  record Texts(List<String> texts) implements Value {
    /** Copies the list. */
    public Texts {
      texts = List.copyOf(texts);
    }

    @Override
    public String shown() {
      StringBuilder out = new StringBuilder();
      for (String text : texts) {
        out.append(out.length() == 0 ? "" : ", ").append(plain(text));
      }
      return out.length() == 0 ? "none" : out.toString();
    }
  }

  /** Text as it is if a terminal can take it, else quoted. */
  private static String plain(String text) {
    String quoted = Quoted.of(text);
    return quoted.equals("'" + text + "'") ? text : quoted;
  }
}
