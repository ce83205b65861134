package org.bootdisk.cli.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Copies the disk to a new image, which takes its place. */
final class Conversion implements Operation {

  @Override
  public boolean run(Twins twins) throws IOException {
    Layer before = twins.top();
    Layer after = new Layer(twins.fresh("disk"), twins.one(4) ? "raw" : "qcow2");
    List<Object> words = new ArrayList<>(List.of("convert", "-f", before.format()));
    words.addAll(List.of("-O", after.format()));
    if (after.isQcow2()) {
      if (twins.one(3)) {
        words.add("-c");
      }
      words.addAll(List.of("-o", ImageOptions.draw(twins)));
    }
    words.addAll(List.of(new Twins.Named(before.file()), new Twins.Named(after.file())));
    if (twins.image(words.toArray())) {
      twins.replaceChain(List.of(after));
    }
    return true;
  }
}
