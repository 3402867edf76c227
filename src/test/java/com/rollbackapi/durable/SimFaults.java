package com.rollbackapi.durable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What goes wrong on a [SimDisk] though its power stays on, and what has.
public final class SimFaults {
    /// What can be made to go wrong.
    public enum Fault {
        /// A force fails, and takes any part of what it should have made durable. The next one says that all is
        /// well.
        FORCE_FAILS,
        /// A force says that all is well and does nothing.
        FORCE_LIES,
        /// A sync of a folder fails; any part of its names is durable.
        SYNC_FAILS,
        /// A sync of a folder says that all is well and does nothing.
        SYNC_LIES,
        /// A write fails in the middle.
        WRITE_FAILS,
        /// A write is done and reported as failed.
        WRITE_FAILS_AFTERWARDS,
        /// A write that makes a file longer finds no room for that.
        NO_ROOM,
        /// A rename or a deletion fails and does nothing.
        NAME_FAILS,
        /// A read fails.
        READ_FAILS;

        private boolean isFailedWrite() {
            return switch (this) {
                case FORCE_FAILS, SYNC_FAILS, WRITE_FAILS, WRITE_FAILS_AFTERWARDS -> true;
                case FORCE_LIES, SYNC_LIES, NO_ROOM, NAME_FAILS, READ_FAILS -> false;
            };
        }
    }

    /// An armed fault: it strikes at the `left`-th operation of its kind from now.
    private static final class Armed {
        private final Fault fault;
        private final String part;
        private final boolean forEver;
        private int left;

        Armed(Fault fault, String part, int left, boolean forEver) {
            this.fault = fault;
            this.part = part;
            this.left = left;
            this.forEver = forEver;
        }
    }

    private final List<Armed> armed = new ArrayList<>();
    private final List<Path> struck = new ArrayList<>();
    private int failures;

    SimFaults() {}

    /// Lets the `nth` operation of that kind from now fail, and all after it where it is for ever.
    public void arm(Fault fault, int nth, boolean forEver) {
        arm(fault, "", nth, forEver);
    }

    /// The same of the operations alone on files whose path has this part.
    public void arm(Fault fault, String part, int nth, boolean forEver) {
        armed.add(new Armed(fault, part, nth, forEver));
    }

    /// Whether an operation has failed in this folder that was to make something durable, or a part of it.
    public boolean haveStruck(Path folder) {
        return struck.stream().anyMatch(file -> file.startsWith(folder));
    }

    /// How often anything at all has failed, reads too.
    public int count() {
        return failures;
    }

    boolean strike(Fault fault, Path file) {
        boolean now = false;
        for (Armed a : armed) {
            if (a.fault == fault && file.toString().contains(a.part)) {
                a.left--;
                now |= a.left == 0 || (a.forEver && a.left < 0);
            }
        }
        if (now) {
            failures++;
            if (fault.isFailedWrite()) {
                struck.add(file);
            }
        }
        return now;
    }
}
