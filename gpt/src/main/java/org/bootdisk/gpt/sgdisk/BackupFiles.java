package org.bootdisk.gpt.sgdisk;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.Quoted;

/** Where {@code --backup} and {@code --load-backup} find their files. */
public interface BackupFiles {

  /** No file can be read or written. */
  BackupFiles NONE =
      new BackupFiles() {
        @Override
        public ByteBuffer read(String name) {
          throw new IllegalArgumentException(Quoted.of(name) + " cannot be read here");
        }

        @Override
        public void write(String name, ByteBuffer backup) {
          throw new IllegalArgumentException(Quoted.of(name) + " cannot be written here");
        }
      };

  /** The bytes of the file called {@code name}. */
  ByteBuffer read(String name) throws IOException;

  /** Makes or replaces the file called {@code name}. */
  void write(String name, ByteBuffer backup) throws IOException;
}
