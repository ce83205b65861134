package org.bootdisk.cli.soak;

import java.util.ArrayList;
import java.util.List;

/** Random options of a new qcow2 image, in qemu-img's words. */
final class ImageOptions {

  private ImageOptions() {}

  /** For {@code -o}. */
  static String draw(Twins twins) {
    String size = twins.pick("512", "1k", "4k", "16k", "64k", "64k", "256k", "2M");
    List<String> options = new ArrayList<>(List.of("cluster_size=" + size));
    if (twins.one(4)) {
      options.add("compat=0.10");
      return String.join(",", options);
    }
    // Narrower ones overflow where many compressed clusters share one, on each side in its own way.
    options.add("refcount_bits=" + twins.pick("16", "16", "32", "64"));
    options.add("lazy_refcounts=" + twins.pick("on", "off"));
    options.add("compression_type=" + twins.pick("zlib", "zstd"));
    if (size.matches("16k|64k|256k|2M") && twins.one(3)) {
      options.add("extended_l2=on");
    }
    return String.join(",", options);
  }
}
