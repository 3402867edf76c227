package com.rollbackapi.journal;

import com.rollbackapi.durable.SimDisk;
import com.rollbackapi.durable.SimFaults.Fault;
import java.util.List;
import java.util.Random;

/// What goes wrong for one process of a scenario. Of which kind it is, and where, is drawn first: what the disk does
/// rarely is not met more rarely.
///
/// @param crowded whether the disk is often full: then most depends on its names
/// @param storing whether much content is stored
record SimMishaps(Random random, boolean crowded, boolean storing) {
    /// Operations of the disk in whose middle a process dies; the empty one is any.
    private static final List<String> ENDS =
            List.of("", "", "", "create", "mkdir", "write", "force", "truncate", "rename", "delete", "sync");

    private static final List<String> ENDS_OF_NAMES = List.of("rename", "sync", "delete");

    private static final List<Fault> FAULTS = List.of(
            Fault.FORCE_FAILS,
            Fault.FORCE_FAILS,
            Fault.FORCE_FAILS,
            Fault.SYNC_FAILS,
            Fault.WRITE_FAILS,
            Fault.WRITE_FAILS_AFTERWARDS,
            Fault.NO_ROOM,
            Fault.NAME_FAILS,
            Fault.READ_FAILS);

    /// Where on the disk something fails; the empty one is anywhere.
    private static final List<String> PARTS = List.of("", "", "/wal", "/store", "/tile", "checkpoint");

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    void fault(SimDisk disk) {
        String part = storing && random.nextBoolean() ? "/store" : one(PARTS);
        int nth = 1 + random.nextInt(random.nextBoolean() ? 3 : 25);
        disk.faults().arm(one(FAULTS), part, nth, random.nextInt(4) == 0);
    }

    /// Most processes die in the middle of something.
    void death(SimDisk disk) {
        if (random.nextInt(3) > 0) {
            String kind = one(crowded && random.nextBoolean() ? ENDS_OF_NAMES : ENDS);
            disk.dieAt(kind, 1 + random.nextInt(kind.isEmpty() ? 40 : 4));
        }
    }
}
