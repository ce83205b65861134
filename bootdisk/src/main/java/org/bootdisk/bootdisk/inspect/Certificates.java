package org.bootdisk.bootdisk.inspect;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.Ranges;

/**
 * The certificates in an attribute certificate table (Microsoft, "PE Format"; Authenticode is PKCS
 * #7). Who signed is told, not whether the signature is right.
 */
final class Certificates {

  private static final int PKCS_SIGNED_DATA = 2;
  private static final int HEADER = 8;
  private static final int ALIGNMENT = 8;
  private static final int MOST = 64;

  private Certificates() {}

  /** The subjects of the certificates of each signature, signatures in the order of the table. */
  static List<String> subjects(byte[] table) {
    List<String> subjects = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = 0; at + HEADER <= table.length && subjects.size() < MOST; ) {
      long length = Integer.toUnsignedLong(bytes.getInt((int) at));
      if (length < HEADER || at + length > table.length) {
        subjects.add("a table that is cut short");
        break;
      }
      if (bytes.getShort((int) at + 6) == PKCS_SIGNED_DATA) {
        int end = (int) (at + length);
        subjects.addAll(ofSignature(Arrays.copyOfRange(table, (int) at + HEADER, end)));
      }
      at = Ranges.alignUp(at + length, ALIGNMENT);
    }
    return subjects;
  }

  private static List<String> ofSignature(byte[] pkcs7) {
    List<String> subjects = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Certificate each : factory.generateCertificates(new ByteArrayInputStream(pkcs7))) {
        subjects.add(((X509Certificate) each).getSubjectX500Principal().getName());
      }
    } catch (CertificateException | RuntimeException e) {
      // Whatever the platform's parser thinks of untrusted bytes, there is something here.
      subjects.add("a signature that cannot be read");
    }
    return subjects;
  }
}
