package org.bootdisk.bootdisk.chain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubPlatform;

/**
 * GRUB's files of one platform, as they lie on a volume.
 *
 * @param directory their directory's path, without a slash at the end
 */
record VolumeGrubFiles(GrubPlatform platform, ChainVolume volume, String directory)
    implements GrubFiles {

  @Override
  public String description() {
    return volume.where(directory);
  }

  @Override
  public String where(String name) {
    return volume.where(directory + "/" + name);
  }

  @Override
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    FatNode node = volume.volume().find(directory);
    if (node != null && node.isDirectory()) {
      for (FatNode file : volume.volume().list(node)) {
        if (!file.isDirectory()) {
          names.add(file.name());
        }
      }
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    FatNode file = volume.file(directory + "/" + name);
    return file == null ? Optional.empty() : Optional.of(volume.read(file, LARGEST_FILE));
  }
}
