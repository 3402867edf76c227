package com.rollbackapi.engine;

import com.rollbackapi.simulation.SimViolation;
import java.io.IOException;
import java.util.Random;

/// The engine's process: when it ends another one takes its place, which may end in its recovery in its turn.
final class SimProcess {
    private final SimWorld world;
    private final Random random;
    private SimLife life;

    SimProcess(SimWorld world, Random random) throws IOException {
        this.world = world;
        this.random = random;
        life = new SimLife(world);
    }

    SimLife life() {
        return life;
    }

    /// Something that the engine is to do.
    interface Call {
        void run() throws IOException;
    }

    /// Where a target that follows the journal fails, it is brought up when the engine is opened anew.
    boolean attempt(Call call) throws IOException {
        try {
            call.run();
            return true;
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).startsWith("target following")) {
                throw e;
            }
            world.restart();
            recover();
            return false;
        }
    }

    /// The next process, which may end in its recovery in its turn.
    void recover() throws IOException {
        for (int more = random.nextInt(3); ; more--) {
            world.crashAt(more > 0 ? 1 + random.nextInt(30) : 0);
            try {
                life = new SimLife(world);
                life.recover();
                break;
            } catch (SimCrash e) {
                world.restart();
            } catch (IOException e) {
                if (!String.valueOf(e.getMessage()).startsWith("target ")) {
                    throw e;
                }
                world.restart();
                world.calm();
            }
        }
        world.crashAt(0);
        again();
    }

    /// It ends while nothing is written; the next one asks what came of the calls that were under way.
    void ends() throws IOException {
        world.calm();
        life = new SimLife(world);
        life.recover();
        again();
    }

    /// Recovered once more, nothing happens.
    private void again() throws IOException {
        world.calm();
        int size = world.size();
        SimLife other = new SimLife(world);
        other.recover();
        if (world.size() != size) {
            throw new SimViolation(
                    "recovery is idempotent", world.entry(size).entry().toString());
        }
        life = other;
    }
}
