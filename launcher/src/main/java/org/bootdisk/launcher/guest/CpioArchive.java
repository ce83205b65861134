package org.bootdisk.launcher.guest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import org.bootdisk.block.Text;

/**
 * An archive of the kind that Linux unpacks before it starts anything: cpio in the "newc" form,
 * uncompressed (Linux, "initramfs buffer format"). Same entries, same bytes: no times, owner 0,
 * inodes in the order of the entries.
 */
public final class CpioArchive {

  private static final int DIRECTORY = 0040000 | 0755;
  private static final int PROGRAM = 0100000 | 0755;
  private static final int ALIGNMENT = 4;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int inode = 1;

  /** An archive without entries. */
  public CpioArchive() {}

  /** Adds a directory; its parents must have been added. Paths have no leading slash. */
  public CpioArchive directory(String path) {
    entry(path, inode++, DIRECTORY, 2, new byte[0]);
    return this;
  }

  /** Adds a program or script. */
  public CpioArchive program(String path, byte[] content) {
    entry(path, inode++, PROGRAM, 1, content);
    return this;
  }

  /** The archive, with its trailer; nothing can be added any more. */
  public byte[] toBytes() {
    entry("TRAILER!!!", 0, 0, 1, new byte[0]);
    return out.toByteArray();
  }

  private void entry(String path, int number, int mode, int links, byte[] content) {
    byte[] name = path.getBytes(UTF_8);
    // c_ino, c_mode, c_uid, c_gid, c_nlink, c_mtime, c_filesize, c_maj, c_min, c_rmaj, c_rmin,
    // c_namesize (with its NUL), c_chksum (unused in this form)
    int[] fields = {number, mode, 0, 0, links, 0, content.length, 0, 0, 0, 0, name.length + 1, 0};
    StringBuilder header = new StringBuilder("070701");
    for (int field : fields) {
      header.append(Text.format("%08X", field));
    }
    out.writeBytes(header.toString().getBytes(US_ASCII));
    out.writeBytes(name);
    out.write(0);
    align();
    out.writeBytes(content);
    align();
  }

  private void align() {
    while (out.size() % ALIGNMENT != 0) {
      out.write(0);
    }
  }
}
