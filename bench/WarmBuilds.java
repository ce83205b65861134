import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.bootdisk.DiskPlan;
import org.bootdisk.bootdisk.Planner;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeReader;
import org.bootdisk.grub.GrubBuild;

/**
 * Builds one disk again and again in one JVM, from reading the recipe and GRUB's files to the file
 * that is complete and durable, and prints medians of wall time and of CPU time of the builds from
 * the 201st on, in milliseconds. Usage: WarmBuilds RECIPE IMAGE
 */
public final class WarmBuilds {

  private static final int COLD = 200;
  private static final int WARM = 51;

  public static void main(String[] arguments) throws Exception {
    Path image = Path.of(arguments[1]);
    var threads = ManagementFactory.getThreadMXBean();
    long[] wall = new long[WARM];
    long[] cpu = new long[WARM];
    for (int i = -COLD; i < WARM; i++) {
      Files.deleteIfExists(image);
      long start = System.nanoTime();
      long used = threads.getCurrentThreadCpuTime();
      build(Path.of(arguments[0]), image);
      if (i >= 0) {
        wall[i] = System.nanoTime() - start;
        cpu[i] = threads.getCurrentThreadCpuTime() - used;
      }
    }
    Arrays.sort(wall);
    Arrays.sort(cpu);
    System.out.printf("%.0f ms (CPU %.0f ms)%n", wall[WARM / 2] / 1e6, cpu[WARM / 2] / 1e6);
  }

  private static void build(Path file, Path image) throws Exception {
    Recipe recipe = RecipeReader.read(file);
    List<GrubBuild> grub = new ArrayList<>();
    for (var files :
        GrubFinder.files(
            recipe.grub().targets(), List.of(), Path.of("none"), (platforms, into) -> "no")) {
      grub.add(GrubBuild.open(files));
    }
    DiskPlan plan = Planner.plan(recipe, grub, BuildTime.DEFAULT);
    plan.build(image, ImageFormat.QCOW2, bytes -> {});
  }
}
