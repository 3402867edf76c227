package com.rollbackapi.durable;

/// When the processes on a [SimDisk] end: one in the middle of the nth operation, which is the end of a run, and any of
/// those before it in the middle of its own nth operation of one kind.
final class SimEnds {
    /// Stands for an operation of any kind.
    static final String ANY = "";

    private long operations;
    private long last = Long.MAX_VALUE;
    private String kind = ANY;
    private int left;
    private boolean over;

    /// For the next process: the end that was to come still comes, that of the process before has been.
    SimEnds next() {
        SimEnds next = new SimEnds();
        next.operations = operations;
        next.last = isOver() ? Long.MAX_VALUE : last;
        return next;
    }

    long operations() {
        return operations;
    }

    void endAt(long nth) {
        last = nth == Long.MAX_VALUE ? nth : operations + nth;
    }

    void dieAt(String operation, int nth) {
        kind = operation;
        left = nth;
    }

    /// Counts an operation; true where the process dies in its middle, unless all ends before.
    boolean count(String operation) {
        operations++;
        return left > 0 && (kind.equals(ANY) || kind.equals(operation)) && --left == 0;
    }

    /// Whether the end has come, now or in an operation inside of this one.
    boolean isOver() {
        over |= operations >= last;
        return over;
    }
}
