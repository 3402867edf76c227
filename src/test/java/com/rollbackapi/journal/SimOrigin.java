package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.durable.SimDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A journal at rest to begin a scenario with, made once and copied: what happens at the borders of tiles cannot be met
/// by a few entries alone.
///
/// @param entries those that are there
/// @param roots of them
record SimOrigin(SimDisk disk, List<byte[]> entries, SimRoots roots) {
    private static final Map<Integer, SimOrigin> MADE = new ConcurrentHashMap<>();

    static SimOrigin of(int size) {
        return MADE.computeIfAbsent(size, SimOrigin::make);
    }

    private static SimOrigin make(int size) {
        try {
            SimDisk disk = SimDisk.empty(size, SimProcess.ROOT);
            List<byte[]> entries = new ArrayList<>(size);
            SimRoots roots = new SimRoots();
            for (int i = 0; i < size; i++) {
                byte[] entry = ("base " + i).getBytes(UTF_8);
                entries.add(entry);
                roots.append(entry);
            }
            SimProcess process = SimProcess.start(disk);
            if (size > 0) {
                var _ = process.journal().appendAll(entries);
                process.journal().turn();
            }
            process.close();
            return new SimOrigin(disk, entries, roots);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    int size() {
        return entries.size();
    }
}
