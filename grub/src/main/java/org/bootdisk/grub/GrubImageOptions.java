package org.bootdisk.grub;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What an image is to carry beside the kernel.
 *
 * @param prefix where GRUB's directory is, such as {@code (,gpt2)/grub}; without a device it is on
 *     the one that GRUB is started from
 * @param modules names of modules, without those that they need; the order is kept
 * @param config commands that are run before anything is read from a disk
 * @param memdisk a file system image that GRUB sees as {@code (memdisk)}
 * @param publicKeys OpenPGP keys whose signatures are trusted, each as an exported key file
 * @param certificates X.509 certificates whose signatures are trusted, each as a DER file; from
 *     GRUB 2.14 on
 * @param deviceTree a flattened device tree, for boards that have none of their own
 * @param sbat the CSV text of the {@code .sbat} section, for UEFI images that shim loads
 * @param restrictions what GRUB is told not to do
 */
public record GrubImageOptions(
    String prefix,
    List<String> modules,
    Optional<Blob> config,
    Optional<Blob> memdisk,
    List<Blob> publicKeys,
    List<Blob> certificates,
    Optional<Blob> deviceTree,
    Optional<Blob> sbat,
    List<Restriction> restrictions) {

  /** Something that an image tells GRUB not to do. */
  public enum Restriction {
    /** Boot without the shim's verifier although secure boot is on. */
    DISABLE_SHIM_LOCK(ObjectType.DISABLE_SHIM_LOCK),
    /** No command line for the user. From GRUB 2.14 on. */
    DISABLE_CLI(ObjectType.DISABLE_CLI);

    private final ObjectType object;

    Restriction(ObjectType object) {
      this.object = object;
    }
  }

  /** Copies the lists. A prefix holds no NUL. */
  public GrubImageOptions {
    if (prefix.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the prefix has a NUL in it");
    }
    modules = List.copyOf(modules);
    publicKeys = List.copyOf(publicKeys);
    certificates = List.copyOf(certificates);
    restrictions = List.copyOf(new TreeSet<>(restrictions));
  }

  /** An image with a prefix and modules, and nothing else. */
  public static GrubImageOptions of(String prefix, List<String> modules) {
    return new GrubImageOptions(
        prefix,
        modules,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** These options with another prefix and other modules. */
  public GrubImageOptions with(String otherPrefix, List<String> otherModules) {
    return new GrubImageOptions(
        otherPrefix,
        otherModules,
        config,
        memdisk,
        publicKeys,
        certificates,
        deviceTree,
        sbat,
        restrictions);
  }

  /** These options with commands that are run first. */
  public GrubImageOptions withConfig(String commands) {
    return new GrubImageOptions(
        prefix,
        modules,
        Optional.of(Blob.of(commands)),
        memdisk,
        publicKeys,
        certificates,
        deviceTree,
        sbat,
        restrictions);
  }

  /** These options with commands that are run first, as a file has them. */
  public GrubImageOptions withConfig(Blob commands) {
    return new GrubImageOptions(
        prefix,
        modules,
        Optional.of(commands),
        memdisk,
        publicKeys,
        certificates,
        deviceTree,
        sbat,
        restrictions);
  }

  /** These options with a file system image. */
  public GrubImageOptions withMemdisk(Blob image) {
    return new GrubImageOptions(
        prefix,
        modules,
        config,
        Optional.of(image),
        publicKeys,
        certificates,
        deviceTree,
        sbat,
        restrictions);
  }

  /** These options with keys whose signatures are trusted. */
  public GrubImageOptions withPublicKeys(List<Blob> keys) {
    return new GrubImageOptions(
        prefix, modules, config, memdisk, keys, certificates, deviceTree, sbat, restrictions);
  }

  /** These options with certificates whose signatures are trusted. */
  public GrubImageOptions withCertificates(List<Blob> others) {
    return new GrubImageOptions(
        prefix, modules, config, memdisk, publicKeys, others, deviceTree, sbat, restrictions);
  }

  /** These options with a device tree. */
  public GrubImageOptions withDeviceTree(Blob tree) {
    return new GrubImageOptions(
        prefix,
        modules,
        config,
        memdisk,
        publicKeys,
        certificates,
        Optional.of(tree),
        sbat,
        restrictions);
  }

  /** These options with the text of the {@code .sbat} section. */
  public GrubImageOptions withSbat(String csv) {
    return new GrubImageOptions(
        prefix,
        modules,
        config,
        memdisk,
        publicKeys,
        certificates,
        deviceTree,
        Optional.of(Blob.of(csv)),
        restrictions);
  }

  /** These options with the {@code .sbat} section of a file. */
  public GrubImageOptions withSbat(Blob csv) {
    return new GrubImageOptions(
        prefix,
        modules,
        config,
        memdisk,
        publicKeys,
        certificates,
        deviceTree,
        Optional.of(csv),
        restrictions);
  }

  /** These options without the text of a {@code .sbat} section, which only UEFI images have. */
  public GrubImageOptions withoutSbat() {
    return new GrubImageOptions(
        prefix,
        modules,
        config,
        memdisk,
        publicKeys,
        certificates,
        deviceTree,
        Optional.empty(),
        restrictions);
  }

  /** These options with something that GRUB is told not to do. */
  public GrubImageOptions with(Restriction restriction) {
    List<Restriction> more = new ArrayList<>(restrictions);
    more.add(restriction);
    return new GrubImageOptions(
        prefix, modules, config, memdisk, publicKeys, certificates, deviceTree, sbat, more);
  }

  /** What the module area holds, behind the modules, in the order of grub-mkimage. */
  List<ModuleObject> objects() {
    // Loops: this is on the path of every build, and the first lambda costs a cold JVM 10 ms.
    List<ModuleObject> objects = new ArrayList<>();
    for (Blob key : publicKeys) {
      objects.add(new ModuleObject(ObjectType.PUBKEY, key));
    }
    for (Blob certificate : certificates) {
      objects.add(new ModuleObject(ObjectType.X509_PUBKEY, certificate));
    }
    if (memdisk.isPresent()) {
      objects.add(new ModuleObject(ObjectType.MEMDISK, memdisk.get()));
    }
    if (deviceTree.isPresent()) {
      objects.add(new ModuleObject(ObjectType.DTB, deviceTree.get()));
    }
    for (Restriction restriction : restrictions) {
      objects.add(ModuleObject.mark(restriction.object));
    }
    if (config.isPresent()) {
      objects.add(new ModuleObject(ObjectType.CONFIG, config.get()));
    }
    objects.add(new ModuleObject(ObjectType.PREFIX, Blob.of(prefix)));
    return objects;
  }
}
