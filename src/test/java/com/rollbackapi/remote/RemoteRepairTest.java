package com.rollbackapi.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.Checkup;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.journal.Finding;
import com.rollbackapi.server.Served;
import com.rollbackapi.store.PackStore;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A workspace is repaired from what another engine serves, and what that says of itself is heard.
final class RemoteRepairTest {
    @TempDir
    private Path temp;

    private static void copy(Path from, Path to) throws IOException {
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

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 4;
        Files.write(file, bytes);
    }

    private static List<Finding> repair(Path dir, String url, String token) throws IOException, RefusedException {
        try (RemoteMirror mirror = new RemoteMirror(url, token)) {
            return Checkup.repair(dir, Optional.of(mirror), TestClocks.create());
        }
    }

    @Test
    void aServedJournalGivesBackWhatWasLost() throws Exception {
        try (Served served = Served.start(temp.resolve("s"))) {
            for (int i = 0; i < 8; i++) {
                served.write("o1", "step " + i);
            }
            served.engine().publish();
            Path dir = temp.resolve("copy");
            copy(served.engine().layout().root(), dir);
            Files.delete(dir.resolve("holder"));
            for (int i = 0; i < 8; i++) {
                served.write("o2", "later " + i);
            }
            served.engine().publish();
            try (Stream<Path> bundles = Files.list(dir.resolve("journal/tile/entries/000.p"))) {
                flip(bundles.findFirst().orElseThrow(), 700);
            }
            flip(dir.resolve("journal/checkpoint"), 25);
            flip(dir.resolve("store/pack-00000000.rbxp"), 200);
            assertThat(Checkup.examine(dir)).isNotEmpty();
            assertThat(repair(dir, served.url(), served.token())).isEmpty();
            assertThat(Files.readAllBytes(dir.resolve("journal/checkpoint")))
                    .as("also what came after the copy was made")
                    .isEqualTo(served.engine().publishedHead());
            try (Engine again = Engine.open(dir, TestClocks.create())) {
                assertThat(again.source().size())
                        .isEqualTo(served.engine().source().size());
            }
        }
    }

    /// A remote that lies: what it sends fits nothing, and stays out.
    @Test
    void whatWasTamperedWithOnItsWayStaysOut() throws Exception {
        try (Served served = Served.start(temp.resolve("s"))) {
            served.write("o1", "paid");
            served.engine().publish();
            Path dir = temp.resolve("copy");
            copy(served.engine().layout().root(), dir);
            Files.delete(dir.resolve("holder"));
            Path pack = dir.resolve("store/pack-00000000.rbxp");
            flip(pack, 200);
            byte[] rotten = Files.readAllBytes(pack);
            try (TamperingProxy proxy = new TamperingProxy(port(served))) {
                proxy.tokens(Map.of(port(served), served.token()));
                proxy.tamper(TamperingProxy.flip("/log/blob", 0.5));
                assertThat(repair(dir, proxy.url(), "")).isNotEmpty();
                assertThat(pack).hasBinaryContent(rotten);
                proxy.tamper(TamperingProxy.flip("/log/checkpoint", 0.3));
                assertThatThrownBy(() -> repair(dir, proxy.url(), "")).isInstanceOf(RefusedException.class);
                assertThat(pack).hasBinaryContent(rotten);
            }
        }
    }

    private static int port(Served served) {
        return Integer.parseInt(served.url().replaceAll(".*:([0-9]+)/", "$1"));
    }

    @Test
    void aRemoteSaysWhatItsDoctorFinds() throws Exception {
        try (Served served = Served.start(temp.resolve("s"));
                RemoteSource source = Elsewhere.open(served, temp)) {
            assertThat(source.findings()).isEmpty();
            Path key = served.engine().layout().verifierKey();
            Files.delete(key);
            assertThat(source.findings()).singleElement().satisfies(f -> {
                assertThat(f.severity()).isEqualTo(Finding.Severity.WARNING);
                assertThat(f.place()).isEqualTo("keys/log.vkey");
                assertThat(f.fix()).contains("rbx doctor --repair");
            });
        }
    }

    /// What a store takes comes from a mirror as well; what it does not take, no mirror has.
    @Test
    void aBlobMayBeAsLargeAsAStoreTakes() throws Exception {
        byte[] large = new byte[RemoteCalls.ANSWER_LIMIT_BYTES + 1];
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean isLarge =
                    exchange.getRequestURI().getPath().endsWith(Hash.of(large).hex());
            exchange.sendResponseHeaders(200, isLarge ? large.length : PackStore.BLOB_LIMIT_BYTES + 1L);
            exchange.getResponseBody().write(isLarge ? large : new byte[1]);
            exchange.getResponseBody().flush();
            exchange.close();
        });
        server.start();
        try (RemoteMirror mirror =
                new RemoteMirror("http://127.0.0.1:" + server.getAddress().getPort(), "")) {
            assertThat(mirror.get(Hash.of(large)).orElseThrow()).hasSize(large.length);
            assertThat(mirror.get(Hash.of(new byte[1]))).isEmpty();
        } finally {
            server.stop(0);
        }
    }
}
