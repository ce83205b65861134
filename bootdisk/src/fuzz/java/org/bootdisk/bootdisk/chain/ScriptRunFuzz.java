package org.bootdisk.bootdisk.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bootdisk.block.Content;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.Region;
import org.bootdisk.bootdisk.chain.BootWay.Firmware;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.format.FatTree;
import org.bootdisk.fixtures.Hostile;
import org.bootdisk.grub.Blob;
import org.bootdisk.grub.EnvironmentBlock;
import org.bootdisk.grub.GrubPlatform;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs menus on paper that somebody made to break us, on a disk that is one FAT volume. */
class ScriptRunFuzz {

  private static final int SIZE = 1 << 20;
  private static final int LARGEST = 1 << 15;

  static Stream<byte[]> seeds() {
    return Stream.of(
            """
            search --set=drive1 --fs-uuid 1234-ABCD
            if [ -s $prefix/grubenv ]; then load_env; fi
            set default="${saved_entry}"
            menuentry "One" { search --no-floppy --label X --set
              linux ($drive1)//kernel init=/init "a b"
              initrd ($drive1)/kernel /kernel }
            submenu 'More' { menuentry Two { chainloader ($root)/EFI/a.efi } }
            """,
            """
            function f { for i in $1 "$2"; do echo $i; set x=$x$x; source /grub/more.cfg; done }
            while [ $x != b ]; do f $x 2; x=${x}b; done
            if [ "$y" -o ! -d /grub -a x = x ]; then insmod gzio; else configfile $prefix/a; fi
            export x; unset y; multiboot2 /kernel; regexp --set=1:z a b; test -f (hd0)/kernel
            """)
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 1000)
  void runsOrNamesTheLine(byte[] input) {
    if (input.length > 0 && input.length <= LARGEST) {
      Hostile.read(() -> run(input));
    }
  }

  private static void run(byte[] script) throws IOException {
    try (ChainDisk disk = ChainDisk.open(PartitionedDisk.read(volume(script)))) {
      ChainVolume volume = disk.volumes().get(0);
      GrubPlatform platform = GrubPlatform.X86_64_EFI;
      VolumeGrubFiles files = new VolumeGrubFiles(platform, volume, "/grub/x86_64-efi");
      Hops hops = new Hops(Firmware.UEFI);
      Variables variables = new Variables();
      variables.set("root", "hd0");
      variables.set("prefix", "(hd0)/grub");
      Commands commands = Commands.read(files, new LoadedModules(List.of("fat"), Blob.EMPTY));
      ScriptRun run = new ScriptRun(disk, commands, hops, variables);
      run.runFile(volume, Objects.requireNonNull(volume.file("/grub/grub.cfg")));
      Hostile.requirePresentable(hops.present().findings());
      hops.present().proven().forEach(Hostile::requirePresentable);
    }
  }

  private static MemoryDevice volume(byte[] script) throws IOException {
    Instant time = Instant.EPOCH.plusSeconds(1_000_000_000);
    FatTree tree =
        FatTree.builder(time)
            .file("/grub/grub.cfg", Content.of(script), time)
            .file("/grub/more.cfg", Content.of(script), time)
            .file("/grub/grubenv", Content.of(EnvironmentBlock.EMPTY.encode()), time)
            .file("/kernel", Content.of(new byte[] {1}), time)
            .build();
    MemoryDevice device = new MemoryDevice("hostile", SIZE);
    for (Region region :
        FatPlan.of(FatFormat.ofSize(SIZE).withVolumeId(0x1234_ABCDL), tree).regions().list()) {
      region.content().writeTo(device.slice(region.name(), region.start(), region.length()));
    }
    return device;
  }
}
