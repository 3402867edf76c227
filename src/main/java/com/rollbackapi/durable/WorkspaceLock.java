package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One writer a workspace: an operating-system lock on `lock`, and beside it `holder`, which says who has it. The lock
/// goes with its process, however that ends; `holder` alone proves nothing.
public final class WorkspaceLock implements AutoCloseable {
    private static final int HOLDER_LIMIT_BYTES = 4_096;
    private static final String ANOTHER = "another process";
    private static final Pattern HOLDER = Pattern.compile("^process ([0-9]{1,15}) ");

    private final Disk disk;
    private final Disk.Lock lock;
    private final Path holder;

    private WorkspaceLock(Disk disk, Disk.Lock lock, Path holder) {
        this.disk = disk;
        this.lock = lock;
        this.holder = holder;
    }

    /// Throws [WorkspaceLockedException] naming the holder.
    public static WorkspaceLock acquire(Disk disk, Path workspace, InstantSource clock) throws IOException {
        Path holder = workspace.resolve("holder");
        Disk.Lock lock = disk.tryLock(workspace.resolve("lock")).orElse(null);
        if (lock == null) {
            throw new WorkspaceLockedException(workspace, holderText(disk, holder));
        }
        try {
            ProcessHandle self = ProcessHandle.current();
            String text = "process " + self.pid() + " ("
                    + self.info()
                            .command()
                            .map(c -> Path.of(c).getFileName().toString())
                            .orElse("java") + ") since " + clock.instant();
            try (DiskFile out = disk.open(holder)) {
                out.truncate(0);
                // not forced: it says who holds the lock now, and after a crash nobody does
                out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            }
        } catch (DiskFullException e) {
            // the lock counts, not its label: containment must be possible on a full disk
            return new WorkspaceLock(disk, lock, holder);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
        return new WorkspaceLock(disk, lock, holder);
    }

    /// Whether a process that runs says that it holds the workspace: for who only looks, and must not take the lock
    /// for that, even for a moment.
    public static boolean seemsHeld(Disk disk, Path workspace) {
        try {
            Matcher named = HOLDER.matcher(holderText(disk, workspace.resolve("holder")));
            return named.find()
                    && ProcessHandle.of(Long.parseLong(named.group(1))).isPresent();
        } catch (IOException e) {
            return false; // a label that cannot be read says nothing
        }
    }

    private static String holderText(Disk disk, Path holder) throws IOException {
        try {
            String text = new String(disk.readAll(holder, HOLDER_LIMIT_BYTES), StandardCharsets.UTF_8);
            // empty on a disk that was full
            return text.isEmpty() ? ANOTHER : text.replaceAll("\\p{Cntrl}", "?");
        } catch (NoSuchFileException e) {
            return ANOTHER;
        }
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            disk.delete(holder);
        }
    }
}
