package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.codec.Json;
import com.rollbackapi.crypto.KeyFile;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.Action;
import com.rollbackapi.journal.Journal;
import com.rollbackapi.journal.JournalLayout;
import com.rollbackapi.journal.Receipt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// The process that [KillTest] kills: 64 threads write until the end, and each prints `index leafhash` of what was
/// acknowledged.
///
/// Arguments: `engine`, `journal` or `liar`; the workspace; the round.
public final class KillChild {
    static final int THREADS = 64;

    private final String round;

    private KillChild(String round) {
        this.round = round;
    }

    public static void main(String[] args) throws Exception {
        KillChild child = new KillChild(args[2]);
        Path dir = Path.of(args[1]);
        switch (args[0]) {
            case "engine" -> child.engine(Engine.open(dir, TestClocks.create()));
            case "journal" -> child.journal(dir, new RealDisk());
            case "liar" -> child.journal(dir, new LyingDisk());
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static synchronized void acknowledged(long index, String leaf) {
        System.out.println(index + " " + leaf);
        System.out.flush();
    }

    /// What one thread does, again and again.
    interface Step {
        void run(int thread, int step) throws Exception;
    }

    private static void forever(Step step) {
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < Integer.MAX_VALUE; i++) {
                        step.run(thread, i);
                    }
                } catch (Exception e) {
                    e.printStackTrace();
                    System.exit(3);
                }
            });
        }
    }

    private void engine(Engine engine) throws Exception {
        long[] epochs = new long[THREADS];
        for (int t = 0; t < THREADS; t++) {
            epochs[t] = engine.lease("run/" + t, "agent");
        }
        forever((thread, i) -> {
            String step = round + "." + i;
            Action.Identity identity = new Action.Identity(
                    "run/" + thread, "agent", step, Optional.empty(), "run/" + thread + "/" + step, Optional.empty());
            Optional<byte[]> record = Optional.of(("{\"step\":\"" + step + "\"}").getBytes(UTF_8));
            ActionResult result = engine.perform(ActionRequest.live(
                    identity,
                    epochs[thread],
                    "write",
                    Json.Obj.EMPTY,
                    List.of(new ActionRequest.Content(SmallWorkspace.TARGET, "orders/k" + thread, record))));
            if (!(result instanceof ActionResult.Executed(long index, var leaf))) {
                throw new IOException(result.toString());
            }
            acknowledged(index, leaf.hex());
        });
    }

    private void journal(Path dir, Disk disk) throws Exception {
        WorkspaceLayout layout = new WorkspaceLayout(dir);
        SigningKey key = KeyFile.load(layout.key());
        Journal journal = Journal.open(disk, new JournalLayout(layout.journal()), key, key.name());
        forever((thread, i) -> {
            byte[] entry = ("round " + round + ", thread " + thread + ", step " + i).getBytes(UTF_8);
            Receipt receipt = Journal.await(journal.append(entry));
            acknowledged(receipt.index(), receipt.leafHash().hex());
        });
    }

    /// The broken writer: says that bytes are durable which only this process has, and writes them a moment later.
    private static final class LyingDisk implements Disk {
        private static final int LATE_MILLIS = 40;

        private final Disk real = new RealDisk();
        private final BlockingQueue<Runnable> later = new LinkedBlockingQueue<>();

        LyingDisk() {
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (true) {
                        Thread.sleep(LATE_MILLIS);
                        for (int waiting = later.size(); waiting > 0; waiting--) {
                            later.take().run();
                        }
                    }
                } catch (InterruptedException e) {
                    System.exit(3);
                }
            });
        }

        @Override
        public DiskFile open(Path file) throws IOException {
            DiskFile opened = real.open(file);
            return new DiskFile() {
                @Override
                public long sizeBytes() throws IOException {
                    return opened.sizeBytes();
                }

                @Override
                public int read(ByteBuffer into, long position) throws IOException {
                    return opened.read(into, position);
                }

                @Override
                public void write(ByteBuffer from, long position) {
                    byte[] bytes = new byte[from.remaining()];
                    from.get(bytes);
                    later.add(() -> {
                        try {
                            opened.write(ByteBuffer.wrap(bytes), position);
                        } catch (IOException e) {
                            System.exit(3);
                        }
                    });
                }

                @Override
                public void force() {}

                @Override
                public void truncate(long sizeBytes) throws IOException {
                    opened.truncate(sizeBytes);
                }

                @Override
                public void close() throws IOException {
                    opened.close();
                }
            };
        }

        @Override
        public DiskFile openReadOnly(Path file) throws IOException {
            return real.openReadOnly(file);
        }

        @Override
        public boolean exists(Path file) {
            return real.exists(file);
        }

        @Override
        public List<String> list(Path folder) throws IOException {
            return real.list(folder);
        }

        @Override
        public void createDirectory(Path folder) throws IOException {
            real.createDirectory(folder);
        }

        @Override
        public Optional<Lock> tryLock(Path file) throws IOException {
            return real.tryLock(file);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            real.rename(from, to);
        }

        @Override
        public void delete(Path file) throws IOException {
            real.delete(file);
        }

        @Override
        public void syncDirectory(Path folder) {}
    }
}
