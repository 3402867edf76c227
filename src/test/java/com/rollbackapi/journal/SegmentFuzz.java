package com.rollbackapi.journal;

import com.rollbackapi.tlog.NoteSigner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// Segments of a write-ahead log without a head: whatever is in them, the log opens, shows what is whole, and says what
/// is not. The first byte says whether checksums are put right, and where a second segment begins.
public final class SegmentFuzz {
    private static final Path FOLDER = Path.of("journal");
    private static final String VKEY =
            new NoteSigner(GoldenWriter.KEY).verifier().vkey();

    private SegmentFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
        if ((data[0] & 1) == 1) {
            putChecksumsRight(ByteBuffer.wrap(bytes));
        }
        JournalLayout layout = new JournalLayout(FOLDER);
        Map<Path, byte[]> files = new TreeMap<>();
        int second = (data[0] & 0xFF) >> 1;
        if (second > 0 && bytes.length > 512) {
            files.put(layout.segment(second), Arrays.copyOfRange(bytes, 512, bytes.length));
            bytes = Arrays.copyOf(bytes, 512);
        }
        files.put(layout.segment(0), bytes);
        try (JournalFolder journal = JournalFolder.open(new SnapshotDisk(files), layout, VKEY, true)) {
            for (long i = 0; i < journal.size(); i++) {
                journal.read(i);
            }
            if (journal.verdict().ok()
                    && !journal.root().equals(journal.verdict().root())) {
                throw new AssertionError("two roots");
            }
        }
    }

    /// What a fuzzer cannot guess.
    private static void putChecksumsRight(ByteBuffer segment) {
        for (int at = 0; at + Frame.HEADER_BYTES <= segment.limit(); at += Frame.ALIGNMENT_BYTES) {
            int length = segment.getInt(at + 4);
            if (segment.getInt(at) == 0x52425846 && length >= 12 && length <= segment.limit() - at) {
                CRC32C crc = new CRC32C();
                crc.update(segment.slice(at + 12, length - 12));
                segment.putInt(at + 8, (int) crc.getValue());
            }
        }
    }
}
