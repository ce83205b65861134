package org.bootdisk.qcow2.chain;

/** What can be wrong with a layer of a chain, or with the way in which the one above names it. */
public enum Problem {
  /** The file does not exist. */
  MISSING(Weight.BROKEN, "missing"),
  /** It is a file of the chain already. */
  LOOPING(Weight.BROKEN, "looping"),
  /** The policy does not let it be opened. */
  NOT_ALLOWED(Weight.BROKEN, "not-allowed"),
  /** It is no image of a known format, or corrupt. */
  UNREADABLE(Weight.BROKEN, "unreadable"),
  /** It is not what the image above has recorded of it. */
  STALE(Weight.BROKEN, "stale"),
  /** It is encrypted and no passphrase opens it, so that the record cannot be compared. */
  LOCKED(Weight.REMARK, "locked"),
  /** Another program writes it, so that the record cannot be compared. */
  IN_USE(Weight.REMARK, "in-use"),
  /** It is smaller than the image above, which reads zeros behind its end. */
  SMALLER(Weight.REMARK, "smaller"),
  /** It is larger than the image above, which does not see its end. */
  LARGER(Weight.REMARK, "larger"),
  /** The image above does not tell its format, so that a raw image can claim to be another one. */
  FORMAT_NOT_RECORDED(Weight.REMARK, "format-not-recorded");

  /** How bad it is. */
  public enum Weight {
    /** Worth a look. */
    REMARK,
    /** The content of the chain cannot be had, or is not what it was. */
    BROKEN
  }

  private final Weight weight;
  private final String label;

  Problem(Weight weight, String label) {
    this.weight = weight;
    this.label = label;
  }

  /** How bad it is. */
  public Weight weight() {
    return weight;
  }

  /** A stable name. */
  public String label() {
    return label;
  }
}
