package com.rollbackapi.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.KeyFile;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.engine.Trust;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.server.Served;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TlogProof;
import com.rollbackapi.tlog.WitnessPolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A remote replaces its key while somebody watches who knows the first; and somebody who got hold of that first key
/// tries to go on with it.
final class RemoteKeysTest {
    private static final Operator.Request WHY = new Operator.Request("ops", "a year is over");

    @TempDir
    private Path temp;

    private Served served;
    private TamperingProxy proxy;
    private String first = "";
    private SigningKey stolen;

    @BeforeEach
    void serve() throws Exception {
        served = Served.start(temp);
        served.write("o1", "paid");
        first = served.logKey();
        stolen = KeyFile.load(served.engine().layout().key());
        int port = URI.create(served.url()).getPort();
        proxy = new TamperingProxy(port);
        proxy.tokens(Map.of(port, served.token()));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        served.close();
    }

    private RemoteSource open(String key) throws IOException {
        return RemoteSource.open(
                new RemoteLog(proxy.url(), "rbx_any", key, WitnessPolicy.NONE),
                new SeenHeads(new RealDisk(), temp.resolve("heads")),
                TestClocks.create().wall());
    }

    private static void assertRed(RemoteSource source, String finding) {
        assertThat(source.trust().state()).isEqualTo(Trust.State.RED);
        assertThat(source.trust().finding().orElse("")).contains(finding);
    }

    @Test
    void aWatcherIsLedToTheNewKey() throws Exception {
        try (RemoteSource source = open(first)) {
            LogKeys.Term term = source.operator().orElseThrow().rotateKey(WHY);
            assertThat(served.logKey()).isEqualTo(term.key().vkey()).isNotEqualTo(first);
            served.write("o2", "paid");
            source.sync();
            assertThat(source.trust().state()).isEqualTo(Trust.State.VERIFIED);
            assertThat(source.size()).isEqualTo(served.engine().source().size());
            assertThat(source.keys().orElseThrow().newest()).isEqualTo(term.key());
            TlogProof proof = TlogProof.parse(source.signedProof(1).bytes());
            assertThat(proof.verify(served.engine().entry(1).toBytes(), NoteVerifier.parse(first)))
                    .isEqualTo(term.key());
        }
        for (String known : new String[] {first, served.logKey()}) {
            try (RemoteSource again = open(known)) {
                assertThat(again.trust().finding()).isEmpty();
                assertThat(again.trust().state()).isEqualTo(Trust.State.VERIFIED);
                assertThat(again.keys().orElseThrow().terms()).hasSize(2);
            }
        }
    }

    @Test
    void aRevocationIsTakenInFromTheEntries() throws Exception {
        try (RemoteSource source = open(first)) {
            Operator operator = source.operator().orElseThrow();
            assertThatThrownBy(() -> operator.revokeKey(first, OptionalLong.empty(), WHY))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("in force");
            operator.rotateKey(WHY);
            LogKeys.Term term = operator.revokeKey(first, OptionalLong.of(2), WHY);
            assertThat(term.lastValid()).hasValue(2);
            assertThat(source.keys().orElseThrow().terms().getFirst()).isEqualTo(term);
            assertThat(source.trust().state()).isEqualTo(Trust.State.VERIFIED);
        }
    }

    @Test
    void theOldKeySignsNoHeadBehindItsSuccessor() throws Exception {
        served.engine().rotateKey(WHY);
        SignedTreeHead head = SignedTreeHead.parse(served.engine().publishedHead());
        byte[] forged = SignedTreeHead.sign(head.head(), new NoteSigner(stolen)).bytes();
        try (RemoteSource source = open(first)) {
            assertThat(source.trust().state()).isEqualTo(Trust.State.VERIFIED);
            proxy.tamper((path, bytes) -> path.equals("/log/checkpoint") ? forged : bytes);
            source.sync();
            assertRed(source, "whose place is");
        }
        try (RemoteSource again = open(first)) {
            assertRed(again, "whose place is");
        }
    }

    /// Who hides the statements has a head by a key that nobody led to; who changes one, a wrong signature.
    @Test
    void withoutTheRightStatementsTheNewKeyIsAStranger() throws Exception {
        served.engine().rotateKey(WHY);
        proxy.tamper((path, bytes) -> path.equals("/log/keys") ? new byte[0] : bytes);
        try (RemoteSource source = open(first)) {
            assertRed(source, "not signed by the pinned key, or one that it leads to");
        }
        proxy.tamper(TamperingProxy.flip("/log/keys", 0.3));
        try (RemoteSource source = open(first)) {
            assertRed(source, "not signed by the pinned key, or one that it leads to");
        }
    }

    /// Two successors of one key: whoever saw the one does not believe the other.
    @Test
    void anotherSuccessorThanWasSeenIsRed() throws Exception {
        Path copy = temp.resolve("copy");
        served.engine().publish();
        copy(served.engine().layout().root(), copy);
        served.engine().rotateKey(WHY);
        open(first).close();
        try (Served fork = Served.of(Engine.open(copy, TestClocks.create()))) {
            fork.engine().rotateKey(WHY);
            fork.engine().rotateKey(WHY);
            int port = URI.create(fork.url()).getPort();
            proxy.tokens(Map.of(port, fork.token()));
            proxy.lead(port);
            try (RemoteSource source = open(first)) {
                assertRed(source, "something else about its keys");
            }
        }
    }

    /// Copies what an engine at work has on disk, as a kill would leave it.
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path each : walk.toList()) {
                Path at = to.resolve(from.relativize(each).toString());
                Files.copy(each, at, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
