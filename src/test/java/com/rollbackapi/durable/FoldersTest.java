package com.rollbackapi.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FoldersTest {
    private static final Path HOME = Path.of("/sim");

    /// A folder that may be passed through but not read.
    private static final class Closed extends DiskOver {
        private final Path closed;

        Closed(Disk disk, Path closed) {
            super(disk);
            this.closed = closed;
        }

        @Override
        protected DiskFile over(Path path, DiskFile file) {
            return file;
        }

        @Override
        public void syncDirectory(Path folder) throws IOException {
            if (folder.equals(closed)) {
                throw new AccessDeniedException(folder.toString());
            }
            super.syncDirectory(folder);
        }
    }

    @Test
    void theNameOfAFolderThatSomebodyElseMadeIsLeftToThem(@TempDir Path homes) throws Exception {
        Path ours = Files.createDirectory(homes.resolve("me"));
        Folders.create(new Closed(new RealDisk(), homes), ours.resolve("a").resolve("b"));
        assertThat(ours.resolve("a").resolve("b")).isDirectory();
    }

    @Test
    void aFolderOfOursIsDurableOrRefused(@TempDir Path home) {
        assertThatThrownBy(() -> Folders.create(new Closed(new RealDisk(), home), home.resolve("a")))
                .isInstanceOf(AccessDeniedException.class);
    }

    /// Whoever made a folder may have been killed before its name was durable.
    @Test
    void aFolderThatWasThereAlreadyIsDurableToo() throws Exception {
        Path folder = HOME.resolve("a").resolve("b");
        for (int seed = 0; seed < 40; seed++) {
            for (int at = 1; at <= 5; at++) {
                SimDisk disk = SimDisk.empty(seed, HOME);
                disk.endAt(at);
                try {
                    Folders.create(disk, folder);
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("ended");
                }
                SimDisk next = disk.afterKill();
                next.goOn();
                Folders.create(next, folder);
                assertThat(next.afterPowerCut().exists(folder))
                        .as("seed " + seed + ", killed at " + at)
                        .isTrue();
            }
        }
    }
}
