package com.rollbackapi.engine;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.LyingDisk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.durable.RetryingDisk;
import com.rollbackapi.journal.Action;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Processes of the tests' own that faults are done to, and what they do.
final class Children {
    static final int THREADS = 64;

    private Children() {}

    /// A Java process that runs a class of the tests; what it says on standard error goes where ours goes.
    static ProcessBuilder java(Class<?> main, Object... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        Arrays.stream(args).map(Object::toString).forEach(command::add);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /// The disk of that name: `sound`, or that of a writer which must be found out.
    static Disk disk(String name) {
        return switch (name) {
            case "sound" -> new RealDisk();
            case "lying" -> new LyingDisk();
            case "retrying" -> new RetryingDisk();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /// Prints a line whole, whoever else prints.
    static synchronized void say(String line) {
        System.out.print(line + "\n");
        System.out.flush();
    }

    static void acknowledge(long index, Hash leaf) {
        say(index + " " + leaf.hex());
    }

    /// The leases of as many runs as there are threads.
    static long[] leases(Engine engine) throws IOException, RefusedException {
        long[] epochs = new long[THREADS];
        for (int t = 0; t < THREADS; t++) {
            epochs[t] = engine.lease("thread/" + t, "agent");
        }
        return epochs;
    }

    /// One action of a thread's run: it sets a record of its own.
    static ActionRequest action(int thread, long epoch, String step) {
        byte[] record = ("{\"step\":\"" + step + "\"}").getBytes(StandardCharsets.UTF_8);
        return action(
                thread,
                epoch,
                step,
                List.of(new ActionRequest.Content(SmallWorkspace.TARGET, "orders/k" + thread, Optional.of(record))));
    }

    /// One that writes nothing but its entry.
    static ActionRequest idle(int thread, long epoch, String step) {
        return action(thread, epoch, step, List.of());
    }

    private static ActionRequest action(int thread, long epoch, String step, List<ActionRequest.Content> contents) {
        Action.Identity identity = new Action.Identity(
                "thread/" + thread, "agent", step, Optional.empty(), "thread/" + thread + "/" + step, Optional.empty());
        return ActionRequest.live(identity, epoch, "write", Json.Obj.EMPTY, contents);
    }

    /// Has it carried out and says so.
    static void perform(Engine engine, ActionRequest request) throws IOException {
        if (!(engine.perform(request) instanceof ActionResult.Executed(long index, Hash leaf))) {
            throw new IOException("refused: " + request);
        }
        acknowledge(index, leaf);
    }
}
