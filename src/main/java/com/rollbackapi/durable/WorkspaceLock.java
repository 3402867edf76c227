package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// One writer a workspace: an operating-system lock on `lock`, and beside it `holder`, which says who has it. The lock
/// goes with its process, however that ends; `holder` alone proves nothing.
public final class WorkspaceLock implements AutoCloseable {
    private static final int HOLDER_LIMIT_BYTES = 4_096;

    private final FileChannel channel;
    private final Path holder;

    private WorkspaceLock(FileChannel channel, Path holder) {
        this.channel = channel;
        this.holder = holder;
    }

    /// Throws [WorkspaceLockedException] naming the holder.
    public static WorkspaceLock acquire(Path workspace, InstantSource clock) throws IOException {
        Path holder = workspace.resolve("holder");
        FileChannel channel = FileChannel.open(
                workspace.resolve("lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.READ);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null; // another engine of this same process has it
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        if (lock == null) {
            channel.close();
            throw new WorkspaceLockedException(workspace, holderText(holder));
        }
        ProcessHandle self = ProcessHandle.current();
        String text = "process " + self.pid() + " ("
                + self.info()
                        .command()
                        .map(c -> Path.of(c).getFileName().toString())
                        .orElse("java") + ") since " + clock.instant();
        Files.write(holder, text.getBytes(StandardCharsets.UTF_8));
        return new WorkspaceLock(channel, holder);
    }

    private static String holderText(Path holder) throws IOException {
        try (FileChannel in = FileChannel.open(holder, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(HOLDER_LIMIT_BYTES);
            in.read(buffer);
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8)
                    .replaceAll("\\p{Cntrl}", "?");
        } catch (NoSuchFileException e) {
            return "another process";
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(holder);
        channel.close();
    }
}
