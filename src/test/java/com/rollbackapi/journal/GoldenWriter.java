package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.FaultyDisk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.engine.SmallWorkspace;
import com.rollbackapi.tlog.KeyStatement;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.Rfc6962;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Wrote the golden journals of version 1, once, and stands here to show how. It refuses to write over them: what an
/// older release wrote must be read for ever, so they are never made again. A new version of the format gets a folder
/// of its own.
final class GoldenWriter {
    /// In the open: it signs nothing but these files.
    static final SigningKey KEY = key("golden journals");

    /// What takes its place in the journal `keys`, one after the other.
    static final SigningKey SECOND = key("golden journals, second key");
    static final SigningKey THIRD = key("golden journals, third key");

    private static final WalSizes SMALL = new WalSizes(512, 512, 512);

    private final Path folder;
    private final Path temp;

    private GoldenWriter(Path folder, Path temp) {
        this.folder = folder;
        this.temp = temp;
    }

    private static SigningKey key(String seed) {
        return SigningKey.fromBytes("golden", Hash.of(seed.getBytes(UTF_8)).bytes());
    }

    public static void main(String[] args) throws Exception {
        Path folder = Golden.FOLDER;
        GoldenWriter writer = new GoldenWriter(folder, Files.createTempDirectory("golden"));
        if (!Files.exists(folder)) {
            Files.createDirectories(folder);
            writer.write();
        }
        if (Files.exists(folder.resolve("keys"))) {
            throw new FileAlreadyExistsException(folder.toString(), null, "golden journals are never made again");
        }
        writer.keys();
    }

    private void write() throws Exception {
        Files.writeString(folder.resolve("key"), KEY.text() + "\n");
        Files.writeString(folder.resolve("vkey"), new NoteSigner(KEY).verifier().vkey() + "\n");
        List<byte[]> facts = facts();
        atRest(facts);
        tail();
        torn();
        tileLevel1();
        reserve();
        export(facts);
    }

    /// What a small workspace journals.
    private List<byte[]> facts() throws Exception {
        SmallWorkspace.create(temp.resolve("w"), 6);
        List<byte[]> entries = new ArrayList<>();
        try (FileSource source = FileSource.open(temp.resolve("w"), Optional.empty(), System::nanoTime)) {
            source.entries(0, source.size()).forEach(e -> entries.add(e.entry().toBytes()));
        }
        return entries;
    }

    private Journal open(Disk disk, String name, WalSizes sizes) throws IOException {
        JournalLayout layout = new JournalLayout(Files.createDirectories(temp.resolve(name)));
        return Journal.open(disk, layout, new Signing(KEY), sizes, Duration.ZERO);
    }

    /// Closed as it should be.
    private void atRest(List<byte[]> facts) throws IOException {
        try (Journal journal = open(new RealDisk(), "rest", SMALL)) {
            Journal.await(journal.appendAll(facts));
        }
        keep("rest", facts);
    }

    /// Left by a process that was killed: a head over three entries, eleven batches behind it in several segments.
    private void tail() throws IOException {
        Journal journal = open(new RealDisk(), "tail", SMALL);
        List<byte[]> entries = new ArrayList<>(entries(0, 3));
        Journal.await(journal.appendAll(entries));
        journal.publish();
        for (int i = 0; i < 10; i++) {
            List<byte[]> batch = entries(3 + 2 * i, 5 + 2 * i);
            entries.addAll(batch);
            Journal.await(journal.appendAll(batch));
        }
        entries.add(new byte[0]);
        Journal.await(journal.append(new byte[0]));
        keep("tail", entries);
        journal.close();
    }

    /// The same with a last batch of which the disk has only the first half.
    private void torn() throws IOException {
        Journal journal = open(new RealDisk(), "torn", SMALL);
        List<byte[]> entries = new ArrayList<>(entries(0, 2));
        Journal.await(journal.appendAll(entries));
        journal.publish();
        for (int i = 2; i < 4; i++) {
            entries.addAll(entries(i, i + 1));
            Journal.await(journal.append(entries.getLast()));
        }
        Journal.await(journal.append("nobody was told of this one".getBytes(UTF_8)));
        keep("torn", entries);
        journal.close();
        Path segment = new JournalLayout(folder.resolve("torn/journal")).segment(0);
        byte[] torn = Files.readAllBytes(segment);
        int end = torn.length;
        while (torn[end - 1] == 0) {
            end--;
        }
        Arrays.fill(torn, end - 20, torn.length, (byte) 0);
        Files.write(segment, torn);
    }

    /// More entries than a tile has hashes, published in two steps.
    private void tileLevel1() throws IOException {
        List<byte[]> entries = entries(0, 300);
        try (Journal journal = open(new RealDisk(), "tile-level-1", SMALL)) {
            Journal.await(journal.appendAll(entries.subList(0, 200)));
            journal.publish();
            Journal.await(journal.appendAll(entries.subList(200, 300)));
        }
        keep("tile-level-1", entries);
    }

    /// Killed on a full disk, after a containment had used the reserve.
    private void reserve() throws IOException {
        FaultyDisk disk = FaultyDisk.over(new RealDisk());
        Journal journal = open(disk, "reserve", SMALL);
        List<byte[]> entries = new ArrayList<>(entries(0, 3));
        Journal.await(journal.appendAll(entries));
        disk.noSpaceFrom(0);
        entries.add("contain run/1, ".repeat(26).getBytes(UTF_8));
        Journal.await(journal.appendUrgent(List.of(entries.getLast())));
        keep("reserve", entries);
        disk.space();
        journal.close();
    }

    /// The key replaced behind entry 3, and again behind the head; the first one revoked above 2 entries.
    private void keys() throws Exception {
        List<byte[]> entries = new ArrayList<>(entries(0, 3));
        try (Journal journal = open(new RealDisk(), "keys", SMALL)) {
            Journal.await(journal.appendAll(entries));
            journal.publish();
            journal.rotate(SECOND, s -> said(EventType.KEY_ROTATED, s, entries));
            entries.addAll(entries(4, 6));
            Journal.await(journal.appendAll(entries(4, 6)));
            journal.publish();
            journal.rotate(THIRD, s -> said(EventType.KEY_ROTATED, s, entries));
            KeyStatement.Revoked first = new KeyStatement.Revoked(new NoteSigner(KEY).verifier(), 2);
            journal.revoke(first, s -> said(EventType.KEY_REVOKED, s, entries));
            entries.addAll(entries(8, 9));
            Journal.await(journal.appendAll(entries(8, 9)));
        }
        keep("keys", entries);
    }

    private static byte[] said(EventType event, KeyStatement statement, List<byte[]> entries) {
        Json.Obj body = Json.object()
                .put("reason", "a year is over")
                .put("statement", new String(statement.bytes(), UTF_8))
                .build();
        Instant time = Instant.parse("2026-11-27T07:00:00.125Z").plusMillis(125 * statement.size());
        entries.add(new Entry(event, time, "ops", body).toBytes());
        return entries.getLast();
    }

    private static List<byte[]> entries(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> ("entry " + i).getBytes(UTF_8))
                .toList();
    }

    private void keep(String name, List<byte[]> entries) throws IOException {
        Path from = temp.resolve(name);
        Path to = folder.resolve(name);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve("journal").resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        expect(to, entries);
    }

    private static void expect(Path folder, List<byte[]> entries) throws IOException {
        List<Hash> leaves = entries.stream().map(Rfc6962::leafHash).toList();
        List<String> lines = new ArrayList<>(
                List.of(Integer.toString(leaves.size()), Rfc6962.rootOf(leaves).hex()));
        leaves.forEach(l -> lines.add(l.hex()));
        Files.write(folder.resolve("expected"), lines);
    }

    /// The small workspace's facts in a journal of the golden key, with the blobs of its store.
    private void export(List<byte[]> facts) throws Exception {
        Path file = SmallWorkspace.export(temp.resolve("w"), temp.resolve("w.rbxj"));
        Map<Hash, byte[]> blobs = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry member : Collections.list(zip.entries())) {
                if (member.getName().startsWith("blob/")) {
                    byte[] blob = zip.getInputStream(member).readAllBytes();
                    blobs.put(Hash.of(blob), blob);
                }
            }
        }
        Path to = Files.createDirectories(folder.resolve("export"));
        try (Journal journal = open(new RealDisk(), "exported", SMALL)) {
            Journal.await(journal.appendAll(facts));
            journal.publish();
            byte[] head = Files.readAllBytes(temp.resolve("exported/checkpoint"));
            String vkey = new NoteSigner(KEY).verifier().vkey() + "\n";
            RbxjFile.export(
                    path -> journal.tile(path).orElseThrow(),
                    new RbxjFile.Head(head, vkey, Optional.empty()),
                    to.resolve("export.rbxj"),
                    blobs.keySet(),
                    hash -> Optional.ofNullable(blobs.get(hash)));
        }
        expect(to, facts);
        Files.write(to.resolve("blobs"), blobs.keySet().stream().map(Hash::hex).toList());
    }
}
