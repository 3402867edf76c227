package com.rollbackapi.bench;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/// What the program holds on to: the bytes of all objects that are reachable, counted again and again while something
/// runs, of which the most is kept. Counting stops the program, so that whatever runs meanwhile is not to be timed.
///
/// It counts objects, not regions of the collector: an array that has a region for itself counts as it is long.
final class LiveHeap implements AutoCloseable {
    private static final double MIB = 1 << 20;
    private static final long PAUSE_MILLIS = 10;

    /// What the collector fills gaps with.
    private static final String FILLER = "jdk.internal.vm.filler";

    private final AtomicLong most = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::look, "live-heap");
    private volatile boolean watching = true;

    LiveHeap() {
        thread.start();
    }

    private void look() {
        try {
            while (watching) {
                most.accumulateAndGet(count(), Math::max);
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (JMException | InterruptedException e) {
            failure.set(e);
        }
    }

    /// What is held now.
    static double heldMib() throws JMException {
        return count() / MIB;
    }

    /// By the histogram of classes, which collects first what nobody refers to.
    private static long count() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        String histogram = (String) server.invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
        // lines such as "   1:   9821   705816  [B (java.base@25)"
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+", 4))
                .filter(parts -> parts.length == 4 && parts[0].matches("\\d+:"))
                .filter(parts -> !parts[3].toLowerCase(Locale.ROOT).contains(FILLER))
                .mapToLong(parts -> Long.parseLong(parts[2]))
                .sum();
    }

    /// The most since it was last asked.
    double takeMostMib() throws Exception {
        Exception failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return most.getAndSet(0) / MIB;
    }

    @Override
    public void close() {
        watching = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
