package org.bootdisk.cli.soak;

/** Makes the disks: {@code create}. */
final class Creation implements Operation {

  private static final int MIB = 1 << 20;

  @Override
  public boolean run(Twins twins) {
    long size = twins.random().nextInt(4, 41) * (long) MIB + twins.random().nextInt(3) * 512L;
    Layer layer = new Layer(twins.fresh("disk"), twins.one(6) ? "raw" : "qcow2");
    twins.layers().add(layer);
    Twins.Named file = new Twins.Named(layer.file());
    if (layer.isQcow2()) {
      String options = ImageOptions.draw(twins) + preallocation(twins);
      return twins.image("create", "-q", "-f", "qcow2", "-o", options, file, size);
    }
    return twins.image("create", "-q", "-f", "raw", file, size);
  }

  private static String preallocation(Twins twins) {
    return ",preallocation=" + twins.pick("off", "off", "metadata", "falloc", "full");
  }
}
