package com.rollbackapi.journal;

import com.rollbackapi.durable.Disk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Whatever a file holds, it opens as an exported journal or says what it is not; what has no finding is written again
/// to the same bytes.
public final class ContainerFuzz {
    private static final Path FILE = Path.of("fuzzed.rbxj");

    private ContainerFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Disk disk = new SnapshotDisk(new TreeMap<>(Map.of(FILE, data)));
        try (RbxjFile file = RbxjFile.open(disk, FILE, Optional.empty(), RbxjLimits.STANDARD, (done, all) -> {})) {
            for (long i = 0; i < file.size(); i++) {
                readOrSaid(file, i);
            }
            if (file.verdict().ok()) {
                same(file, data);
            }
        }
    }

    private static void readOrSaid(RbxjFile file, long index) throws IOException {
        file.read(index);
        file.inclusionProof(index, file.size());
    }

    private static void same(RbxjFile file, byte[] data) throws IOException {
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        RbxjWriter.write(
                again,
                RbxjFile.signed(file.head(), file),
                IntStream.range(0, file.blobs()).mapToObj(file::blobAt).toList(),
                hash -> file.blob(hash).orElseThrow(),
                RbxjLimits.STANDARD);
        if (!Arrays.equals(again.toByteArray(), data)) {
            throw new AssertionError("a second form of the same export");
        }
    }
}
