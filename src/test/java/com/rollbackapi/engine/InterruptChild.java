package com.rollbackapi.engine;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.InterruptibleDisk;
import com.rollbackapi.durable.RealDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/// A process in which one thread interrupts all the others, again and again, while 64 platform threads and 64 virtual
/// ones append, read back and publish. Prints `index leafhash` of what was acknowledged, and `failed: …` where anything
/// was not done.
///
/// Arguments: `sound` or `interruptible`; the workspace.
final class InterruptChild {
    private static final int ACTIONS = 12;

    private final Engine engine;
    private final CountDownLatch done = new CountDownLatch(2 * Children.THREADS);

    private InterruptChild(Engine engine) {
        this.engine = engine;
    }

    public static void main(String[] args) throws Exception {
        Disk disk = args[0].equals("sound") ? new RealDisk() : new InterruptibleDisk();
        Engine engine = Engine.open(disk, Path.of(args[1]), TestClocks.create());
        try {
            new InterruptChild(engine).run(Children.leases(engine));
        } finally {
            Thread.currentThread().interrupt();
            engine.close();
        }
        Children.say("# closed");
        System.exit(0);
    }

    private void run(long[] epochs) throws InterruptedException {
        List<Thread> callers = new ArrayList<>();
        for (int t = 0; t < Children.THREADS; t++) {
            int thread = t;
            callers.add(Thread.ofPlatform().start(() -> write(thread, epochs[thread], "p")));
            callers.add(Thread.ofVirtual().start(() -> write(thread, epochs[thread], "v")));
        }
        long rounds = 0;
        while (done.getCount() > 0) {
            Set<Thread> platform = Thread.getAllStackTraces().keySet();
            platform.stream().filter(t -> t != Thread.currentThread()).forEach(Thread::interrupt);
            callers.forEach(Thread::interrupt);
            rounds++;
            Thread.sleep(Duration.ofNanos(200_000));
        }
        Children.say("# rounds " + rounds);
    }

    private void write(int thread, long epoch, String kind) {
        try {
            for (int i = 0; i < ACTIONS; i++) {
                Children.perform(engine, Children.action(thread, epoch, kind + i));
                engine.entry(engine.source().size() - 1);
                if (thread % 8 == 0) {
                    engine.publish();
                }
            }
        } catch (IOException | RuntimeException e) {
            Children.say("failed: " + e);
        } finally {
            done.countDown();
        }
    }
}
