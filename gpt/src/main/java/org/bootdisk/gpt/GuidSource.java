package org.bootdisk.gpt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Where GUIDs come from that nobody gave. Never from chance: the same label, the same GUID. */
@FunctionalInterface
public interface GuidSource {

  /** The GUID for what {@code label} names, such as {@code gpt/disk} or {@code gpt/partition/1}. */
  UUID derive(String label);

  /** The GUID of the disk. */
  default UUID forDisk() {
    return derive("gpt/disk");
  }

  /** The GUID of partition {@code number}. */
  default UUID forPartition(int number) {
    return derive("gpt/partition/" + number);
  }

  /**
   * GUIDs that depend on {@code seed} and label alone: the first 16 bytes of HMAC-SHA-256(seed,
   * label), marked as version 8 (RFC 9562 §5.8).
   */
  static GuidSource seeded(String seed) {
    byte[] key = ("bootdisk " + seed).getBytes(UTF_8);
    return label -> {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        ByteBuffer digest = ByteBuffer.wrap(mac.doFinal(label.getBytes(UTF_8)));
        long high = (digest.getLong(0) & ~0xF000L) | 0x8000L;
        long low = (digest.getLong(Long.BYTES) & ~(3L << 62)) | (1L << 63);
        return new UUID(high, low);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java has HmacSHA256", e);
      }
    };
  }
}
