package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.FileSource;
import com.rollbackapi.tlog.MerkleTree;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import com.rollbackapi.tlog.TreeHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives that somebody made so that two readers see two things in them, or that one reader does what it should not.
/// Each opens, red, and the first finding says what is wrong and where.
class HostileExportTest {
    @TempDir
    private Path temp;

    private byte[] sound = new byte[0];
    private final List<Archive.Part> parts = new ArrayList<>();

    @BeforeEach
    void takeApart() throws IOException {
        Path file = Golden.FOLDER.resolve("export/export.rbxj");
        sound = Files.readAllBytes(file);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry e : Collections.list(zip.entries())) {
                parts.add(new Archive.Part(e.getName(), zip.getInputStream(e).readAllBytes()));
            }
        }
        assertThat(Archive.of(parts)).as("put together again").isEqualTo(sound);
    }

    private List<Finding> open(byte[] bytes, RbxjLimits limits) throws IOException {
        Path file = Files.write(temp.resolve("hostile.rbxj"), bytes);
        try (RbxjFile opened =
                RbxjFile.open(new RealDisk(), file, Optional.of(Golden.vkey()), limits, (done, all) -> {})) {
            return opened.findings();
        }
    }

    private String first(byte[] bytes) throws IOException {
        return open(bytes, RbxjLimits.STANDARD).stream()
                .findFirst()
                .map(Finding::toString)
                .orElse("nothing found");
    }

    private String patched(Consumer<ByteBuffer> patch) throws IOException {
        byte[] bytes = sound.clone();
        patch.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        assertThat(bytes).isNotEqualTo(sound);
        return first(bytes);
    }

    private int begin(int part) {
        return parts.subList(0, part).stream().mapToInt(Archive.Part::bytes).sum();
    }

    @Test
    void theSoundOneHasNoFinding() throws Exception {
        assertThat(first(sound)).isEqualTo("nothing found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../key",
                "blob/../../key",
                "/etc/passwd",
                "C:\\key",
                "blob\\key",
                "key\0",
                "k\u00c0\u00afy",
                "\u00c1\u0081",
                "KEY",
                "key/",
                "./key",
                "",
                "blob/",
                "blob/ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD",
                "tile/0/0",
                "tile/0/000.p/256",
                "tile/9/000.p/0",
                "tile/entries/x000/000"
            })
    void noOtherNameIsTaken(String name) throws Exception {
        for (int place = 0; place <= parts.size(); place += parts.size()) {
            List<Archive.Part> more = new ArrayList<>(parts);
            more.add(place, new Archive.Part(name, new byte[1]));
            assertThat(first(Archive.of(more)))
                    .startsWith("byte ")
                    .containsAnyOf("no member of an export has this name", "is not as an export has it");
        }
    }

    @Test
    void noMemberStandsTwiceOrElsewhereOrIsLeftOut() throws Exception {
        for (int i = 0; i < parts.size(); i++) {
            List<Archive.Part> twice = new ArrayList<>(parts);
            twice.add(i, parts.get(i));
            assertThat(first(Archive.of(twice)))
                    .startsWith("byte " + begin(i + 1))
                    .containsAnyOf("twice", "belongs");
            List<Archive.Part> without = new ArrayList<>(parts);
            without.remove(i);
            if (!parts.get(i).name().startsWith("blob/")) {
                assertThat(first(Archive.of(without)))
                        .containsAnyOf("stands where " + parts.get(i).name() + " belongs");
            }
            List<Archive.Part> swapped = new ArrayList<>(parts);
            Collections.swap(swapped, i, (i + 1) % parts.size());
            assertThat(first(Archive.of(swapped))).containsAnyOf("twice", "belongs", "behind a later one");
        }
    }

    @Test
    void nothingStandsBetweenBeforeOrBehind() throws Exception {
        int directory = begin(parts.size());
        for (int at : new int[] {0, 1, begin(1), begin(3), directory, directory + 1, sound.length - 22, sound.length}) {
            byte[] more = new byte[sound.length + 1];
            System.arraycopy(sound, 0, more, 0, at);
            System.arraycopy(sound, at, more, at + 1, sound.length - at);
            assertThat(first(more))
                    .as("a byte at %d", at)
                    .isNotEqualTo("nothing found")
                    .contains("byte ");
        }
        assertThat(first(Arrays.copyOf(sound, sound.length + 1))).contains("something stands behind the end");
        assertThat(patched(b -> b.putShort(sound.length - 2, (short) 1)))
                .as("a comment")
                .contains("byte " + (sound.length - 2));
    }

    /// A member that the directory does not list, and one that it lists alone.
    @Test
    void whatIsThereIsListedAndWhatIsListedIsThere() throws Exception {
        byte[] blob = "hidden".getBytes(UTF_8);
        Archive.Part hidden = new Archive.Part("blob/" + "f".repeat(64), blob);
        List<Archive.Part> more = new ArrayList<>(parts);
        more.add(hidden);
        byte[] whole = Archive.of(more);
        int directory = begin(parts.size());
        ByteArrayOutputStream unlisted = new ByteArrayOutputStream();
        unlisted.write(whole, 0, directory + hidden.bytes());
        unlisted.write(sound, directory, sound.length - directory);
        assertThat(open(unlisted.toByteArray(), RbxjLimits.STANDARD).getLast().toString())
                .contains("is not what an export of these members has there");
        ByteArrayOutputStream absent = new ByteArrayOutputStream();
        absent.write(sound, 0, directory);
        absent.write(whole, directory + hidden.bytes(), whole.length - directory - hidden.bytes());
        assertThat(first(absent.toByteArray())).contains("is not what an export of these members has there");
    }

    /// The archive is as it should be, and has room for a stowaway.
    @Test
    void aBlobThatNoEntryRefersToIsFound() throws Exception {
        byte[] blob = "stowaway".getBytes(UTF_8);
        List<Archive.Part> more = new ArrayList<>(parts);
        more.add(new Archive.Part("blob/" + Hash.of(blob).hex(), blob));
        more.subList(4, more.size()).sort(Comparator.comparing(Archive.Part::name));
        Path file = Files.write(temp.resolve("more.rbxj"), Archive.of(more));
        try (FileSource source = FileSource.open(file, Optional.empty(), System::nanoTime)) {
            assertThat(source.trust().finding())
                    .hasValue("blob/" + Hash.of(blob).hex() + ": no entry refers to it");
        }
    }

    @Test
    void aDeclaredSizeIsTheContents() throws Exception {
        int last = begin(parts.size() - 1);
        int right = parts.getLast().content().length;
        for (int size : new int[] {right - 1, right + 1, 0, right + 46, 1 << 20, Integer.MAX_VALUE, -1}) {
            String finding = patched(b -> b.putInt(last + 18, size).putInt(last + 22, size));
            assertThat(finding).as("%d bytes", size).contains("byte " + last);
        }
        assertThat(patched(b -> b.putInt(last + 18, right - 1)))
                .as("two sizes")
                .contains("byte " + (last + 18))
                .contains("is not as an export has it");
        assertThat(patched(b -> b.putInt(18, 1 << 24).putInt(22, 1 << 24))).contains("can have 1000000 at most");
    }

    @Test
    void whatZipCanDoAndAnExportDoesNotIsNamed() throws Exception {
        assertThat(patched(b -> b.putShort(6, (short) 0x0801))).contains("it is encrypted");
        assertThat(patched(b -> b.putShort(6, (short) 0x0808))).contains("its length stands behind it");
        for (int method : new int[] {1, 8, 9, 12, 14, 93, 95, 99}) {
            assertThat(patched(b -> b.putShort(8, (short) method)))
                    .contains("byte 8")
                    .contains("it is compressed");
        }
        assertThat(patched(b -> b.putShort(4, (short) 45))).contains("byte 4");
        assertThat(patched(b -> b.putShort(28, (short) 4))).as("an extra field").contains("byte 28");
    }

    /// Records of the directory that lead to another member, or to the middle of one.
    @Test
    void theDirectoryLeadsWhereTheMembersAre() throws Exception {
        int directory = begin(parts.size());
        int second = directory + 46 + parts.getFirst().name().length();
        for (int place : new int[] {0, 1, begin(1) + 1, begin(2), directory, -1}) {
            assertThat(patched(b -> b.putInt(second + 42, place)))
                    .as("record to byte %d", place)
                    .contains("is not what an export of these members has there");
        }
    }

    /// Ends that speak of 65,535 members or 4 GiB and more, with and without the record that goes with it.
    @Test
    void aLargeEndIsNotBelieved() throws Exception {
        int end = sound.length - 22;
        assertThat(patched(b -> b.putShort(end + 8, (short) -1).putShort(end + 10, (short) -1)))
                .contains("byte " + (end + 8));
        assertThat(patched(b -> b.putInt(end + 12, -1))).contains("byte " + (end + 12));
        assertThat(patched(b -> b.putInt(end + 16, -1))).contains("byte " + (end + 16));
        int directory = begin(parts.size());
        byte[] large = StoredZip.end(70_000, end - directory, directory);
        ByteArrayOutputStream lie = new ByteArrayOutputStream();
        lie.write(sound, 0, end);
        lie.writeBytes(large);
        assertThat(first(lie.toByteArray())).contains("byte " + (end + 2));
    }

    @Test
    void limitsAreKeptAndCanBeRaised() throws Exception {
        assertThat(open(sound, new RbxjLimits(sound.length, parts.size()))).isEmpty();
        assertThat(open(sound, new RbxjLimits(sound.length, parts.size() - 1)))
                .singleElement()
                .hasToString(
                        "byte " + begin(parts.size() - 1) + ": there are more than " + (parts.size() - 1) + " members");
        assertThatThrownBy(() -> open(sound, new RbxjLimits(sound.length - 1, 100)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is read up to " + (sound.length - 1));
        assertThat(RbxjLimits.STANDARD).isEqualTo(new RbxjLimits(17_179_869_184L, 1_000_000));
    }

    /// Who holds the key may sign what he likes: a size alone costs nothing.
    @Test
    void aHeadOverMoreThanThereIsCostsNothing() throws Exception {
        for (long size : new long[] {14, 256, 70_000, 999_999_999_999_999_999L}) {
            TreeHead head = new TreeHead(GoldenWriter.KEY.name(), size, Hash.of(new byte[] {1}));
            byte[] note =
                    SignedTreeHead.sign(head, new NoteSigner(GoldenWriter.KEY)).bytes();
            List<Archive.Part> forged = new ArrayList<>(parts);
            forged.set(0, new Archive.Part("checkpoint", note));
            assertThat(first(Archive.of(forged))).contains("tile/0/000.p/13 stands where tile/0/000");
        }
    }

    /// Content that fits the archive and nothing else.
    @Test
    void consistentLiesAreFoundByTheTree() throws Exception {
        List<Archive.Part> forged = new ArrayList<>(parts);
        byte[] bundle = parts.get(3).content().clone();
        bundle[bundle.length - 3] ^= 1;
        forged.set(3, new Archive.Part(parts.get(3).name(), bundle));
        assertThat(first(Archive.of(forged)))
                .startsWith("entry 12: the entries give the root")
                .contains("was altered");
        forged = new ArrayList<>(parts);
        byte[] tile = parts.get(2).content().clone();
        tile[100] ^= 1;
        forged.set(2, new Archive.Part(parts.get(2).name(), tile));
        assertThat(first(Archive.of(forged)))
                .isEqualTo(
                        "tile/0/000.p/13 (byte " + (begin(2) + 30 + 15 + 100) + "): is not the tile of these entries");
        forged = new ArrayList<>(parts);
        forged.set(1, new Archive.Part("key", (Golden.vkey() + " ").getBytes(UTF_8)));
        assertThat(first(Archive.of(forged))).startsWith("key: is not the vkey that signed the head");
        forged = new ArrayList<>(parts);
        forged.set(5, new Archive.Part(parts.get(5).name(), new byte[3]));
        assertThat(first(Archive.of(forged))).startsWith(parts.get(5).name()).contains("holds bytes that hash to");
    }

    /// A journal of empty entries, in bundles of 256, whose head is signed with the right root.
    private static List<Archive.Part> empties(int bundles, UnaryOperator<byte[]> tile) throws Exception {
        MerkleTree<RuntimeException> tree = MerkleTree.inMemory();
        for (int i = 0; i < bundles * TilePath.WIDTH; i++) {
            tree.append(Rfc6962.leafHash(new byte[0]));
        }
        TreeHead head = new TreeHead(GoldenWriter.KEY.name(), tree.size(), tree.root());
        byte[] note =
                SignedTreeHead.sign(head, new NoteSigner(GoldenWriter.KEY)).bytes();
        List<Archive.Part> all = new ArrayList<>();
        all.add(new Archive.Part("checkpoint", note));
        all.add(new Archive.Part("key", (Golden.vkey() + "\n").getBytes(UTF_8)));
        for (TilePath path : Tiles.grown(0, tree.size())) {
            if (path instanceof TilePath.Hashes h) {
                all.add(new Archive.Part(h.path(), tile.apply(tree.tile(h))));
            }
        }
        for (int n = 0; n < bundles; n++) {
            all.add(new Archive.Part(new TilePath.Entries(n, TilePath.WIDTH).path(), new byte[2 * TilePath.WIDTH]));
        }
        return all;
    }

    /// What a wrong tile cannot give back is not kept for it either: the tree ends with it, the check does not.
    @Test
    void aTileThatIsNotTheEntriesEndsTheTreeAndNotTheCheck() throws Exception {
        List<Archive.Part> forged = empties(5, UnaryOperator.identity());
        byte[] third = forged.get(4).content().clone();
        third[40] ^= 1;
        forged.set(4, new Archive.Part(forged.get(4).name(), third));
        Path file = Files.write(temp.resolve("tile.rbxj"), Archive.of(forged));
        try (RbxjFile opened = RbxjFile.open(file, Optional.of(Golden.vkey()))) {
            assertThat(opened.findings())
                    .singleElement()
                    .asString()
                    .startsWith("tile/0/002 (byte ")
                    .endsWith("is not the tile of these entries");
            assertThat(opened.size()).isEqualTo(3 * TilePath.WIDTH);
            assertThat(opened.rootAt(opened.size())).isEqualTo(opened.verdict().root());
            assertThat(opened.read(opened.size() - 1)).isEmpty();
            assertThatThrownBy(() -> opened.read(opened.size())).isInstanceOf(IndexOutOfBoundsException.class);
        }
        forged.set(11, new Archive.Part(forged.get(11).name(), new byte[2 * TilePath.WIDTH - 1]));
        assertThat(first(Archive.of(forged)))
                .as("behind that tile")
                .startsWith("tile/entries/003 (byte ")
                .contains("entry 1023, at byte");
    }

    /// 1,206 empty tiles of hashes: a finding each, and none of the tree behind the first.
    @Test
    void moreThanAThousandFindingsAreCounted() throws Exception {
        Path file = Files.write(temp.resolve("many.rbxj"), Archive.of(empties(1_200, _ -> new byte[0])));
        try (RbxjFile opened = RbxjFile.open(file, Optional.of(Golden.vkey()))) {
            assertThat(opened.findings()).hasSize(Findings.KEPT + 1);
            assertThat(opened.findings().getLast()).hasToString("the file: and 207 more findings");
            assertThat(opened.size()).isEqualTo(TilePath.WIDTH);
        }
    }
}
