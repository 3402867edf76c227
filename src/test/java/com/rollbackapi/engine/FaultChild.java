package com.rollbackapi.engine;

import com.rollbackapi.containment.Reach;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A process whose disk fails or is full: 64 threads write until each has been refused four times, then it contains a
/// run, reads every entry back and ends. Prints `index leafhash` of what was acknowledged, and lines that begin with
/// `#` about everything else.
///
/// Arguments: the disk; the workspace, in which `thread/0` to `thread/63` hold leases of epoch 1; the round; the run
/// to contain; then any of `idle` (the actions write nothing but their entries), `publish` (a further thread does,
/// again and again), `close` (in the end; else it just
/// ends) and last `limit` with the largest size of a file, in bytes, from when the workspace is open.
final class FaultChild {
    /// A thread that is never refused stops here.
    private static final int ACTIONS = 60;

    private static final int REFUSALS = 4;

    private final Engine engine;
    private final String round;
    private final boolean idle;
    private final CountDownLatch done = new CountDownLatch(Children.THREADS);
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean refused;

    private FaultChild(Engine engine, String round, boolean idle) {
        this.engine = engine;
        this.round = round;
        this.idle = idle;
    }

    public static void main(String[] args) throws Exception {
        Engine engine;
        try {
            engine = Engine.open(Children.disk(args[0]), Path.of(args[1]), TestClocks.create());
        } catch (IOException e) {
            Children.say("# not opened: " + e.getMessage());
            Runtime.getRuntime().halt(3);
            return;
        }
        FaultChild child = new FaultChild(engine, args[2], Arrays.asList(args).contains("idle"));
        if (Arrays.asList(args).contains("limit")) {
            limit(args[args.length - 1]);
        }
        child.write(Arrays.asList(args).contains("publish"));
        if (args[0].equals("lying")) {
            Runtime.getRuntime().halt(0);
        }
        child.contain(args[3]);
        child.read();
        if (Arrays.asList(args).contains("close")) {
            child.close();
        }
        Children.say("# ended");
        Runtime.getRuntime().halt(0);
    }

    /// What `ulimit -f` does, for this process alone.
    private static void limit(String bytes) throws IOException, InterruptedException {
        String self = Long.toString(ProcessHandle.current().pid());
        if (new ProcessBuilder("prlimit", "--pid", self, "--fsize=" + bytes)
                        .start()
                        .waitFor()
                != 0) {
            throw new IOException("prlimit failed");
        }
    }

    private void write(boolean publishes) throws InterruptedException {
        if (publishes) {
            Thread.ofPlatform().daemon().start(this::publish);
        }
        for (int t = 0; t < Children.THREADS; t++) {
            int thread = t;
            Thread.ofPlatform().start(() -> write(thread));
        }
        done.await();
    }

    private void write(int thread) {
        int refusals = 0;
        for (int i = 0; i < ACTIONS && refusals < REFUSALS; i++) {
            boolean begunAfterRefusal = refused;
            try {
                String step = round + "." + i;
                Children.perform(engine, idle ? Children.idle(thread, 1, step) : Children.action(thread, 1, step));
                if (begunAfterRefusal) {
                    Children.say("# acknowledged after a refusal");
                }
            } catch (IOException e) {
                refused = true;
                refusals++;
                if (failures.incrementAndGet() == 1) {
                    Children.say("# refused: " + e.getMessage());
                }
            }
        }
        done.countDown();
    }

    private void publish() {
        try {
            while (!refused) {
                engine.publish();
            }
        } catch (IOException e) {
            Children.say("# not published: " + e.getMessage());
        }
    }

    private void contain(String run) throws RefusedException {
        try {
            engine.contain(new Reach.Run(run, false), TauRetail.REQUEST);
            Children.say("# contained");
        } catch (IOException e) {
            Children.say("# not contained: " + e.getMessage());
        }
    }

    private void read() {
        try {
            long size = engine.source().size();
            for (long i = 0; i < size; i++) {
                engine.entry(i);
            }
            Children.say("# read " + size);
        } catch (IOException e) {
            Children.say("# not read: " + e.getMessage());
        }
    }

    private void close() {
        try {
            engine.close();
            Children.say("# closed");
        } catch (IOException e) {
            Children.say("# not closed: " + e.getMessage());
        }
    }
}
