package com.rollbackapi.durable;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/// What happens to a disk while nobody uses it: bits flip, sectors are lost, files are cut off, gone, or an older copy
/// of themselves.
public final class SimDamage {
    private final SimDisk disk;
    private final Random random;

    public SimDamage(SimDisk disk, Random random) {
        this.disk = disk;
        this.random = random;
    }

    /// The files under a folder.
    public List<Path> files(Path folder) {
        return disk.names().files().keySet().stream()
                .filter(p -> p.startsWith(folder))
                .toList();
    }

    /// Damages a file and says how.
    public String damage(Path path) {
        SimFile file = Objects.requireNonNull(disk.names().files().get(path));
        byte[] bytes = file.bytes();
        int at = bytes.length == 0 ? 0 : place(bytes);
        return switch (bytes.length == 0 ? 3 : random.nextInt(5)) {
            case 0, 1 -> {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                file.become(bytes);
                yield "a bit flipped at byte " + at + " of " + path;
            }
            case 2 -> {
                int begin = at / SimFile.SECTOR_BYTES * SimFile.SECTOR_BYTES;
                int end = Math.min(bytes.length, begin + SimFile.SECTOR_BYTES);
                Arrays.fill(bytes, begin, end, (byte) 0);
                file.become(bytes);
                yield "bytes " + begin + " to " + end + " zeroed of " + path;
            }
            case 3 -> {
                disk.names().lose(path);
                yield "lost " + path;
            }
            default -> {
                file.become(Arrays.copyOf(bytes, at));
                yield "cut at byte " + at + ": " + path;
            }
        };
    }

    /// Mostly where there is something: a segment is zeros for the greater part.
    private int place(byte[] bytes) {
        int used = bytes.length;
        while (used > 1 && bytes[used - 1] == 0) {
            used--;
        }
        return random.nextInt(random.nextInt(4) == 0 ? bytes.length : used);
    }
}
