package com.rollbackapi.remote;

import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.TestClocks;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.server.Served;
import com.rollbackapi.tlog.WitnessPolicy;
import java.nio.file.Path;

/// An operator elsewhere who knows the log's key and no witness.
final class Elsewhere {
    private Elsewhere() {}

    /// @param folder where the heads are kept that he has seen
    static RemoteSource open(Served served, Path folder) throws Exception {
        return RemoteSource.open(
                new RemoteLog(served.url(), served.token(), served.logKey(), WitnessPolicy.NONE),
                new SeenHeads(new RealDisk(), folder.resolve("heads")),
                TestClocks.create().wall());
    }
}
