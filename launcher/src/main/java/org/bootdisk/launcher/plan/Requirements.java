package org.bootdisk.launcher.plan;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.FileDevice;
import org.bootdisk.launcher.DiskFormat;
import org.bootdisk.launcher.PortForward;
import org.bootdisk.qcow2.ImageInUseException;
import org.bootdisk.qcow2.ImageLock;

/** What must be so before anything is made. */
final class Requirements {

  private static final int MAGIC_LENGTH = 8;

  /** What images of other formats begin with (QEMU, {@code block/*.c}), by name of the format. */
  private static final Map<String, String> FOREIGN =
      Map.of(
          "KDMV", "VMDK",
          "COWD", "VMDK",
          "# Disk D", "VMDK",
          "conectix", "VHD",
          "vhdxfile", "VHDX",
          "<<< ", "VDI",
          "QED\0", "QED",
          "WithoutF", "Parallels",
          "OOOO", "COW");

  private Requirements() {}

  static void requireFile(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (Files.isDirectory(file)) {
      throw new UnfitDiskException(file, "is a directory, expected a file");
    }
    if (!Files.isReadable(file)) {
      throw new AccessDeniedException(file.toString());
    }
  }

  static void requireDirectory(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory.toString());
    }
    if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
      throw new AccessDeniedException(directory.toString());
    }
  }

  /** That a file can be made there. */
  static void requireCreatable(Path file) throws IOException {
    Path directory = file.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new NoSuchFileException(directory + ", the directory for " + file);
    }
    requireWritable(directory);
  }

  /** That files can be made in a directory. */
  static void requireWritable(Path directory) throws IOException {
    if (!Files.isWritable(directory)) {
      throw new AccessDeniedException(directory.toString());
    }
  }

  /** The format of the image in {@code file}, which this machine alone may write meanwhile. */
  static DiskFormat requireImage(Path file, ImageLock.Use use) throws IOException {
    requireFile(file);
    try (FileDevice device =
        use == ImageLock.Use.WRITE
            ? FileDevice.openWritable(file)
            : FileDevice.openReadOnly(file)) {
      requireNotForeign(file, device);
      ImageLock.acquire(device, use);
      return DiskFormat.of(file);
    } catch (ImageInUseException e) {
      throw new InUseException(e.getMessage() + Holders.of(file));
    }
  }

  private static void requireNotForeign(Path file, FileDevice device) throws IOException {
    if (device.size() < MAGIC_LENGTH) {
      throw new UnfitDiskException(file, "has " + device.size() + " bytes, which is no disk");
    }
    ByteBuffer magic = ByteBuffer.allocate(MAGIC_LENGTH);
    device.read(0, magic);
    String beginning = new String(magic.array(), StandardCharsets.ISO_8859_1);
    for (Map.Entry<String, String> format : FOREIGN.entrySet()) {
      if (beginning.startsWith(format.getKey())) {
        throw new UnfitDiskException(
            file,
            "is an image of the format "
                + format.getValue()
                + ", expected qcow2 or raw; qemu-img convert -O qcow2 makes one of it");
      }
    }
  }

  /** That nobody listens on the host's ends, and no two of them are one. */
  static void requireFree(List<PortForward> forwards) throws IOException {
    List<Closeable> taken = new ArrayList<>();
    try {
      for (PortForward forward : forwards) {
        taken.add(listen(forward));
      }
    } finally {
      for (Closeable each : taken) {
        each.close();
      }
    }
  }

  private static Closeable listen(PortForward forward) throws IOException {
    InetSocketAddress address =
        forward.address().isEmpty()
            ? new InetSocketAddress(forward.hostPort())
            : new InetSocketAddress(InetAddress.getByName(forward.address()), forward.hostPort());
    try {
      if (forward.protocol() == PortForward.Protocol.UDP) {
        return new DatagramSocket(address);
      }
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(address);
      return socket;
    } catch (SocketException e) {
      throw new InUseException(
          "port "
              + forward.hostPort()
              + " of "
              + (forward.address().isEmpty() ? "this host" : forward.address())
              + " cannot be forwarded: "
              + e.getMessage()
              + "; choose another");
    }
  }
}
