package org.bootdisk.bench;

import java.nio.ByteBuffer;
import org.bootdisk.block.Sha256;
import org.bootdisk.block.Zeros;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What every conversion does with each byte. One operation is 1 MiB. */
@State(Scope.Benchmark)
public class BlockLoops {

  private final ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);

  /** Finds that there is nothing but zeros. */
  @Benchmark
  public boolean findZeros() {
    return Zeros.isZero(zeros.clear());
  }

  /** The digest that manifests and locks have. */
  @Benchmark
  public byte[] digest() {
    return new Sha256().add(zeros.clear()).digest();
  }
}
