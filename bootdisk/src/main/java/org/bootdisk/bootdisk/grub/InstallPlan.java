package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.grub.BootLoader;
import org.bootdisk.grub.CoreImage;
import org.bootdisk.grub.EfiImage;
import org.bootdisk.grub.Embedding;
import org.bootdisk.grub.EmbeddingArea;
import org.bootdisk.grub.ForeignSectors;
import org.bootdisk.grub.ForeignSectors.ForeignSector;
import org.bootdisk.grub.GrubBuild;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubImageOptions;
import org.bootdisk.grub.SectorRun;

/** An installation of which everything is decided and nothing is written. */
public final class InstallPlan {

  private final PartitionedDisk disk;
  private final InstallRequest request;
  private final GrubSite site;
  private final BootLoader before;
  private final GrubTree tree;
  private final SortedMap<String, byte[]> programs = new TreeMap<>();
  private final List<ForeignSector> avoided = new ArrayList<>();
  private final List<VolumeUpdate> updates = new ArrayList<>();
  private final List<String> replaced = new ArrayList<>();
  private Optional<Embedding> embedding = Optional.empty();
  private int coreSize;

  private InstallPlan(PartitionedDisk disk, InstallRequest request) throws IOException {
    this.disk = disk;
    this.request = request;
    this.site = new GrubSite(disk.map(), request.boot().number(), request.directory());
    this.before = BootLoader.on(disk.device());
    this.tree = new GrubTree(request.directory());
  }

  /**
   * Decides.
   *
   * @throws org.bootdisk.block.FormatException if GRUB's files are of two builds, if one is
   *     missing, if the disk has no place for core.img or not enough room for it or for the files
   */
  public static InstallPlan of(PartitionedDisk disk, InstallRequest request) throws IOException {
    InstallPlan plan = new InstallPlan(disk, request);
    for (GrubBuild build : request.builds()) {
      request.builds().get(0).requireSameVersion(build);
      plan.add(build);
    }
    plan.addFiles();
    plan.compare();
    return plan;
  }

  private void add(GrubBuild build) throws IOException {
    GrubImageOptions options =
        request
            .image()
            .with(site.prefix(), site.modules(build.platform(), request.image().modules()));
    if (request.installed().isPresent()) {
      tree.addModules(build, request.installed().get());
    } else {
      tree.addModules(build);
    }
    if (build.platform().isEfi()) {
      byte[] image = EfiImage.build(build, options);
      tree.addEfiImage(build.platform(), image);
      tree.addOwn(
          build.platform().directoryName() + "/grub.efi",
          EfiImage.build(build, options.with("", options.modules())));
      programs.putAll(request.programs().files(build.platform(), image));
    } else {
      CoreImage core = CoreImage.build(build, options.withoutSbat());
      tree.addBiosImages(build, core);
      embed(build, core);
    }
  }

  private void embed(GrubBuild build, CoreImage core) throws IOException {
    SectorRun place = EmbeddingPlace.on(disk);
    EmbeddingArea area = new EmbeddingArea(List.of(place));
    if (disk.map() == PartitionMap.MSDOS) {
      int wanted = Embedding.sectorsWanted(core, request.redundancy());
      ForeignSectors foreign = ForeignSectors.in(disk.device(), place, wanted);
      area = foreign.area();
      avoided.addAll(foreign.found());
    }
    coreSize = core.size();
    embedding =
        Optional.of(
            Embedding.of(
                build.files().require("boot.img"),
                core,
                area,
                request.redundancy(),
                request.driveCheck()));
  }

  private void addFiles() throws IOException {
    request.extra().forEach(tree::addOwn);
    try (FatVolume volume = FatVolume.open(request.boot().device())) {
      if (volume.find(request.directory() + "/grubenv") == null) {
        tree.addEnvironment();
      }
      SignedPrograms signed = request.programs().signed().orElse(null);
      if (signed != null && !programs.isEmpty()) {
        byte[] commands =
            SignedPrograms.configuration(volume.bootSector(), request.directory(), hint());
        for (String path : request.programs().configurationPaths(signed)) {
          programs.put(path, commands);
        }
      }
    }
  }

  /** The partition that the signed GRUB was started from, or one of the first disk. */
  private String hint() {
    return request.boot().number() == request.esp().number()
        ? "$root"
        : "hd0," + disk.map().grubName() + request.boot().number();
  }

  private void compare() throws IOException {
    findReplacedPrograms();
    boolean oneVolume = request.boot().number() == request.esp().number();
    SortedMap<String, byte[]> files = tree.files();
    if (oneVolume) {
      files.putAll(programs);
    }
    updates.add(VolumeUpdate.of(request.boot(), files));
    if (!oneVolume && !programs.isEmpty()) {
      updates.add(VolumeUpdate.of(request.esp(), programs));
    }
  }

  private void findReplacedPrograms() throws IOException {
    try (FatVolume volume = FatVolume.open(request.esp().device())) {
      for (String path : programs.keySet()) {
        FatNode there = volume.find(path);
        boolean isProgram = path.toLowerCase(Locale.ROOT).endsWith(".efi");
        if (isProgram && there != null && !there.isDirectory() && !isGrub(volume, there)) {
          replaced.add(path);
        }
      }
    }
  }

  private static boolean isGrub(FatVolume volume, FatNode file) throws IOException {
    if (file.size() > GrubFiles.LARGEST_FILE) {
      return false;
    }
    try (InputStream in = volume.newInputStream(file)) {
      EfiImage.decode(in.readAllBytes(), file.path());
      return true;
    } catch (FormatException e) {
      return false;
    }
  }

  /** Programs for UEFI that are not GRUB and lie where this puts its own. */
  public List<String> replacedPrograms() {
    return replaced;
  }

  /** What the boot sector held when this was decided. */
  public BootLoader before() {
    return before;
  }

  /** Where GRUB's directory will be. */
  public GrubSite site() {
    return site;
  }

  /** Boot code and core.img, if the disk is to start from a BIOS. */
  public Optional<Embedding> embedding() {
    return embedding;
  }

  /** Bytes of core.img without codes; 0 if there is none. */
  public int coreSize() {
    return coreSize;
  }

  /** Sectors of other software that core.img steps around. */
  public List<ForeignSector> avoided() {
    return avoided;
  }

  /** The programs for UEFI, by path. */
  public SortedMap<String, byte[]> programs() {
    return programs;
  }

  /** All files of GRUB's directory, by path. */
  public SortedMap<String, byte[]> files() {
    return tree.files();
  }

  /** How many files are new or differ. */
  public int changedFiles() {
    int count = 0;
    for (VolumeUpdate update : updates) {
      count += update.changed().size();
    }
    return count;
  }

  /**
   * Carries it out: files first, core.img when they are durable, the boot sector when that is; so a
   * disk that loses power never has a boot sector that leads to sectors which are not there yet.
   *
   * @param time of the files that are written
   */
  public void carryOut(Instant time) throws IOException {
    for (VolumeUpdate update : updates) {
      update.apply(time);
    }
    BlockDevice device = disk.device();
    device.flush();
    if (embedding.isPresent()) {
      embedding.get().writeTo(device);
    }
  }
}
