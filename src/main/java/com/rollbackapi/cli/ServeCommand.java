package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.server.ApiServer;
import com.rollbackapi.server.ApiToken;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "serve",
        description = "Publish the workspace's journal and operations over HTTP until interrupted. Prints the address, a bearer token "
                + "(only now: the server keeps its hash) and the log key that a console pins.")
final class ServeCommand extends Command {
    private static final int PORT = 7420;

    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Option(names = "--host", paramLabel = "HOST", description = "The address to listen on (default: 127.0.0.1).")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "PORT", description = "The port (default: 7420); 0 takes a free one.")
    private int port = PORT;

    ServeCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        try (Engine engine = workspace.open(t.clocks())) {
            engine.publish();
            String token = ApiToken.generate(t.clocks().random());
            try (ApiServer server = start(engine, token)) {
                announce(t, engine, token, server.port());
                untilInterrupted();
            }
            return OK;
        }
    }

    private ApiServer start(Engine engine, String token) throws IOException {
        try {
            return ApiServer.start(engine, ApiToken.of(token), host, port);
        } catch (RuntimeException e) {
            throw new IOException("cannot listen on " + host + ":" + port + ": " + e.getMessage()
                    + "; choose another --port, 0 takes a free one", e);
        }
    }

    private void announce(Terminal t, Engine engine, String token, int bound) throws IOException {
        String url = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound;
        String key = Files.readString(engine.layout().verifierKey()).strip();
        answer(
                Json.object().put("url", url).put("token", token).put("log_key", key).build(),
                List.of(
                        "Serving " + engine.layout().root() + " at " + url + "  (Ctrl+C ends)",
                        "token    " + token,
                        "log key  " + key));
        if (!InetAddress.getByName(host).isLoopbackAddress()) {
            t.err().println("rbx: this is plain HTTP on a network; put a proxy that speaks TLS in front of it");
        }
    }

    /// The JVM's shutdown ends it; the hook waits until engine and server are closed, so that nothing is cut off.
    private static void untilInterrupted() {
        CountDownLatch asked = new CountDownLatch(1);
        Thread serving = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            asked.countDown();
            try {
                serving.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
