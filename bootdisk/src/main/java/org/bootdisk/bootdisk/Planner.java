package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootdisk.block.Content;
import org.bootdisk.block.Region;
import org.bootdisk.block.Regions;
import org.bootdisk.bootdisk.grub.GrubPair;
import org.bootdisk.bootdisk.grub.PartitionMap;
import org.bootdisk.bootdisk.host.HostFile;
import org.bootdisk.bootdisk.menu.PlannedMenu;
import org.bootdisk.bootdisk.recipe.PartitionContent;
import org.bootdisk.bootdisk.recipe.PartitionContent.Fat;
import org.bootdisk.bootdisk.recipe.PartitionRecipe;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.bootdisk.recipe.TableRecipe;
import org.bootdisk.bootdisk.recipe.TableRecipe.Kind;
import org.bootdisk.fat.format.FatTree;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.grub.Embedding;
import org.bootdisk.grub.EmbeddingArea;
import org.bootdisk.grub.GrubBuild;

/**
 * Decides where every byte of a disk comes from. Opens the user's files to see their sizes only.
 */
public final class Planner {

  /** Bytes of a partition for core.img that nobody gave a size. */
  private static final long CORE_PARTITION = 1L << 20;

  private final Recipe recipe;
  private final List<GrubBuild> grub;
  private final Instant time;
  private final Identifiers identifiers;
  private final GrubVolume site;
  private final Map<Integer, PlannedVolume> volumes = new TreeMap<>();
  private final Map<Integer, HostFile> files = new TreeMap<>();

  private Planner(Recipe recipe, List<GrubBuild> grub, Instant time) throws RecipeException {
    this.recipe = recipe;
    this.grub = grub;
    this.time = recipe.time().orElse(time);
    this.identifiers = new Identifiers(recipe.table());
    this.site = GrubVolume.of(recipe);
  }

  /**
   * Plans the disk.
   *
   * @param grub a build for each of the recipe's targets, in any order; two threads read its files
   * @param time that everything on the disk carries if the recipe does not say
   * @throws RecipeException if the recipe cannot be carried out
   * @throws org.bootdisk.block.FormatException if GRUB's files cannot be used
   */
  public static DiskPlan plan(Recipe recipe, List<GrubBuild> grub, Instant time)
      throws IOException, RecipeException {
    return new Planner(recipe, grub, time).plan();
  }

  /** Plans a disk for a PC with BIOS or 64-bit UEFI. */
  public static DiskPlan plan(Recipe recipe, GrubPair grub, Instant time)
      throws IOException, RecipeException {
    return plan(recipe, List.of(grub.bios(), grub.uefi()), time);
  }

  /** The menu of a disk that is built from {@code recipe}; a disk without GRUB has none. */
  public static PlannedMenu menu(Recipe recipe) throws IOException, RecipeException {
    GrubVolume site = GrubVolume.of(recipe);
    Identifiers identifiers = new Identifiers(recipe.table());
    for (int i = 0; i < recipe.partitions().size(); i++) {
      PartitionRecipe partition = recipe.partitions().get(i);
      if (site.isOn(i) && partition.content() instanceof Fat fat) {
        return menu(recipe, identifiers.volume(partition, fat));
      }
    }
    throw RecipeException.at("grub", "is none, so that the disk has no menu");
  }

  private static PlannedMenu menu(Recipe recipe, long volumeId)
      throws IOException, RecipeException {
    return PlannedMenu.of(recipe.menu(), BootSector.printedVolumeId(volumeId));
  }

  private DiskPlan plan() throws IOException, RecipeException {
    for (GrubBuild build : grub) {
      grub.get(0).requireSameVersion(build);
    }
    GrubInstallation installation =
        recipe.grub().isWanted()
            ? GrubInstallation.of(grub, site.site(map()))
            : GrubInstallation.NONE;
    openContents(installation);
    Places places = Places.of(recipe, this::fittingSize);
    List<PlannedPartition> partitions = partitions(places);
    Optional<Embedding> embedding = embedding(installation, partitions);
    PlannedTable table = new PlannedTable(recipe, identifiers, places.diskSize(), partitions);
    Map<Long, Regions> parts = new TreeMap<>(table.structures(embedding.map(Embedding::bootCode)));
    for (PlannedPartition partition : partitions) {
      parts.put(partition.start(), content(partition, embedding));
    }
    if (embedding.isPresent() && recipe.table().kind() == Kind.MBR) {
      parts.put((long) TableRecipe.USUAL_SECTOR_SIZE, core("MBR gap: ", embedding.get()));
    }
    String version = grub.isEmpty() ? "" : grub.get(0).version().text();
    return new DiskPlan(
        joined(parts, places.diskSize()),
        new DiskLayout(recipe.table(), identifiers.disk(), partitions),
        Inputs.of(grub, files.values(), parts.values()),
        contents(partitions, embedding),
        version);
  }

  private PartitionMap map() {
    return recipe.table().kind() == Kind.GPT ? PartitionMap.GPT : PartitionMap.MSDOS;
  }

  /** Lists the files of all volumes, sees how long other contents are. */
  private void openContents(GrubInstallation installation) throws IOException, RecipeException {
    for (int i = 0; i < recipe.partitions().size(); i++) {
      PartitionRecipe partition = recipe.partitions().get(i);
      String where = "partitions[" + i + "]";
      if (partition.content() instanceof PartitionContent.RawFile raw) {
        files.put(i, HostFile.of(raw.source(), where + ".file"));
      } else if (partition.content() instanceof Fat fat) {
        volumes.put(i, volume(partition, fat, i, installation, where + ".fat"));
      }
    }
  }

  private PlannedVolume volume(
      PartitionRecipe partition, Fat fat, int index, GrubInstallation installation, String where)
      throws IOException, RecipeException {
    long id = identifiers.volume(partition, fat);
    SortedMap<String, Content> own = new TreeMap<>();
    if (site.isOn(index)) {
      own.putAll(installation.files());
      PlannedMenu menu = menu(recipe, id);
      own.put("/grub/grub.cfg", Content.of(menu.text().getBytes(StandardCharsets.UTF_8)));
      own.putAll(menu.files());
    }
    FatTree tree = PlannedVolume.tree(fat, own, time, where);
    TableRecipe table = recipe.table();
    return new PlannedVolume(fat, tree, id, table.sectorSize(), table.geometry(), time, where);
  }

  /** Bytes that the content of a partition takes. */
  private long fittingSize(int index) throws RecipeException {
    HostFile file = files.get(index);
    PlannedVolume volume = volumes.get(index);
    if (volume != null) {
      return volume.fittingSize();
    }
    return file == null ? CORE_PARTITION : file.length();
  }

  private List<PlannedPartition> partitions(Places places) {
    List<PlannedPartition> partitions = new ArrayList<>();
    for (int i = 0; i < recipe.partitions().size(); i++) {
      PartitionRecipe partition = recipe.partitions().get(i);
      partitions.add(
          new PlannedPartition(
              i,
              recipe.number(i),
              partition.name(),
              partition.kind(),
              identifiers.partition(partition),
              partition.isLogical()
                  ? places.starts().get(i) - partition.bytesInFront(recipe.table().sectorSize())
                  : 0,
              places.starts().get(i),
              places.lengths().get(i)));
    }
    return partitions;
  }

  private Optional<Embedding> embedding(
      GrubInstallation installation, List<PlannedPartition> partitions)
      throws IOException, RecipeException {
    if (installation.bios().isEmpty()) {
      return Optional.empty();
    }
    EmbeddingArea area = site.embeddingArea(partitions);
    return Optional.of(installation.bios().get().in(area));
  }

  private Regions content(PlannedPartition partition, Optional<Embedding> embedding)
      throws RecipeException {
    int index = partition.index();
    String name = partition.name() + ": ";
    Regions.Builder regions = Regions.builder();
    HostFile file = files.get(index);
    PlannedVolume volume = volumes.get(index);
    if (volume != null) {
      regions.addAll(name, volume.regions(partition.start(), partition.length()));
    } else if (file != null) {
      requireRoom(file, partition);
      regions.add(name + "file", file);
    } else if (embedding.isPresent() && site.hasCore(index)) {
      regions.addAll("", core(name, embedding.get()));
    }
    return regions.zerosUpTo(name + "unused", partition.length()).build();
  }

  private List<PlannedFile> contents(
      List<PlannedPartition> partitions, Optional<Embedding> embedding) {
    List<PlannedFile> contents = new ArrayList<>();
    if (embedding.isPresent()) {
      contents.add(new PlannedFile("boot.img", Content.of(embedding.get().bootCode())));
      contents.add(new PlannedFile("core.img", Content.of(embedding.get().embedded())));
    }
    for (PlannedPartition partition : partitions) {
      int index = partition.index();
      HostFile file = files.get(index);
      PlannedVolume volume = volumes.get(index);
      if (volume != null) {
        contents.addAll(PlannedFile.of(partition.name(), volume.tree()));
      } else if (file != null) {
        contents.add(new PlannedFile(partition.name(), file));
      }
    }
    return contents;
  }

  private static Regions core(String place, Embedding embedding) {
    return Regions.builder()
        .add(place + "core.img with Reed-Solomon codes", Content.of(embedding.embedded()))
        .build();
  }

  private static void requireRoom(HostFile file, PlannedPartition partition)
      throws RecipeException {
    if (file.length() > partition.length()) {
      throw RecipeException.at(
          "partitions[" + partition.index() + "].size",
          partition.length()
              + " bytes, expected at least the "
              + file.length()
              + " of "
              + file.description());
    }
  }

  private static Regions joined(Map<Long, Regions> parts, long size) {
    Regions.Builder all = Regions.builder();
    for (Map.Entry<Long, Regions> part : parts.entrySet()) {
      all.zerosUpTo("padding", part.getKey());
      for (Region region : part.getValue().list()) {
        all.add(region.name(), region.content());
      }
    }
    return all.zerosUpTo("padding", size).build();
  }
}
