package org.bootdisk.bootdisk;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Ranges;
import org.bootdisk.bootdisk.recipe.PartitionContent;
import org.bootdisk.bootdisk.recipe.PartitionRecipe;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.bootdisk.recipe.Size;
import org.bootdisk.bootdisk.recipe.TableRecipe.Kind;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.mbr.MbrPartition;

/**
 * Where the partitions of a recipe lie.
 *
 * @param diskSize bytes
 * @param starts first bytes, in the order of the recipe
 * @param lengths bytes, in the order of the recipe
 */
record Places(long diskSize, List<Long> starts, List<Long> lengths) {

  /** What disks that fit are a multiple of, in bytes: tools and hypervisors expect whole MiB. */
  private static final long UNIT = 1L << 20;

  Places {
    starts = List.copyOf(starts);
    lengths = List.copyOf(lengths);
  }

  /** Knows how many bytes the content of a partition takes. */
  interface Fitting {
    /** Bytes of partition {@code index}, from 0, with all of its content. */
    long bytes(int index) throws RecipeException;
  }

  /** Places all partitions; {@code fitting} is asked only for those whose size it decides. */
  static Places of(Recipe recipe, Fitting fitting) throws RecipeException {
    return new Search(recipe, fitting).places();
  }

  /** First byte that a partition may have. */
  static long firstUsable(Kind kind, int sectorSize) {
    return kind == Kind.GPT ? 2L * sectorSize + GptLayout.SMALLEST_ARRAY : sectorSize;
  }

  /** Bytes at the end of the disk that no partition may have. */
  private static long reservedAtEnd(Kind kind, int sectorSize) {
    return kind == Kind.GPT ? sectorSize + GptLayout.SMALLEST_ARRAY : 0;
  }

  /** Goes through the partitions once, in their order. */
  private static final class Search {

    private final Recipe recipe;
    private final Fitting fitting;
    private final Kind kind;
    private final int sectorSize;
    private final List<Long> starts = new ArrayList<>();
    private final List<Long> lengths = new ArrayList<>();

    Search(Recipe recipe, Fitting fitting) {
      this.recipe = recipe;
      this.fitting = fitting;
      this.kind = recipe.table().kind();
      this.sectorSize = recipe.table().sectorSize();
    }

    Places places() throws RecipeException {
      requireDiskSize();
      long end = firstUsable(kind, sectorSize);
      for (int i = 0; i < recipe.partitions().size(); i++) {
        long start = start(i, end);
        long length = length(i, start);
        requireApart(i, start, length);
        starts.add(start);
        lengths.add(length);
        end = Math.max(end, Math.addExact(start, length));
      }
      long needed = Math.addExact(end, reservedAtEnd(kind, sectorSize));
      if (recipe.size() instanceof Size.Bytes bytes) {
        requireRoom(needed, bytes.count());
        return new Places(bytes.count(), starts, lengths);
      }
      return new Places(Ranges.alignUp(needed, UNIT), starts, lengths);
    }

    private void requireDiskSize() throws RecipeException {
      if (recipe.size() instanceof Size.Bytes bytes && bytes.count() % sectorSize != 0) {
        throw RecipeException.at(
            "size", bytes.count() + " bytes, expected a multiple of the sectors' " + sectorSize);
      }
      boolean records = kind == Kind.MBR || !recipe.table().hybrid().isEmpty();
      long most = (MbrPartition.LARGEST + 1) * sectorSize;
      if (records && recipe.size() instanceof Size.Bytes bytes && bytes.count() > most) {
        throw RecipeException.at(
            "size",
            ByteSize.print(bytes.count())
                + ", expected at most "
                + ByteSize.print(most)
                + ", which the records of an MBR can describe; take a GPT without hybrid");
      }
    }

    private long start(int index, long end) throws RecipeException {
      PartitionRecipe partition = recipe.partitions().get(index);
      if (partition.start().isEmpty()) {
        return Ranges.alignUp(end, Math.max(sectorSize, partition.align())) + inFront(index);
      }
      long start = partition.start().getAsLong();
      long first = firstUsable(kind, sectorSize) + inFront(index);
      if (start < first || start % sectorSize != 0) {
        throw RecipeException.at(
            at(index, "start"),
            start + " bytes, expected a multiple of " + sectorSize + " from " + first + " on");
      }
      return start;
    }

    private long length(int index, long start) throws RecipeException {
      Size size = recipe.partitions().get(index).size();
      if (size instanceof Size.Bytes bytes) {
        if (bytes.count() % sectorSize != 0) {
          throw RecipeException.at(
              at(index, "size"),
              bytes.count() + " bytes, expected a multiple of the sectors' " + sectorSize);
        }
        return bytes.count();
      }
      if (size instanceof Size.Rest && recipe.size() instanceof Size.Bytes disk) {
        return rest(index, start, disk.count());
      }
      if (recipe.partitions().get(index).content() instanceof PartitionContent.Empty) {
        throw RecipeException.at(
            at(index, "size"),
            "is the rest of a disk that has no size; give the disk or the partition one");
      }
      return Ranges.alignUp(Math.max(1, fitting.bytes(index)), sectorSize);
    }

    /** Up to the next partition whose start is given, or to the end. */
    private long rest(int index, long start, long diskSize) throws RecipeException {
      long end = Ranges.alignDown(diskSize - reservedAtEnd(kind, sectorSize), sectorSize);
      for (int i = index + 1; i < recipe.partitions().size(); i++) {
        if (recipe.partitions().get(i).start().isEmpty()) {
          throw RecipeException.at(
              at(index, "size"),
              "takes the rest, which leaves nothing for "
                  + named(i)
                  + "; give it a size, or "
                  + named(i)
                  + " a start");
        }
      }
      for (int i = 0; i < recipe.partitions().size(); i++) {
        long other = recipe.partitions().get(i).start().orElse(-1);
        end = other > start ? Math.min(end, other - inFront(i)) : end;
      }
      if (end <= start) {
        throw RecipeException.at(
            at(index, "size"),
            "nothing is left: the partition would start at "
                + ByteSize.print(start)
                + ", and a disk of "
                + ByteSize.print(diskSize)
                + " has room up to "
                + ByteSize.print(Math.max(0, end)));
      }
      return end - start;
    }

    private void requireApart(int index, long start, long length) throws RecipeException {
      for (int i = 0; i < starts.size(); i++) {
        long otherStart = starts.get(i) - inFront(i);
        if (start - inFront(index) < starts.get(i) + lengths.get(i)
            && otherStart < start + length) {
          throw RecipeException.at(
              at(index, "start"),
              named(index)
                  + ", bytes "
                  + (start - inFront(index))
                  + " to "
                  + (start + length)
                  + ", overlaps "
                  + named(i)
                  + ", bytes "
                  + otherStart
                  + " to "
                  + (starts.get(i) + lengths.get(i)));
        }
      }
    }

    private void requireRoom(long needed, long size) throws RecipeException {
      if (needed > size) {
        throw RecipeException.at(
            "size",
            size
                + " bytes ("
                + ByteSize.print(size)
                + "), expected at least "
                + needed
                + " ("
                + ByteSize.print(needed)
                + ") for these partitions and their table");
      }
    }

    /** Bytes for the sector that describes a logical partition. */
    private long inFront(int index) {
      return recipe.partitions().get(index).bytesInFront(sectorSize);
    }

    private String named(int index) {
      return "partition " + recipe.partitions().get(index).name();
    }

    private static String at(int index, String member) {
      return "partitions[" + index + "]." + member;
    }
  }
}
