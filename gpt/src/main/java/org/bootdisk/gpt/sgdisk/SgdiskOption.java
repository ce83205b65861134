package org.bootdisk.gpt.sgdisk;

import java.util.Locale;

/** An option of sgdisk 1.0.9, and two of 1.0.10 (sgdisk(8)). */
public enum SgdiskOption {
  ATTRIBUTES('A', Takes.VALUE),
  SET_ALIGNMENT('a', Takes.VALUE),
  BACKUP('b', Takes.VALUE),
  BYTE_SWAP_NAME('B', Takes.VALUE),
  CHANGE_NAME('c', Takes.VALUE),
  RECOMPUTE_CHS('C', Takes.NOTHING),
  DELETE('d', Takes.VALUE),
  DISPLAY_ALIGNMENT('D', Takes.NOTHING),
  MOVE_SECOND_HEADER('e', Takes.NOTHING),
  END_OF_LARGEST('E', Takes.NOTHING),
  FIRST_IN_LARGEST('f', Takes.NOTHING),
  FIRST_ALIGNED_IN_LARGEST('F', Takes.NOTHING),
  MBRTOGPT('g', Takes.NOTHING),
  RANDOMIZE_GUIDS('G', Takes.NOTHING),
  HYBRID('h', Takes.VALUE),
  INFO('i', Takes.VALUE),
  ALIGN_END('I', Takes.NOTHING),
  MOVE_MAIN_TABLE('j', Takes.VALUE),
  MOVE_BACKUP_TABLE('k', Takes.VALUE),
  LOAD_BACKUP('l', Takes.VALUE),
  LIST_TYPES('L', Takes.NOTHING),
  GPTTOMBR('m', Takes.VALUE),
  NEW('n', Takes.VALUE),
  LARGEST_NEW('N', Takes.VALUE),
  CLEAR('o', Takes.NOTHING),
  PRINT_MBR('O', Takes.NOTHING),
  PRINT('p', Takes.NOTHING),
  PRETEND('P', Takes.NOTHING),
  TRANSPOSE('r', Takes.VALUE),
  REPLICATE('R', Takes.VALUE),
  SORT('s', Takes.NOTHING),
  RESIZE_TABLE('S', Takes.VALUE),
  TYPECODE('t', Takes.VALUE),
  TRANSFORM_BSD('T', Takes.VALUE),
  PARTITION_GUID('u', Takes.VALUE),
  DISK_GUID('U', Takes.VALUE),
  VERIFY('v', Takes.NOTHING),
  VERSION('V', Takes.NOTHING),
  ZAP('z', Takes.NOTHING),
  ZAP_ALL('Z', Takes.NOTHING);

  private enum Takes {
    VALUE,
    NOTHING
  }

  private final char letter;
  private final Takes takes;

  SgdiskOption(char letter, Takes takes) {
    this.letter = letter;
    this.takes = takes;
  }

  /** The short form, behind one dash. */
  public char letter() {
    return letter;
  }

  /** The long form, behind two dashes. */
  public String longName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it prints something or writes it elsewhere, and leaves the disk as it is. */
  boolean prints() {
    return switch (this) {
      case DISPLAY_ALIGNMENT,
          END_OF_LARGEST,
          FIRST_IN_LARGEST,
          FIRST_ALIGNED_IN_LARGEST,
          INFO,
          LIST_TYPES,
          PRINT,
          PRINT_MBR,
          VERIFY,
          VERSION,
          SET_ALIGNMENT,
          BACKUP,
          REPLICATE ->
          true;
      default -> false;
    };
  }

  boolean takesValue() {
    return takes == Takes.VALUE;
  }
}
