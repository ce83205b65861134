package org.bootdisk.qcow2.layout;

/**
 * The three words of feature bits in a header.
 *
 * @param incompatible software that does not know one of these bits refuses the image
 * @param compatible software ignores what it does not know here
 * @param autoclear software clears what it does not know here before it writes
 */
public record Features(long incompatible, long compatible, long autoclear) {

  /** No bit set. */
  public static final Features NONE = new Features(0, 0, 0);

  /** Whether the feature's bit is set. */
  public boolean has(Feature feature) {
    return (word(feature.type()) & Bits.bit(feature.bit())) != 0;
  }

  /** One of the three words. */
  public long word(Feature.Type type) {
    return switch (type) {
      case INCOMPATIBLE -> incompatible;
      case COMPATIBLE -> compatible;
      case AUTOCLEAR -> autoclear;
    };
  }

  /** The bits of a word that this implementation does not know. */
  public long unknown(Feature.Type type) {
    return word(type) & ~Feature.known(type);
  }

  /** The same features with one more. */
  public Features with(Feature feature) {
    long bit = Bits.bit(feature.bit());
    return switch (feature.type()) {
      case INCOMPATIBLE -> new Features(incompatible | bit, compatible, autoclear);
      case COMPATIBLE -> new Features(incompatible, compatible | bit, autoclear);
      case AUTOCLEAR -> new Features(incompatible, compatible, autoclear | bit);
    };
  }

  /** The same features without one. */
  public Features without(Feature feature) {
    long others = ~Bits.bit(feature.bit());
    return switch (feature.type()) {
      case INCOMPATIBLE -> new Features(incompatible & others, compatible, autoclear);
      case COMPATIBLE -> new Features(incompatible, compatible & others, autoclear);
      case AUTOCLEAR -> new Features(incompatible, compatible, autoclear & others);
    };
  }

  /** The same features without the autoclear bits that are not known: what a writer leaves. */
  public Features cleared() {
    return new Features(
        incompatible, compatible, autoclear & Feature.known(Feature.Type.AUTOCLEAR));
  }
}
