package com.rollbackapi.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The server's threads come and go, and the engine stays.
@Timeout(120)
final class ServerThreadsTest {
    @TempDir
    private Path temp;

    private Served served;
    private Http http;

    @BeforeEach
    void serve() throws Exception {
        served = Served.start(temp);
        http = new Http(served);
    }

    @AfterEach
    void close() throws Exception {
        http.close();
        served.close();
    }

    /// Stopping a server interrupts its threads, and an interrupted thread that reads from the journal's file
    /// closes it.
    @Test
    void anInterruptedThreadDoesNotCloseTheJournal() throws Exception {
        AtomicReference<String> read = new AtomicReference<>("");
        Thread interrupted = Thread.ofVirtual().start(() -> {
            Thread.currentThread().interrupt();
            try {
                read.set(
                        Aside.read(() -> served.engine().source().entries(0, 1)).toString());
            } catch (IOException e) {
                read.set(e.toString());
            }
        });
        interrupted.join();
        served.write("o1", "alive");
        assertThat(read.get()).contains("entry");
        assertThat(http.get("log/checkpoint").status()).isEqualTo(200);
    }

    @Test
    void stoppingUnderLoadLeavesTheEngineAlive() throws Exception {
        for (int round = 0; round < 5; round++) {
            CountDownLatch busy = new CountDownLatch(20);
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                readers.add(Thread.ofVirtual().start(() -> read(busy)));
            }
            for (int i = 0; i < 50; i++) {
                served.write("o1", round + "." + i);
            }
            assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
            long from = System.nanoTime();
            served.stopServer();
            assertThat((System.nanoTime() - from) / 1_000_000)
                    .as("milliseconds to stop")
                    .isLessThan(5_000);
            for (Thread reader : readers) {
                reader.join();
            }
            served.write("o2", "after stop " + round);
            served.startServer();
        }
        assertThat(http.get("log/checkpoint").status()).isEqualTo(200);
    }

    private void read(CountDownLatch busy) {
        try (Response tail =
                        http.client().newCall(http.to("v1/tail?from=0").build()).execute();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(tail.body().byteStream(), UTF_8))) {
            while (lines.readLine() != null) {
                busy.countDown();
            }
        } catch (IOException e) {
            busy.countDown(); // the server went away, as it should
        }
    }
}
