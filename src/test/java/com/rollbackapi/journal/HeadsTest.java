package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import com.rollbackapi.tlog.TreeHead;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Heads that the right key signed and that are still not to be believed: older, forked, renamed; and heads of the
/// wrong key. In a workspace and in an exported file.
class HeadsTest {
    private static final String ORIGIN = "test";
    private static final SigningKey KEY = SigningKey.generate(ORIGIN, new SecureRandom());
    private static final SigningKey STRANGER = SigningKey.generate(ORIGIN, new SecureRandom());
    private static final NoteVerifier VERIFIER = new NoteSigner(KEY).verifier();
    private static final int SIZE = 7;

    @TempDir
    Path folder;

    private static byte[] entry(long i) {
        return ("entry " + i).getBytes(UTF_8);
    }

    private static List<byte[]> entries(int count) {
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry(i));
        }
        return entries;
    }

    private static Hash root(int size) {
        return Rfc6962.rootOf(entries(size).stream().map(Rfc6962::leafHash).toList());
    }

    private static byte[] head(SigningKey key, String origin, long size, Hash root) {
        return SignedTreeHead.sign(new TreeHead(origin, size, root), new NoteSigner(key))
                .bytes();
    }

    private static byte[] head(int size) {
        return head(KEY, ORIGIN, size, root(size));
    }

    private Journal journal() throws IOException {
        return Journal.open(
                new RealDisk(), new JournalLayout(folder), new Signing(KEY), WalSizes.STANDARD, Duration.ZERO);
    }

    private void write(int to) throws IOException {
        try (Journal journal = journal()) {
            for (long i = journal.size(); i < to; i++) {
                Journal.await(journal.append(entry(i)));
            }
        }
    }

    private Optional<String> finding(Disk disk) throws IOException {
        try (JournalFolder found = JournalFolder.open(disk, new JournalLayout(folder), VERIFIER.vkey(), true)) {
            return found.verdict().firstBad().map(Finding::toString);
        }
    }

    @Test
    void aFolderWithAnotherHeadThanItsOwnIsDamagedAndNotWrittenTo() throws Exception {
        write(SIZE);
        assertThat(finding(new RealDisk())).isEmpty();
        for (byte[] forged : List.of(
                head(KEY, "renamed", SIZE, root(SIZE)),
                head(KEY, ORIGIN, SIZE, Hash.of(new byte[1])),
                head(STRANGER, ORIGIN, SIZE, root(SIZE)),
                head(SIZE - 2),
                new byte[0],
                head(KEY, ORIGIN, SIZE + 1, root(SIZE + 1)))) {
            String as = new String(forged, UTF_8);
            Files.write(folder.resolve("checkpoint"), forged);
            assertThat(finding(new RealDisk())).as(as).isPresent();
            assertThatThrownBy(this::journal).as(as).isInstanceOf(IOException.class);
            assertThat(folder.resolve("checkpoint")).hasBinaryContent(forged);
        }
    }

    /// Between two looks an honest writer only ever goes on.
    @Test
    void aHeadThatGoesBackWhileTheFolderIsReadIsRefused() throws Exception {
        write(2);
        Path older = Files.createDirectories(folder.resolveSibling(folder.getFileName() + "-older"));
        copy(folder, older);
        write(SIZE);
        Files.delete(folder.resolve("tile/entries/000.p/" + SIZE)); // so that it looks a second time
        assertThat(finding(new RealDisk()))
                .hasValueSatisfying(f -> assertThat(f).contains("is missing"));
        assertThat(finding(before(5, () -> copy(older, folder))))
                .as("valid in itself, and older than the head of the first look")
                .hasValueSatisfying(f -> assertThat(f).contains("replaced by a head that does not extend it"));
    }

    private interface Step {
        void run() throws IOException;
    }

    /// The real disk, with something happening just before the checkpoint is looked for the nth time.
    private Disk before(int nth, Step step) {
        RealDisk real = new RealDisk();
        int[] looks = {0};
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, args) -> {
                    if (method.isDefault()) {
                        return InvocationHandler.invokeDefault(proxy, method, args);
                    }
                    if (folder.resolve("checkpoint").equals(args[0]) && ++looks[0] == nth) {
                        step.run();
                    }
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var walk = Files.walk(to)) {
            for (Path each : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
                if (!each.equals(to)) {
                    Files.delete(each);
                }
            }
        }
        try (var walk = Files.walk(from)) {
            for (Path each : walk.skip(1).toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    private Optional<String> exported(byte[] note, String vkey, int entries, Optional<String> pinned)
            throws IOException {
        MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
        entries(entries).forEach(e -> tree.append(Rfc6962.leafHash(e)));
        List<Archive.Part> parts = new ArrayList<>();
        parts.add(new Archive.Part("checkpoint", note));
        parts.add(new Archive.Part("key", (vkey + "\n").getBytes(UTF_8)));
        for (TilePath path : Tiles.grown(0, entries)) {
            parts.add(new Archive.Part(
                    path.path(),
                    switch (path) {
                        case TilePath.Hashes h -> tree.tile(h);
                        case TilePath.Entries _ -> EntryBundle.encode(entries(entries));
                    }));
        }
        Path file = Files.write(folder.resolve("x.rbxj"), Archive.of(parts));
        return RbxjFile.open(file, pinned).verdict().firstBad().map(Finding::toString);
    }

    @Test
    void anExportIsOfExactlyTheHeadInIt() throws Exception {
        String vkey = VERIFIER.vkey();
        String stranger = new NoteSigner(STRANGER).verifier().vkey();
        for (Optional<String> pinned : List.of(Optional.<String>empty(), Optional.of(vkey))) {
            assertThat(exported(head(SIZE), vkey, SIZE, pinned)).isEmpty();
            assertThat(exported(head(KEY, "renamed", SIZE, root(SIZE)), vkey, SIZE, pinned))
                    .hasValueSatisfying(f -> assertThat(f).contains("'renamed'"));
            assertThat(exported(head(KEY, ORIGIN, SIZE, root(SIZE - 1)), vkey, SIZE, pinned))
                    .hasValueSatisfying(f -> assertThat(f).contains("the signed head says"));
            assertThat(exported(head(SIZE - 1), vkey, SIZE, pinned)).as("older").isPresent();
            assertThat(exported(head(SIZE + 1), vkey, SIZE, pinned)).as("newer").isPresent();
            assertThat(exported(head(STRANGER, ORIGIN, SIZE, root(SIZE)), vkey, SIZE, pinned))
                    .hasValueSatisfying(f -> assertThat(f).contains("no known key signed"));
        }
        assertThat(exported(head(STRANGER, ORIGIN, SIZE, root(SIZE)), stranger, SIZE, Optional.of(vkey)))
                .hasValueSatisfying(f -> assertThat(f).contains("no known key signed"));
    }

    /// Who pins no key goes by the one in the file, so it has one form and is the right one.
    @Test
    void theKeyInAnExportIsTheOneThatSigned() throws Exception {
        String vkey = VERIFIER.vkey();
        for (String other : List.of(
                vkey + "\n",
                " " + vkey,
                "",
                "nonsense",
                new NoteSigner(STRANGER).verifier().vkey())) {
            assertThat(exported(head(SIZE), other, SIZE, Optional.of(vkey)))
                    .as("'%s' in the file, the right one pinned", other)
                    .hasValueSatisfying(f -> assertThat(f).startsWith("key"));
            assertThat(exported(head(SIZE), other, SIZE, Optional.empty()))
                    .as("'%s' in the file", other)
                    .isPresent();
        }
    }

    @Test
    void theLargestHeadIsRememberedAcrossRestarts() throws Exception {
        Path heads = folder.resolve("data").resolve("heads");
        SignedTreeHead three = SignedTreeHead.parse(head(3));
        SeenHeads seen = new SeenHeads(new RealDisk(), heads);
        assertThat(seen.of(VERIFIER)).isEmpty();
        seen.remember(LogKeys.of(VERIFIER), three);
        seen.remember(LogKeys.of(VERIFIER), SignedTreeHead.parse(head(2)));
        assertThat(new SeenHeads(new RealDisk(), heads).of(VERIFIER).map(SeenHeads.Seen::head))
                .contains(three);
        NoteVerifier stranger = new NoteSigner(STRANGER).verifier();
        assertThat(seen.of(stranger)).as("of another key").isEmpty();
        Path file = heads.resolve(Hash.of(VERIFIER.vkey().getBytes(UTF_8)).hex());
        Files.write(file, head(STRANGER, ORIGIN, 1, root(1)));
        assertThatThrownBy(() -> seen.of(VERIFIER))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("delete it to forget");
    }

    @Test
    void aDamagedBundleOrTileIsRefusedBehindItsEndToo() throws Exception {
        MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
        entries(SIZE).forEach(e -> tree.append(Rfc6962.leafHash(e)));
        write(SIZE);
        for (String name : List.of("tile/entries/000.p/" + SIZE, "tile/0/000.p/" + SIZE)) {
            Path file = folder.resolve(name);
            byte[] sound = Files.readAllBytes(file);
            for (int more : new int[] {1, 2, 32, 34}) {
                Files.write(file, java.util.Arrays.copyOf(sound, sound.length + more));
                assertThat(finding(new RealDisk()))
                        .as("%s and %d bytes", name, more)
                        .isPresent();
                Files.write(file, java.util.Arrays.copyOf(sound, sound.length - more));
                assertThat(finding(new RealDisk()))
                        .as("%s less %d bytes", name, more)
                        .isPresent();
            }
            Files.write(file, sound);
        }
        assertThat(finding(new RealDisk())).isEmpty();
    }
}
