package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.durable.SetAside;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A journal of two and a half bundles, and what a test does to it and to copies of it.
final class TwoCopies {
    static final SigningKey KEY = SigningKey.generate("test", new SecureRandom());
    static final NoteVerifier SIGNER = new NoteSigner(KEY).verifier();
    static final int ENTRIES = 640;

    private final Path root;

    TwoCopies(Path root) {
        this.root = root;
    }

    /// The journal under test.
    JournalLayout journal() {
        return new JournalLayout(root.resolve("ws/journal"));
    }

    JournalLayout copy(String name) {
        return new JournalLayout(root.resolve(name));
    }

    Path aside() {
        return root.resolve("ws/damaged");
    }

    Journal open(JournalLayout layout, SigningKey key) throws IOException {
        Files.createDirectories(layout.root());
        return Journal.open(new RealDisk(), layout, new Signing(key), WalSizes.STANDARD, Duration.ZERO);
    }

    /// Appends entries in one batch; `kind` makes them others than those of another call.
    static void append(Journal journal, String kind, int count) throws IOException {
        long from = journal.size();
        List<byte[]> entries = IntStream.range(0, count)
                .mapToObj(i -> (kind + " " + (from + i) + " ".repeat(i % 7)).getBytes(UTF_8))
                .toList();
        Journal.await(journal.appendAll(entries));
    }

    /// All entries published, nothing behind them.
    TwoCopies atRest() throws IOException {
        try (Journal journal = open(journal(), KEY)) {
            append(journal, "entry", ENTRIES);
        }
        return this;
    }

    /// Left as a killed process leaves it: 640 entries published, then so many batches of 3 that are not.
    TwoCopies killed(int batches) throws IOException {
        Journal journal = open(journal(), KEY);
        append(journal, "entry", ENTRIES);
        journal.publish();
        for (int i = 0; i < batches; i++) {
            append(journal, "tail", 3);
        }
        return this;
    }

    JournalLayout copied(String name) throws IOException {
        copyFolder(journal().root(), copy(name).root());
        return copy(name);
    }

    static void copyFolder(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path file : walk.toList()) {
                Path at = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(at);
                } else {
                    Files.copy(file, at);
                }
            }
        }
    }

    /// The hash of every file of a folder by name; the static ones alone where `published`.
    static Map<String, Hash> files(Path folder, boolean published) throws IOException {
        Map<String, Hash> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                if (!published || !name.startsWith("wal")) {
                    files.put(name, Hash.of(Files.readAllBytes(file)));
                }
            }
        }
        return files;
    }

    static void flip(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= (byte) (1 << (at % 8));
        Files.write(file, bytes);
    }

    List<Finding> findings() throws IOException {
        return JournalSurvey.of(new RealDisk(), journal(), SIGNER.vkey(), () -> false);
    }

    void repair(JournalLayout mirror) throws IOException, MirrorRefusedException {
        repair(new RealDisk(), Optional.of(new FolderCopy(new RealDisk(), mirror)));
    }

    /// As the doctor does: what nobody goes by is set aside once nothing is lost.
    void repair(Disk disk, Optional<LogCopy> mirror) throws IOException, MirrorRefusedException {
        JournalRepair repair = new JournalRepair(disk, journal(), SIGNER, new SetAside(disk, root.resolve("ws")));
        repair.repair(mirror);
        if (findings().stream().noneMatch(f -> f.severity() == Finding.Severity.CRITICAL)) {
            repair.tidy();
        }
    }

    long size() throws IOException {
        try (JournalFolder found = JournalFolder.open(new RealDisk(), journal(), SIGNER.vkey(), true)) {
            return found.size();
        }
    }
}
