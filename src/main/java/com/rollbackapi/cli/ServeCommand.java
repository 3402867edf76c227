package com.rollbackapi.cli;

import com.rollbackapi.codec.Json;
import com.rollbackapi.engine.Engine;
import com.rollbackapi.engine.RefusedException;
import com.rollbackapi.remote.Witnessing;
import com.rollbackapi.server.ApiServer;
import com.rollbackapi.server.ApiTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@CommandLine.Command(
        name = "serve",
        description =
                "Publish a workspace over HTTP, for consoles and scripts elsewhere, until it is stopped (Ctrl+C).")
final class ServeCommand extends Command {
    private static final int CLOSE_SECONDS = 20;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_HOURS = 24 * 366;

    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The address to listen on (default: ${DEFAULT-VALUE}, reached from this machine alone).")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "The port; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--name",
            paramLabel = "HOST[:PORT]",
            description = "Another name that clients call it by, such as that of the TLS proxy before it; repeatable.")
    private List<String> names = List.of();

    @Option(
            names = "--token-hours",
            paramLabel = "N",
            defaultValue = "24",
            description = "How long the printed token is good for (default: ${DEFAULT-VALUE}).")
    private int tokenHours = 24;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ServeCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Terminal t) throws IOException, RefusedException {
        boolean open = checkUsage();
        boolean interrupted = false;
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Thread hook = Thread.ofPlatform().unstarted(() -> {
            stop.countDown();
            await(closed);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try (Engine engine = workspace.open(t.clocks());
                Witnessing witnessing = Witnessing.of(engine, t.clocks().nanoTime())) {
            ApiTokens tokens =
                    ApiTokens.open(engine.layout().tokens(), t.clocks().wall());
            try (ApiServer server =
                    ApiServer.start(engine, witnessing::publish, tokens, new ApiServer.Address(host, port, names))) {
                String token = tokens.issue(t.clocks().random(), Duration.ofHours(tokenHours));
                if (open) {
                    t.error(host
                            + " is reached from other machines and this server speaks plain HTTP, with the"
                            + " token in it: let a proxy with TLS stand before it");
                }
                announce(t, engine, server.url(), token);
                stop.await();
            } catch (InterruptedException e) {
                interrupted =
                        true; // told to stop by whoever runs this command; the flag would close files that are still to
                // be written
            }
        } finally {
            closed.countDown();
            forget(hook);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return OK;
    }

    /// Whether others than this machine can reach it.
    private boolean checkUsage() {
        if (port < 0 || port > MAX_PORT) {
            throw usage("--port is 0 to " + MAX_PORT + ", not " + port);
        }
        if (tokenHours < 1 || tokenHours > MAX_HOURS) {
            throw usage("--token-hours is 1 to " + MAX_HOURS + ", not " + tokenHours);
        }
        try {
            InetAddress address = InetAddress.getByName(host);
            if (address.isAnyLocalAddress() && names.isEmpty()) {
                throw usage("--host " + host
                        + " listens on every address, and none of them is a name to check: say what clients"
                        + " call it with --name");
            }
            return !address.isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw usage("--host: '" + host + "' is no address of this machine");
        }
    }

    private CommandLine.ParameterException usage(String problem) {
        return new CommandLine.ParameterException(spec.commandLine(), problem);
    }

    private void announce(Terminal t, Engine engine, String url, String token) throws IOException {
        String key = Files.readString(engine.layout().verifierKey()).strip();
        String expires =
                t.clocks().wall().instant().plus(Duration.ofHours(tokenHours)).toString();
        answer(
                Json.object()
                        .put("workspace", workspace.dir.toString())
                        .put("url", url)
                        .put("token", token)
                        .put("token_expires", expires)
                        .put("log_key", key)
                        .build(),
                List.of(
                        "Serving " + workspace.dir + " at " + url + " until Ctrl+C.",
                        "Token, shown this once, good until " + expires + ":",
                        "  " + token,
                        "Log key, to pin:",
                        "  " + key,
                        "Connect a console: RBX_TOKEN=… rbx console --url " + url + " --key '" + key + "'"));
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                System.getLogger(ServeCommand.class.getName())
                        .log(System.Logger.Level.WARNING, "the server did not close in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending already, which is why we are here
            System.getLogger(ServeCommand.class.getName()).log(System.Logger.Level.DEBUG, "ending", e);
        }
    }
}
