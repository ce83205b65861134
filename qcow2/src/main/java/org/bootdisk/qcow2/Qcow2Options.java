package org.bootdisk.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.layout.BackingReference;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.CompressionType;
import org.bootdisk.qcow2.layout.Qcow2Header;

/**
 * What a new image is to be like. Begin with {@link #defaults()}, which are qemu-img's, and change
 * what you need; a combination that the format does not have is refused at once.
 *
 * @param version 2 or 3
 * @param clusterSize bytes, a power of two from 512 to 2 MiB
 * @param refcountBits 1, 2, 4, 8, 16, 32 or 64; 16 in version 2
 * @param compressionType of clusters that are written compressed
 * @param lazyRefcounts whether refcounts may be written late, to be rebuilt after a crash
 * @param extendedL2 whether clusters have 32 subclusters, allocated one by one
 * @param backing the file to read where the image has nothing
 * @param encryption of the content
 * @param dataFile the file that holds guest clusters, if the image does not
 */
public record Qcow2Options(
    int version,
    int clusterSize,
    int refcountBits,
    CompressionType compressionType,
    boolean lazyRefcounts,
    boolean extendedL2,
    Optional<BackingReference> backing,
    Optional<Encryption> encryption,
    Optional<ExternalDataFile> dataFile) {

  /** Refuses what the format does not have. */
  public Qcow2Options {
    require(version == 2 || version == 3, "version " + version + " is not 2 or 3");
    require(
        Ranges.isPowerOfTwo(clusterSize)
            && clusterSize >= 1 << ClusterGeometry.MIN_CLUSTER_BITS
            && clusterSize <= 1 << ClusterGeometry.MAX_CLUSTER_BITS,
        "cluster size " + clusterSize + " is not a power of two from 512 to 2097152");
    require(
        Ranges.isPowerOfTwo(refcountBits)
            && refcountBits <= 1 << ClusterGeometry.MAX_REFCOUNT_ORDER,
        "refcount width " + refcountBits + " is not a power of two from 1 to 64");
    require(
        !extendedL2 || clusterSize >= 1 << ClusterGeometry.MIN_EXTENDED_L2_BITS,
        "extended L2 entries need clusters of at least 16384 bytes, not " + clusterSize);
    require(
        version > 2
            || (refcountBits == 1 << Qcow2Header.V2_REFCOUNT_ORDER
                && compressionType == CompressionType.DEFLATE
                && !lazyRefcounts
                && !extendedL2),
        "version 2 has refcounts of 16 bits, deflate, no lazy refcounts and no extended L2 entries");
    require(
        backing.isEmpty()
            || backing.get().name().getBytes(UTF_8).length <= BackingReference.LONGEST_NAME,
        "the backing file's name is longer than " + BackingReference.LONGEST_NAME + " bytes");
    dataFile.ifPresent(file -> requireDataFile(file, version, backing));
  }

  private static void requireDataFile(
      ExternalDataFile file, int version, Optional<BackingReference> backing) {
    require(version > 2, "version 2 has no external data files");
    require(
        !file.raw() || backing.isEmpty(),
        "a raw external data file holds all of the disk: there can be no backing file");
    require(!file.name().isEmpty(), "the external data file has no name");
    require(
        file.name().getBytes(UTF_8).length <= ExternalDataFile.LONGEST_NAME,
        "the data file's name is longer than " + ExternalDataFile.LONGEST_NAME + " bytes");
  }

  private static void require(boolean rule, String otherwise) {
    if (!rule) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** Version 3, clusters of 64 KiB, refcounts of 16 bits, deflate, no backing file. */
  public static Qcow2Options defaults() {
    return new Qcow2Options(
        3,
        1 << 16,
        16,
        CompressionType.DEFLATE,
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same in another version. */
  public Qcow2Options withVersion(int number) {
    return new Qcow2Options(
        number,
        clusterSize,
        refcountBits,
        compressionType,
        lazyRefcounts,
        extendedL2,
        backing,
        encryption,
        dataFile);
  }

  /** The same with clusters of {@code bytes}. */
  public Qcow2Options withClusterSize(int bytes) {
    return new Qcow2Options(
        version,
        bytes,
        refcountBits,
        compressionType,
        lazyRefcounts,
        extendedL2,
        backing,
        encryption,
        dataFile);
  }

  /** The same with refcounts of {@code bits}. */
  public Qcow2Options withRefcountBits(int bits) {
    return new Qcow2Options(
        version,
        clusterSize,
        bits,
        compressionType,
        lazyRefcounts,
        extendedL2,
        backing,
        encryption,
        dataFile);
  }

  /** The same with another compression. */
  public Qcow2Options withCompressionType(CompressionType type) {
    return new Qcow2Options(
        version,
        clusterSize,
        refcountBits,
        type,
        lazyRefcounts,
        extendedL2,
        backing,
        encryption,
        dataFile);
  }

  /** The same with lazy refcounts. */
  public Qcow2Options withLazyRefcounts() {
    return new Qcow2Options(
        version,
        clusterSize,
        refcountBits,
        compressionType,
        true,
        extendedL2,
        backing,
        encryption,
        dataFile);
  }

  /** The same with extended L2 entries. */
  public Qcow2Options withExtendedL2() {
    return new Qcow2Options(
        version,
        clusterSize,
        refcountBits,
        compressionType,
        lazyRefcounts,
        true,
        backing,
        encryption,
        dataFile);
  }

  /** The same on top of a backing file. */
  public Qcow2Options withBacking(BackingReference reference) {
    return new Qcow2Options(
        version,
        clusterSize,
        refcountBits,
        compressionType,
        lazyRefcounts,
        extendedL2,
        Optional.of(reference),
        encryption,
        dataFile);
  }

  /** The same, encrypted. */
  public Qcow2Options withEncryption(Encryption method) {
    return new Qcow2Options(
        version,
        clusterSize,
        refcountBits,
        compressionType,
        lazyRefcounts,
        extendedL2,
        backing,
        Optional.of(method),
        dataFile);
  }

  /** The same with guest clusters in another file. */
  public Qcow2Options withDataFile(ExternalDataFile file) {
    return new Qcow2Options(
        version,
        clusterSize,
        refcountBits,
        compressionType,
        lazyRefcounts,
        extendedL2,
        backing,
        encryption,
        Optional.of(file));
  }

  /** Clusters and tables of such an image. */
  ClusterGeometry geometry() {
    return new ClusterGeometry(
        Integer.numberOfTrailingZeros(clusterSize),
        Integer.numberOfTrailingZeros(refcountBits),
        extendedL2);
  }
}
