package com.rollbackapi.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/// Items a second of CPU time of the thread that does them, so that other work on the machine does not count. What the
/// collector does with the garbage in threads of its own does not count either.
final class CpuRate {
    private static final int ROUNDS = 7;
    private static final long WARM_UP_NANOS = 2_000_000_000L;
    private static final long ROUND_NANOS = 400_000_000L;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuRate() {}

    /// Does some items, at least for some microseconds.
    @FunctionalInterface
    interface Batch {
        /// Returns how many it did.
        int run() throws Exception;
    }

    /// The median rate of each contender; they take turns, so that all meet the same minute of the machine.
    static double[] medians(Batch... contenders) throws Exception {
        double[][] rates = new double[contenders.length][ROUNDS];
        for (Batch contender : contenders) {
            round(contender, WARM_UP_NANOS);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int c = 0; c < contenders.length; c++) {
                rates[c][round] = round(contenders[c], ROUND_NANOS);
            }
        }
        return Arrays.stream(rates)
                .mapToDouble(r -> Arrays.stream(r).sorted().toArray()[ROUNDS / 2])
                .toArray();
    }

    private static double round(Batch contender, long nanos) throws Exception {
        long begin = THREADS.getCurrentThreadCpuTime();
        long items = 0;
        long spent = 0;
        while (spent < nanos) {
            items += contender.run();
            spent = THREADS.getCurrentThreadCpuTime() - begin;
        }
        return items * 1e9 / spent;
    }
}
