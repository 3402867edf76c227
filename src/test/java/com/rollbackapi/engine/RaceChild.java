package com.rollbackapi.engine;

import com.rollbackapi.durable.WorkspaceLockedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// One of two processes that race for a workspace. Each line `go` on standard input is answered by `got` or `held`,
/// each `release` by `released`.
///
/// Arguments: `engine`, or `careless` for one that takes a file's absence for the lock; the workspace.
final class RaceChild {
    private RaceChild() {}

    interface Door {
        /// Empty-handed where somebody else is in.
        boolean enter() throws IOException;

        void leave() throws IOException;
    }

    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[1]);
        Door door = args[0].equals("engine") ? new Engines(dir) : new Careless(dir.resolve("taken"));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Children.say("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("go")) {
                Children.say(door.enter() ? "got" : "held");
            } else {
                door.leave();
                Children.say("released");
            }
        }
    }

    private static final class Engines implements Door {
        private final Path dir;
        private AutoCloseable held = () -> {};

        Engines(Path dir) {
            this.dir = dir;
        }

        @Override
        public boolean enter() throws IOException {
            try {
                held = Engine.open(dir, TestClocks.create());
                return true;
            } catch (WorkspaceLockedException e) {
                return false;
            }
        }

        @Override
        public void leave() throws IOException {
            try {
                held.close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    private record Careless(Path file) implements Door {
        /// What a lock makes impossible needs some time to happen, so that it does on any machine.
        private static final long THINKS_MILLIS = 30;

        @Override
        public boolean enter() throws IOException {
            if (Files.exists(file)) {
                return false;
            }
            LockSupport.parkNanos(THINKS_MILLIS * 1_000_000);
            Files.writeString(file, "mine");
            return true;
        }

        @Override
        public void leave() throws IOException {
            Files.deleteIfExists(file);
        }
    }
}
