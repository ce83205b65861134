package org.bootdisk.cli.fat;

import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;
import org.bootdisk.cli.UsageException;

/** Volume ids as people write them: {@code 1234-ABCD}. */
final class VolumeId {

  private VolumeId() {}

  static long parse(String text) throws UsageException {
    try {
      return Integer.toUnsignedLong(Integer.parseUnsignedInt(text.replace("-", ""), 16));
    } catch (NumberFormatException e) {
      throw new UsageException(
          "--volume-id " + Quoted.of(text) + " is not of 1 to 8 hexadecimal digits: 1234-ABCD");
    }
  }

  static String print(long id) {
    return Text.format("%04X-%04X", id >>> Short.SIZE, id & 0xFFFF);
  }
}
