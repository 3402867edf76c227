package com.rollbackapi.durable;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The faults are what tests believe them to be.
class FaultyDiskTest {
    @TempDir
    Path folder;

    private final FaultyDisk disk = FaultyDisk.over(new RealDisk());

    private static ByteBuffer text(String s) {
        return ByteBuffer.wrap(s.getBytes(US_ASCII));
    }

    @Test
    void aPowerCutTakesBackWhatWasNotForced() throws Exception {
        Path file = folder.resolve("a");
        try (DiskFile out = disk.open(file)) {
            disk.syncDirectory(folder);
            out.write(text("durable!"), 0);
            out.force();
            out.write(text("ABCDEF"), 4);
            out.write(text("later"), 10);
            disk.cutPower(2);
        }
        assertThat(Files.readString(file))
                .as("the last write torn after two bytes")
                .isEqualTo("durable!\0\0la");
    }

    @Test
    void aPowerCutTakesBackAFileWhoseFolderWasNotSynced() throws Exception {
        Path kept = folder.resolve("kept");
        AtomicFile.write(disk, kept, "old".getBytes(US_ASCII));
        try (DiskFile out = disk.open(folder.resolve("lost"))) {
            out.write(text("x"), 0);
            out.force();
        }
        disk.failSyncDirectory(1);
        assertThatThrownBy(() -> AtomicFile.write(disk, kept, "new".getBytes(US_ASCII)))
                .isInstanceOf(IOException.class);
        disk.cutPower(0);
        assertThat(folder.resolve("lost")).doesNotExist();
        assertThat(kept).hasContent("old");
    }

    @Test
    void theForceThatFailsMayKeepOrLose() throws Exception {
        for (FaultyDisk.Unforced left : FaultyDisk.Unforced.values()) {
            Path file = folder.resolve(left.name());
            try (DiskFile out = disk.open(file)) {
                out.write(text("one"), 0);
                out.force();
                disk.failForce(2, left);
                out.force();
                out.write(text("two"), 3);
                assertThatThrownBy(out::force)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("Input/output error");
                out.force(); // the disk that failed says all is well: who asks again is lied to
            }
            assertThat(file).hasContent(left == FaultyDisk.Unforced.LOST ? "one" : "onetwo");
        }
    }

    @Test
    void spaceEndsInTheMiddleOfAWrite() throws Exception {
        FaultyDisk small = FaultyDisk.over(new RealDisk(), ".wal").noSpaceFrom(4);
        try (DiskFile out = small.open(folder.resolve("a.wal"));
                DiskFile other = small.open(folder.resolve("b"))) {
            assertThatThrownBy(() -> out.write(text("abcdef"), 0)).hasMessageContaining("No space left on device");
            out.write(text("ABCD"), 0);
            other.write(text("has room"), 0);
            assertThatThrownBy(() -> out.write(text("e"), 4)).isInstanceOf(IOException.class);
            small.space();
            out.write(text("e"), 4);
        }
        assertThat(folder.resolve("a.wal")).hasContent("ABCDe");
        assertThat(folder.resolve("b")).hasContent("has room");
        assertThat(small.operations()).startsWith("open a.wal", "write a.wal").doesNotContain("write b");
    }

    @Test
    void aWriteFailsAfterSomeOfItsBytes() throws Exception {
        Path file = folder.resolve("a");
        disk.failWrite(2, 1);
        try (DiskFile out = disk.open(file)) {
            out.write(text("one"), 0);
            assertThatThrownBy(() -> out.write(text("two"), 3)).isInstanceOf(IOException.class);
        }
        assertThat(file).hasContent("onet");
    }
}
