package org.bootdisk.cli.image;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bootdisk.qcow2.crypt.CipherSpec;
import org.bootdisk.qcow2.crypt.IvGenerator;
import org.bootdisk.qcow2.crypt.KeySlot;
import org.bootdisk.qcow2.crypt.LuksHeader;

/** What {@code info} tells of a LUKS header, under the names that qemu-img gives it. */
final class EncryptionInfo {

  private EncryptionInfo() {}

  /** The members of an object that is open. */
  static void write(JsonWriter json, LuksHeader header) throws IOException {
    CipherSpec cipher = header.cipher();
    json.name("ivgen-alg").value(cipher.ivGenerator().label());
    json.name("hash-alg").value(header.hash().label());
    json.name("cipher-alg").value(cipher.algorithm().label());
    json.name("uuid").value(header.uuid());
    if (hasIvHash(cipher)) {
      json.name("ivgen-hash-alg").value(cipher.ivHash().orElseThrow().label());
    }
    json.name("cipher-mode").value(cipher.mode().label());
    json.name("slots").beginArray();
    for (KeySlot slot : header.slots()) {
      json.beginObject();
      json.name("active").value(slot.active());
      if (slot.active()) {
        json.name("iters").value(slot.iterations());
      }
      json.name("key-offset").value(slot.keyOffset());
      if (slot.active()) {
        json.name("stripes").value(slot.stripes());
      }
      json.endObject();
    }
    json.endArray();
    json.name("payload-offset").value(header.payloadOffset());
    json.name("master-key-iters").value(header.masterKeyIterations());
  }

  /** Lines that begin with {@code indent}; text from the image goes through {@code safe}. */
  static void print(PrintStream out, String indent, LuksHeader header, UnaryOperator<String> safe) {
    CipherSpec cipher = header.cipher();
    out.println(indent + "ivgen alg: " + cipher.ivGenerator().label());
    out.println(indent + "hash alg: " + header.hash().label());
    out.println(indent + "cipher alg: " + cipher.algorithm().label());
    out.println(indent + "uuid: " + safe.apply(header.uuid()));
    if (hasIvHash(cipher)) {
      out.println(indent + "ivgen hash alg: " + cipher.ivHash().orElseThrow().label());
    }
    out.println(indent + "format: luks");
    out.println(indent + "cipher mode: " + cipher.mode().label());
    out.println(indent + "slots:");
    List<KeySlot> slots = header.slots();
    for (int i = 0; i < slots.size(); i++) {
      print(out, indent + "    ", i, slots.get(i));
    }
    out.println(indent + "payload offset: " + header.payloadOffset());
    out.println(indent + "master key iters: " + header.masterKeyIterations());
  }

  private static void print(PrintStream out, String indent, int index, KeySlot slot) {
    out.println(indent + "[" + index + "]:");
    out.println(indent + "    active: " + slot.active());
    if (slot.active()) {
      out.println(indent + "    iters: " + slot.iterations());
    }
    out.println(indent + "    key offset: " + slot.keyOffset());
    if (slot.active()) {
      out.println(indent + "    stripes: " + slot.stripes());
    }
  }

  /** QEMU tells of the hash where it counts. */
  private static boolean hasIvHash(CipherSpec cipher) {
    return cipher.ivGenerator() == IvGenerator.ESSIV && cipher.ivHash().isPresent();
  }
}
