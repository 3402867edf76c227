package com.rollbackapi.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.durable.SetAside;
import com.rollbackapi.tlog.Cosignature;
import com.rollbackapi.tlog.NoteSignature;
import com.rollbackapi.tlog.SignedTreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A mirror is not to be trusted: no byte of it gets in that our key has not signed for this history.
class HostileMirrorTest {
    private static final String ROTTEN = "tile/entries/000";

    @TempDir
    private Path temp;

    private TwoCopies two = new TwoCopies(Path.of(""));

    @BeforeEach
    void create() {
        two = new TwoCopies(temp);
    }

    /// One signed with this key, of other entries.
    private JournalLayout another(String name, SigningKey key, int entries) throws IOException {
        try (Journal journal = two.open(two.copy(name), key)) {
            TwoCopies.append(journal, name, entries);
        }
        return two.copy(name);
    }

    private void isRefused(JournalLayout mirror, String... words) throws IOException {
        Map<String, Hash> before = TwoCopies.files(temp.resolve("ws"), false);
        assertThatThrownBy(() -> two.repair(mirror))
                .isInstanceOf(MirrorRefusedException.class)
                .hasMessageContainingAll(words);
        assertThat(TwoCopies.files(temp.resolve("ws"), false))
                .as("nothing was taken")
                .isEqualTo(before);
    }

    private void rot() throws IOException {
        TwoCopies.flip(two.journal().root().resolve(ROTTEN), 500);
    }

    @Test
    void aFlippedByteAnywhereInItNeverGetsIn() throws Exception {
        JournalLayout sound = two.atRest().copied("sound");
        Map<String, Hash> right = TwoCopies.files(sound.root(), true);
        rot();
        TwoCopies.copyFolder(temp.resolve("ws"), temp.resolve("rotten"));
        Map<String, Hash> rotten = TwoCopies.files(two.journal().root(), true);
        for (String name : right.keySet()) {
            for (int part = 0; part < 3; part++) {
                String here = name.replace('/', '-') + part;
                two = new TwoCopies(temp.resolve(here));
                TwoCopies.copyFolder(temp.resolve("rotten"), temp.resolve(here + "/ws"));
                JournalLayout mirror = two.copy("mirror");
                TwoCopies.copyFolder(sound.root(), mirror.root());
                Path flipped = mirror.root().resolve(name);
                TwoCopies.flip(flipped, (Files.size(flipped) - 1) * part / 2);
                try {
                    two.repair(mirror);
                } catch (MirrorRefusedException e) {
                    assertThat(name).isEqualTo("checkpoint");
                }
                Map<String, Hash> after = TwoCopies.files(two.journal().root(), true);
                assertThat(after.keySet()).isEqualTo(right.keySet());
                after.forEach((file, hash) ->
                        assertThat(hash).as("%s with %s flipped", file, name).isIn(right.get(file), rotten.get(file)));
                if (!name.equals(ROTTEN) && !name.equals("checkpoint")) {
                    assertThat(after).as("the rest of the mirror is good").isEqualTo(right);
                }
            }
        }
    }

    @Test
    void anotherHistoryOfTheSameSizeIsAFork() throws Exception {
        two.atRest();
        rot();
        isRefused(another("fork", TwoCopies.KEY, TwoCopies.ENTRIES), "FORK", "640 entries");
    }

    @Test
    void aLongerHistoryThatDoesNotExtendOursIsAFork() throws Exception {
        two.atRest();
        rot();
        isRefused(another("fork", TwoCopies.KEY, 700), "FORK", "640 entries");
    }

    @Test
    void aShorterHistoryThatOursDoesNotExtendIsAFork() throws Exception {
        two.atRest();
        rot();
        isRefused(another("fork", TwoCopies.KEY, 300), "FORK", "300 entries");
    }

    /// What was acknowledged and not yet published counts as well.
    @Test
    void anotherEntryThanOurLogHasIsAFork() throws Exception {
        JournalLayout mirror = two.killed(3).copied("fork");
        byte[] log = Files.readAllBytes(mirror.segment(0));
        int end = log.length;
        while (log[end - 1] == 0) {
            end--;
        }
        Arrays.fill(log, end - 250, end, (byte) 0);
        Files.write(mirror.segment(0), log);
        try (Journal journal = two.open(mirror, TwoCopies.KEY)) {
            assertThat(journal.size()).isBetween((long) TwoCopies.ENTRIES, TwoCopies.ENTRIES + 8L);
            TwoCopies.append(journal, "other", 20);
        }
        isRefused(mirror, "FORK", "is another there than in our write-ahead log");
    }

    @Test
    void anotherKeyIsRefused() throws Exception {
        two.atRest();
        rot();
        isRefused(
                another("stranger", SigningKey.generate("test", new SecureRandom()), 700),
                "not one that this journal's key signed");
    }

    @Test
    void aMirrorWithoutAHeadIsRefused() throws Exception {
        JournalLayout mirror = two.atRest().copied("mirror");
        Files.delete(mirror.checkpoint());
        rot();
        isRefused(mirror, "no signed head");
    }

    /// It is ahead, and not all of what is new can be had: what it has of our own log is taken, its head is not.
    @Test
    void aTruncatedMirrorGivesNoHead() throws Exception {
        JournalLayout mirror = two.atRest().copied("mirror");
        byte[] head = Files.readAllBytes(two.journal().checkpoint());
        try (Journal journal = two.open(mirror, TwoCopies.KEY)) {
            TwoCopies.append(journal, "more", 300);
        }
        Path bundle = mirror.root().resolve("tile/entries/003.p/172");
        Files.write(bundle, Arrays.copyOf(Files.readAllBytes(bundle), 700));
        rot();
        two.repair(mirror);
        assertThat(two.journal().checkpoint()).hasBinaryContent(head);
        assertThat(two.findings()).isEmpty();
        Path edge = mirror.root().resolve("tile/0/003.p/172");
        Files.write(edge, Arrays.copyOf(Files.readAllBytes(edge), 700));
        rot();
        isRefused(mirror, "cannot be proven to be of this journal");
    }

    /// A head that is gone is not replaced by an older one: what came between would be lost without a word.
    @Test
    void anOlderHeadDoesNotStandInForALostOne() throws Exception {
        JournalLayout old = two.atRest().copied("old");
        try (Journal journal = two.open(two.journal(), TwoCopies.KEY)) {
            TwoCopies.append(journal, "more", 30);
        }
        Files.delete(two.journal().checkpoint());
        isRefused(old, "a newer mirror is needed");
    }

    /// Nor where the tiles alone are left to say how far it went, or only those of the hashes: the next append
    /// would sign another history.
    @Test
    void anOlderHeadDoesNotStandInForALostOneWhoseLogIsLostToo() throws Exception {
        JournalLayout old = two.atRest().copied("old");
        try (Journal journal = two.open(two.journal(), TwoCopies.KEY)) {
            TwoCopies.append(journal, "more", 30);
        }
        JournalLayout whole = two.copied("whole");
        Files.delete(two.journal().checkpoint());
        Files.delete(two.journal().segment(670));
        isRefused(old, "tiles here are of a log of at least 670", "a newer mirror is needed");
        Files.delete(two.journal().root().resolve("tile/entries/002.p/158"));
        isRefused(old, "tiles here are of a log of at least 670", "a newer mirror is needed");
        two.repair(whole);
        assertThat(two.findings()).isEmpty();
        assertThat(two.size()).isEqualTo(TwoCopies.ENTRIES + 30);
    }

    /// The rest of it is in the write-ahead log, which the next to open goes on from.
    @Test
    void anOlderHeadStandsInForALostOneWhoseLogIsThere() throws Exception {
        Journal killed = two.open(two.journal(), TwoCopies.KEY);
        TwoCopies.append(killed, "entry", TwoCopies.ENTRIES);
        killed.publish();
        JournalLayout old = two.copied("old");
        TwoCopies.append(killed, "more", 30);
        killed.publish();
        Files.delete(two.journal().checkpoint());
        two.repair(old);
        assertThat(two.findings()).isEmpty();
        assertThat(two.size()).isEqualTo(TwoCopies.ENTRIES + 30);
    }

    /// That entries are missing stays said: an old mirror does not know how many there were, nor does one that is
    /// ahead and does not give them.
    @Test
    void aMirrorOfAnotherSizeDoesNotEndTheAlarmForALostLog() throws Exception {
        JournalLayout old = two.atRest().copied("old");
        try (Journal journal = two.open(two.journal(), TwoCopies.KEY)) {
            TwoCopies.append(journal, "more", 30);
        }
        JournalLayout ahead = two.copied("ahead");
        try (Journal journal = two.open(ahead, TwoCopies.KEY)) {
            TwoCopies.append(journal, "later", 10);
        }
        Files.delete(ahead.root().resolve("tile/entries/002.p/168"));
        Files.delete(two.journal().segment(670));
        for (JournalLayout mirror : new JournalLayout[] {old, ahead}) {
            two.repair(mirror);
            assertThat(two.findings()).singleElement().satisfies(f -> {
                assertThat(f.severity()).isEqualTo(Finding.Severity.CRITICAL);
                assertThat(f.what()).contains("the last segment is missing: entries 670 and later");
            });
        }
    }

    /// It has our head, and what was behind that it never knew: the repair itself says so, since nothing else will.
    @Test
    void aLogThatBeginsAnewIsSaidOnce() throws Exception {
        JournalLayout mirror = two.atRest().copied("mirror");
        Files.delete(two.journal().segment(TwoCopies.ENTRIES));
        JournalRepair repair = repair(two.journal());
        assertThat(repair.repair(Optional.of(new FolderCopy(new RealDisk(), mirror))))
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.severity()).isEqualTo(Finding.Severity.CRITICAL);
                    assertThat(f.what()).contains("begins anew with entry 640");
                });
        assertThat(two.findings()).isEmpty();
        assertThat(repair.repair(Optional.of(new FolderCopy(new RealDisk(), mirror))))
                .isEmpty();
    }

    /// A tile that is lost here and there contradicts nothing: the rest is repaired, and the head goes on.
    @Test
    void aTileThatIsLostHereAndThereDoesNotRefuseTheRest() throws Exception {
        JournalLayout mirror = two.killed(2).copied("mirror");
        two.open(mirror, TwoCopies.KEY).close();
        for (JournalLayout each : new JournalLayout[] {mirror, two.journal()}) {
            Files.delete(each.root().resolve("tile/0/000"));
            TwoCopies.flip(each.root().resolve(ROTTEN), 500);
        }
        TwoCopies.flip(two.journal().root().resolve("tile/entries/001"), 500);
        two.repair(mirror);
        assertThat(two.journal().checkpoint()).hasSameBinaryContentAs(mirror.checkpoint());
        assertThat(two.findings())
                .isNotEmpty()
                .allSatisfy(f -> assertThat(f.place()).containsAnyOf("tile/0/000", ROTTEN));
    }

    /// A mirror takes signatures that came to a head after it did, and gives none up.
    @Test
    void aMirrorTakesTheCosignaturesOfAHeadThatItHas() throws Exception {
        JournalLayout mirror = two.atRest().copied("mirror");
        FolderCopy published = new FolderCopy(new RealDisk(), two.journal());
        byte[] bare = Files.readAllBytes(mirror.checkpoint());
        SignedTreeHead head = SignedTreeHead.parse(bare);
        SigningKey witness = SigningKey.generate("witness.example/w", new SecureRandom());
        List<NoteSignature> more = List.of(Cosignature.sign(head.head(), witness, 1));
        byte[] cosigned = head.note().with(more).bytes();
        Files.write(two.journal().checkpoint(), cosigned);
        repair(mirror).follow(published, false, new Nothing());
        assertThat(mirror.checkpoint()).hasBinaryContent(cosigned);
        Files.write(two.journal().checkpoint(), bare);
        repair(mirror).follow(published, false, new Nothing());
        assertThat(mirror.checkpoint()).hasBinaryContent(cosigned);
    }

    private static JournalRepair repair(JournalLayout layout) {
        return new JournalRepair(new RealDisk(), layout, TwoCopies.SIGNER, new SetAside(new RealDisk(), layout.root()));
    }

    /// A mirror follows its journal and nothing else.
    @Test
    void aMirrorNeverGoesToAHeadThatDoesNotExtendItsOwn() throws Exception {
        JournalLayout mirror = two.atRest().copied("mirror");
        Map<String, Hash> before = TwoCopies.files(mirror.root(), false);
        JournalRepair following = repair(mirror);
        for (int entries : new int[] {300, TwoCopies.ENTRIES, 700}) {
            FolderCopy fork = new FolderCopy(new RealDisk(), another("fork" + entries, TwoCopies.KEY, entries));
            assertThatThrownBy(() -> following.follow(fork, false, new Nothing()))
                    .isInstanceOf(MirrorRefusedException.class);
            assertThat(TwoCopies.files(mirror.root(), false)).isEqualTo(before);
        }
    }

    private static final class Nothing implements JournalRepair.Carried {
        @Override
        public void entry(long index, byte[] bytes) {}

        @Override
        public void settle() {}
    }
}
