package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.simulation.SimViolation;
import com.rollbackapi.store.BlobStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/// What outlives a process: the durable part of its journal and its store, the systems it works on, and the clock.
/// Every operation on them is counted, and the process ends in the one that [#crashAt] names.
final class SimWorld {
    private static final int REMEMBERED = 40;
    private static final Instant START = Instant.ofEpochMilli(1_777_000_000_000L);
    static final int JITTER_MILLIS = 600_000;

    final SimStore blobs = new SimStore();
    final Map<String, SimSystem> systems = new TreeMap<>();
    final SimBank bank = new SimBank();
    final SimRecords records = new SimRecords();

    private final List<byte[]> log = new ArrayList<>();

    /// What its bytes say, as far as they were read: they do not change, so that each is parsed once.
    private final List<IndexedEntry> parsed = new ArrayList<>();
    private final Deque<String> recent = new ArrayDeque<>();
    private final Random time;
    private long operations;
    private long crash;
    private int hour;
    private final List<Integer> hours = new ArrayList<>();

    /// Faults of systems by the number of the call they happen in.
    private final Map<Integer, SimSystem.Fault> faults = new HashMap<>();

    private int calls;
    /// The bank's, in the same way.
    private final Map<Integer, SimBank.Trouble> troubles = new HashMap<>();

    private int bankCalls;
    private int failures;

    SimWorld(long seed) {
        time = new Random(seed ^ 0x5DEECE66DL);
    }

    /// Which systems there are, and what each of their objects starts with.
    void begin(Random random, int objects) {
        for (SimSystem.Kind kind : SimSystem.Kind.values()) {
            if (random.nextInt(4) > 0 || systems.isEmpty()) {
                String name = kind.name().toLowerCase(Locale.ROOT);
                systems.put(name, new SimSystem(name, kind));
            }
        }
        for (SimSystem s : systems.values()) {
            for (int i = 0; i < objects; i++) {
                if (random.nextBoolean()) {
                    s.leaves().put("o" + i, records.next(Optional.empty(), "start " + s.name + i, random));
                }
            }
        }
    }

    /// Ends the process in the operation of this number, counted from now on from 1; 0 for never.
    void crashAt(long operation) {
        operations = 0;
        crash = operation;
    }

    long operations() {
        return operations;
    }

    /// @param call which of the calls to come, from 1
    void fault(int call, SimSystem.Fault fault) {
        faults.put(calls + call, fault);
    }

    /// Something goes wrong in one of the next calls.
    void fault(Random random, int calls) {
        SimSystem.Fault[] all = SimSystem.Fault.values();
        fault(1 + random.nextInt(calls), all[random.nextInt(all.length)]);
        SimBank.Trouble[] troubles = SimBank.Trouble.values();
        trouble(1 + random.nextInt(calls), troubles[random.nextInt(troubles.length)]);
    }

    void calm() {
        faults.clear();
        troubles.clear();
        bank.down(false);
    }

    /// The fault of the next call to a system; empty where it behaves.
    Optional<SimSystem.Fault> nextCall() {
        calls++;
        Optional<SimSystem.Fault> fault = Optional.ofNullable(faults.remove(calls));
        if (fault.isPresent() && fault.get() != SimSystem.Fault.LOSES_REPLY && fault.get() != SimSystem.Fault.LOCKED) {
            failures++;
        }
        return fault;
    }

    void failed() {
        failures++;
    }

    /// @param call which of the bank's calls to come, from 1, probes among them
    void trouble(int call, SimBank.Trouble trouble) {
        troubles.put(bankCalls + call, trouble);
    }

    Optional<SimBank.Trouble> nextTrouble() {
        bankCalls++;
        Optional<SimBank.Trouble> trouble = Optional.ofNullable(troubles.remove(bankCalls));
        if (bank.isDown()
                || trouble.filter(t -> t != SimBank.Trouble.DUPLICATES).isPresent()) {
            failures++;
        }
        return trouble;
    }

    /// How often a system has failed to do what it was to, for which a rollback may end in part.
    int failures() {
        return failures;
    }

    /// A rollback waits before it asks again: others may want to work, so it holds nothing.
    void pause(Duration duration) {
        operation("waited " + duration.toMillis() + " ms");
        for (SimSystem s : systems.values()) {
            if (s.staged() != 0) {
                throw new SimViolation("nothing is staged while it waits", s.name + ": " + s.staged());
            }
        }
    }

    SimSystem system(String name) {
        SimSystem system = systems.get(name);
        if (system == null) {
            throw new IllegalStateException("no system " + name);
        }
        return system;
    }

    void operation(String what) {
        operations++;
        recent.addLast(operations + " " + what);
        if (recent.size() > REMEMBERED) {
            recent.removeFirst();
        }
        if (operations == crash) {
            recent.addLast("(the process ended)");
            throw new SimCrash(what);
        }
    }

    /// The process is gone, and with it what was not durable.
    void restart() {
        crash = 0;
        blobs.forget();
        systems.values().forEach(SimSystem::forget);
        bank.forget();
    }

    void append(List<byte[]> entries) {
        operation("append of " + entries.size());
        log.addAll(entries);
        entries.forEach(e -> hours.add(hour));
        operation("acknowledged " + log.size());
    }

    int size() {
        return log.size();
    }

    List<IndexedEntry> read(long from, long to) throws IOException {
        if (from < to) {
            entry(to - 1);
        }
        return List.copyOf(parsed.subList((int) from, (int) to));
    }

    /// The same journal and systems, had the clocks shown something else.
    SimWorld underOtherClocks(long seed) throws IOException {
        SimWorld other = new SimWorld(seed);
        for (IndexedEntry e : read(0, size())) {
            Entry entry = e.entry();
            other.log.add(new Entry(entry.event(), other.now(), entry.actor(), entry.body()).toBytes());
        }
        other.blobs.durable.putAll(blobs.durable);
        other.systems.putAll(systems);
        return other;
    }

    IndexedEntry entry(long index) throws IOException {
        for (int next = parsed.size(); next <= index; next++) {
            parsed.add(new IndexedEntry(next, Entry.parse(next, log.get(next))));
        }
        return parsed.get((int) index);
    }

    /// A wall clock as machines have them: it jumps, also backwards, though not by an hour.
    Instant now() {
        return START.plus(Duration.ofHours(hour)).plusMillis(time.nextInt(JITTER_MILLIS));
    }

    /// Time goes by, for the clocks and for nothing else.
    void pass(int byHours) {
        hour += byHours;
        if (byHours > 0) {
            bank.settle();
        }
    }

    boolean isThisHour(long index) {
        return hours.get((int) index) == hour;
    }

    /// The hour in which the clocks were when an entry was appended.
    Instant hourOf(long index) {
        return START.plus(Duration.ofHours(hours.get((int) index)));
    }

    @Override
    public String toString() {
        return String.join("\n  ", recent);
    }

    /// A content store whose blobs are durable once it was synced.
    final class SimStore implements BlobStore {
        private final Map<Hash, byte[]> durable = new HashMap<>();
        private final Map<Hash, byte[]> waiting = new HashMap<>();

        @Override
        public Hash put(byte[] bytes) {
            Hash hash = Hash.of(bytes);
            if (!durable.containsKey(hash)) {
                waiting.put(hash, bytes.clone());
            }
            return hash;
        }

        @Override
        public boolean contains(Hash hash) {
            return durable.containsKey(hash) || waiting.containsKey(hash);
        }

        @Override
        public void sync() {
            if (!waiting.isEmpty()) {
                operation("sync of the store");
                durable.putAll(waiting);
                waiting.clear();
            }
        }

        @Override
        public Optional<byte[]> get(Hash hash) {
            return Optional.ofNullable(durable.getOrDefault(hash, waiting.get(hash)))
                    .map(byte[]::clone);
        }

        void forget() {
            waiting.clear();
        }
    }
}
