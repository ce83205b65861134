import java.io.BufferedReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.block.FileDevice;
import org.bootdisk.qcow2.DirectoryBackingFiles;
import org.bootdisk.qcow2.Qcow2Image;

/** Writes 4 KiB at each offset that a file lists, one a line, through the library. */
final class ScatteredWrites {

  public static void main(String[] arguments) throws Exception {
    Path path = Path.of(arguments[0]);
    ByteBuffer block = ByteBuffer.allocateDirect(4096);
    while (block.hasRemaining()) {
      block.put((byte) 0xcd);
    }
    try (Qcow2Image image =
            Qcow2Image.openWritable(
                FileDevice.openWritable(path), DirectoryBackingFiles.of(path));
        BufferedReader offsets = Files.newBufferedReader(Path.of(arguments[1]))) {
      for (String line = offsets.readLine(); line != null; line = offsets.readLine()) {
        image.write(Long.parseLong(line), block.clear());
      }
    }
  }
}
