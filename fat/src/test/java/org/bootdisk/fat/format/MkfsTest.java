package org.bootdisk.fat.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.layout.FatType;
import org.junit.jupiter.api.Test;

/** Volumes that mkfs.fat and mlabel made once, by their digests. */
class MkfsTest {

  private static final Instant LABEL_TIME = Instant.ofEpochSecond(1_426_325_213);

  @Test
  void makesTheReferenceVolumeByteForByte() throws Exception {
    FatFormat format =
        FatFormat.ofSize(79_839 * 512)
            .withType(FatType.FAT16)
            .withHiddenSectors(2048)
            .withDiskGeometry(16, 63)
            .withVolumeId(0x1234_abcd)
            .withLabel(VolumeLabel.of("boot"), LABEL_TIME);
    assertThat(sha256(written(FatPlan.of(format))))
        .isEqualTo("d9bff35d67c97e437a98507e9aaea1410d2222c9a9221a817dc5b2fd285acd71");
  }

  private static BlockDevice written(FatPlan plan) throws IOException {
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    return device;
  }

  private static String sha256(BlockDevice device) throws IOException, NoSuchAlgorithmException {
    ByteBuffer bytes = ByteBuffer.allocate((int) device.size());
    device.read(0, bytes);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
  }
}
