package com.rollbackapi.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.durable.SetAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
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

    /// A mirror follows its journal and nothing else.
    @Test
    void aMirrorNeverGoesToAHeadThatDoesNotExtendItsOwn() throws Exception {
        JournalLayout mirror = two.atRest().copied("mirror");
        Map<String, Hash> before = TwoCopies.files(mirror.root(), false);
        JournalRepair following = new JournalRepair(
                new RealDisk(), mirror, TwoCopies.SIGNER, new SetAside(new RealDisk(), mirror.root()));
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
