package com.rollbackapi.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.Operator;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.evidence.EvidencePack;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.server.Served;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.WitnessPolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A remote's evidence is passed on once the keys that were verified here prove it.
final class RemoteEvidenceTest {
    @TempDir
    private Path temp;

    private static String rollBack(Served served, String order) throws Exception {
        served.write(order, "paid");
        Scope scope = new Scope.Runs(List.of(Served.RUN));
        String id = served.engine().enqueue(scope, Served.REQUEST).orElseThrow();
        served.engine().rollback(scope, served.engine().preview(scope).planHash(), Served.REQUEST);
        return id;
    }

    private RemoteSource open(Served served, TamperingProxy proxy) throws IOException {
        proxy.tokens(Map.of(URI.create(served.url()).getPort(), served.token()));
        return RemoteSource.open(
                new RemoteLog(proxy.url(), served.token(), served.logKey(), WitnessPolicy.NONE),
                new SeenHeads(new RealDisk(), temp.resolve("heads")),
                TestClocks.create().wall());
    }

    @Test
    void aRemotesEvidenceIsProvenBeforeItIsGivenOn() throws Exception {
        try (Served served = Served.start(temp);
                TamperingProxy proxy =
                        new TamperingProxy(URI.create(served.url()).getPort());
                RemoteSource source = open(served, proxy)) {
            String id = rollBack(served, "o1");
            source.sync();
            Operator operator = source.operator().orElseThrow();
            byte[] pack = operator.evidence(id);
            assertThat(EvidencePack.verify(pack, Optional.of(NoteVerifier.parse(served.logKey())))
                            .rollbackId())
                    .isEqualTo(id);
            assertThatThrownBy(() -> operator.evidence("RBX-99"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("no rollback 'RBX-99'");
            proxy.tamper((path, bytes) -> {
                if (path.endsWith("/evidence")) {
                    bytes[bytes.length / 2] ^= 1;
                }
                return bytes;
            });
            assertThatThrownBy(() -> operator.evidence(id))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the remote's evidence is not to be believed");
        }
    }
}
