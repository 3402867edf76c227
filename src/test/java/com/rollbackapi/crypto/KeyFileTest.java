package com.rollbackapi.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.DiskOver;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.durable.SimDisk;
import com.rollbackapi.durable.SimFaults;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFileTest {
    private final SigningKey key = SigningKey.fromBytes("example.com/log", new byte[32]);

    @TempDir
    private Path folder;

    @Test
    void storesWhatItLoadsForItsOwnerOnly() throws Exception {
        Path file = folder.resolve("log.key");
        KeyFile.store(new RealDisk(), file, key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        SigningKey loaded = KeyFile.load(file);
        assertThat(loaded.name()).isEqualTo("example.com/log");
        assertThat(loaded.verifyingKey()).isEqualTo(key.verifyingKey());
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void neverOverwrites() throws Exception {
        Path file = folder.resolve("log.key");
        KeyFile.store(new RealDisk(), file, key);
        assertThatThrownBy(() -> KeyFile.store(new RealDisk(), file, key))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void aPowerCutOrErrorAtAnyOperationLeavesTheWholeKeyOrNone() throws Exception {
        Path home = Path.of("/sim");
        Path file = home.resolve("log.key");
        SimDisk sound = SimDisk.empty(0, home);
        KeyFile.store(sound, file, key);
        long operations = sound.operations();
        assertThat(operations).isGreaterThanOrEqualTo(5);
        for (int seed = 0; seed < 40; seed++) {
            for (long at = 1; at <= operations; at++) {
                SimDisk disk = SimDisk.empty(seed, home);
                disk.endAt(at);
                assertThatThrownBy(() -> KeyFile.store(disk, file, key)).isInstanceOf(IOException.class);
                assertWholeOrNone(disk.afterPowerCut(), file, "seed " + seed + ", cut at operation " + at);
            }
            for (SimFaults.Fault fault : EnumSet.of(
                    SimFaults.Fault.WRITE_FAILS,
                    SimFaults.Fault.WRITE_FAILS_AFTERWARDS,
                    SimFaults.Fault.FORCE_FAILS,
                    SimFaults.Fault.NAME_FAILS,
                    SimFaults.Fault.SYNC_FAILS)) {
                SimDisk disk = SimDisk.empty(seed, home);
                disk.faults().arm(fault, 1, false);
                assertThatThrownBy(() -> KeyFile.store(disk, file, key))
                        .as(fault.name())
                        .hasMessageContaining("Input/output error");
                assertThat(disk.content(home.resolve("log.key.new")))
                        .as("a part of a key left by " + fault)
                        .isEmpty();
                assertWholeOrNone(disk.afterPowerCut(), file, "seed " + seed + ", " + fault);
            }
            SimDisk disk = SimDisk.empty(seed, home);
            KeyFile.store(disk, file, key);
            assertThat(disk.afterPowerCut().content(file)).as("seed " + seed).contains(line());
        }
    }

    /// Whatever was left of an earlier try: it may be tried again where there is no key.
    private void assertWholeOrNone(SimDisk disk, Path file, String place) throws IOException {
        if (!disk.exists(file)) {
            KeyFile.store(disk, file, key);
        }
        assertThat(disk.content(file)).as(place).contains(line());
    }

    private byte[] line() {
        return (key.text() + "\n").getBytes(UTF_8);
    }

    @Test
    void atNoMomentCanOthersReadIt() throws Exception {
        Path left = folder.resolve("log.key.new");
        Files.writeString(left, "left by somebody");
        Files.setPosixFilePermissions(left, PosixFilePermissions.fromString("rw-rw-rw-"));
        Watched disk = new Watched(folder);
        KeyFile.store(disk, folder.resolve("log.key"), key);
        assertThat(disk.looks).isGreaterThanOrEqualTo(4);
    }

    /// The watching sees a file that others can read.
    @Test
    void controlAFileThatIsNotPrivateIsSeen() {
        assertThatThrownBy(() -> AtomicFile.write(new Watched(folder), folder.resolve("log.key"), line()))
                .isInstanceOf(AssertionError.class);
    }

    /// Looks at every file of a folder after each step of opening, writing, forcing, renaming and syncing.
    private static final class Watched extends DiskOver {
        private final Path folder;
        private int looks;

        Watched(Path folder) {
            super(new RealDisk());
            this.folder = folder;
        }

        private void look() throws IOException {
            looks++;
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------");
                }
            }
        }

        @Override
        protected DiskFile over(Path path, DiskFile file) throws IOException {
            look();
            return new FileOver(file) {
                @Override
                public void write(ByteBuffer from, long position) throws IOException {
                    super.write(from, position);
                    look();
                }

                @Override
                public void force() throws IOException {
                    super.force();
                    look();
                }
            };
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            super.rename(from, to);
            look();
        }
    }

    @Test
    void refusesAKeyOthersCanRead() throws Exception {
        Path file = folder.resolve("log.key");
        KeyFile.store(new RealDisk(), file, key);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> KeyFile.load(file))
                .isInstanceOf(MalformedKeyException.class)
                .hasMessageContaining("open to others");
    }

    @Test
    void refusesEveryChangedOrMissingByteWithoutShowingTheKey() throws Exception {
        Path file = folder.resolve("log.key");
        KeyFile.store(new RealDisk(), file, key);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(file, changed);
            assertThatThrownBy(() -> KeyFile.load(file))
                    .as("byte " + i)
                    .isInstanceOf(MalformedKeyException.class)
                    .hasMessageStartingWith(file.toString())
                    .hasMessageNotContaining("AAAAAAAA");
        }
        Files.write(file, new byte[0]);
        assertThatThrownBy(() -> KeyFile.load(file)).hasMessageContaining("cut off");
    }

    /// A key in the form that Go's note.GenerateKey prints, from the documentation of golang.org/x/mod/sumdb/note.
    @Test
    void readsAKeyThatGoMade() throws Exception {
        String text = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
        SigningKey peter = SigningKey.parse(text);
        assertThat(peter.text()).isEqualTo(text);
        assertThat(peter.id()).isEqualTo(0xc74f20a3);
        assertThat(peter.toString()).isEqualTo("private key of PeterNeumann");
    }

    @Test
    void namesHaveNoSpacesAndNoPlus() {
        for (String name : new String[] {"", "a b", "a+b", "a\u00A0b", "a\nb", "a\u2028b", "\uD800"}) {
            assertThat(SigningKey.isName(name)).as(name).isFalse();
        }
        assertThat(SigningKey.isName("prüf.example/log")).isTrue();
    }
}
