package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The machine's file system. Whoever reads or writes may be interrupted: the operation goes on to its end. A plain
/// `FileChannel` would be closed by that, for the journal's writer as well; these channels are of the other kind, and
/// do their work in the thread that asks.
public final class RealDisk implements Disk {
    private static final ExecutorService HERE = new InCallersThread();
    private static final Set<StandardOpenOption> TO_WRITE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    @Override
    public DiskFile open(Path file) throws IOException {
        return create(file);
    }

    @Override
    public DiskFile openPrivate(Path file) throws IOException {
        boolean hasOwners = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return hasOwners ? create(file, OWNER_ONLY) : create(file);
    }

    private static DiskFile create(Path file, FileAttribute<?>... attributes) throws IOException {
        try {
            return new Channel(file, AsynchronousFileChannel.open(file, TO_WRITE, HERE, attributes));
        } catch (IOException e) {
            throw named("opening " + file, e);
        }
    }

    private static AsynchronousFileChannel channel(Path file, StandardOpenOption... options) throws IOException {
        return AsynchronousFileChannel.open(file, Set.of(options), HERE);
    }

    /// With what was tried, and as what it is.
    private static IOException named(String tried, IOException e) {
        String text = tried + ": " + e.getMessage();
        return DiskFullException.isMeantBy(text) ? new DiskFullException(text, e) : new IOException(text, e);
    }

    @Override
    public DiskFile openReadOnly(Path file) throws IOException {
        return new Channel(file, channel(file, StandardOpenOption.READ));
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void createDirectory(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        } catch (IOException e) {
            throw named("making the folder " + folder, e);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw named("renaming " + from + " to " + to, e);
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void syncDirectory(Path folder) throws IOException {
        try (AsynchronousFileChannel directory = channel(folder, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException e) {
            throw named("syncing the folder " + folder, e);
        }
    }

    @Override
    public Optional<Lock> tryLock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null; // somebody in this same process has it
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        if (lock == null) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(channel::close);
    }

    private record Channel(Path file, AsynchronousFileChannel channel) implements DiskFile {
        @Override
        public long sizeBytes() throws IOException {
            return channel.size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            int total = 0;
            while (into.hasRemaining()) {
                int read = done(channel.read(into, position + total));
                if (read < 0) {
                    break;
                }
                total += read;
            }
            return total;
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            long at = position;
            try {
                while (from.hasRemaining()) {
                    at += done(channel.write(from, at));
                }
            } catch (IOException e) {
                throw named("writing " + file + " at byte " + at, e);
            }
        }

        /// What an operation came to; it has ended in this thread before it was returned.
        private static int done(Future<Integer> operation) throws IOException {
            if (operation.state() == Future.State.SUCCESS) {
                return operation.resultNow();
            }
            Throwable why = operation.exceptionNow();
            throw why instanceof IOException io ? io : new IOException(why.getMessage(), why);
        }

        @Override
        public void force() throws IOException {
            try {
                channel.force(false);
            } catch (IOException e) {
                throw named("forcing " + file + " to disk", e);
            }
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            channel.truncate(sizeBytes);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
    /// Runs at once what it is given.
    private static final class InCallersThread extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
