package org.bootdisk.block;

import java.io.IOException;

/** Something read from a disk cannot be used. The four kinds tell the caller what to do next. */
public abstract sealed class FormatException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient Fault fault;

  FormatException(Fault fault) {
    super(fault.message());
    this.fault = fault;
  }

  /** What is wrong, field by field. */
  public Fault fault() {
    return fault;
  }

  /** The bytes are not this format at all; another format may recognise them. */
  public static final class NotRecognized extends FormatException {
    private static final long serialVersionUID = 1L;

    /** Not this format, as {@code fault} shows. */
    public NotRecognized(Fault fault) {
      super(fault);
    }
  }

  /** The bytes claim to be this format and break one of its rules. */
  public static final class Corrupt extends FormatException {
    private static final long serialVersionUID = 1L;

    /** Corrupt, as {@code fault} shows. */
    public Corrupt(Fault fault) {
      super(fault);
    }
  }

  /** The bytes are valid and use something that this implementation does not have. */
  public static final class Unsupported extends FormatException {
    private static final long serialVersionUID = 1L;

    /** Not supported, as {@code fault} shows. */
    public Unsupported(Fault fault) {
      super(fault);
    }
  }

  /** The bytes are valid and need more than the caller allows. */
  public static final class LimitExceeded extends FormatException {
    private static final long serialVersionUID = 1L;

    /** Over a limit, as {@code fault} shows. */
    public LimitExceeded(Fault fault) {
      super(fault);
    }
  }
}
