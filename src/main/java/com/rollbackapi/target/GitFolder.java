package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.durable.RealDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a git target writes into the repository's git folder by itself: the index and its lock, and its own folder
/// `rollbackapi` with the position, the intent, and what waits to be moved or read by git.
final class GitFolder {
    private static final String POSITION = "position";
    private static final String INTENT = "intent";
    private static final String NOW = "now";
    private static final String STAGING = "staged-";
    private static final String LOCK_LINE = "rollbackapi ";

    /// Of this process: two targets of it may be the same repository.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final AtomicLong STAGINGS = new AtomicLong();

    private final Disk disk = new RealDisk();
    private final String target;
    private final Path gitFolder;
    private final Path shared;
    private final Path own;
    private Optional<Boolean> usual = Optional.empty();

    /// @param gitFolder the git folder of the work tree
    /// @param shared the one that all work trees of the repository share
    GitFolder(String target, Path gitFolder, Path shared) {
        this.target = target;
        this.gitFolder = gitFolder;
        this.shared = shared;
        this.own = gitFolder.resolve("rollbackapi");
    }

    Path gitFolder() {
        return gitFolder;
    }

    GitObjects objects() {
        return new GitObjects(disk, shared("objects"));
    }

    GitRefFiles refFiles() {
        return new GitRefFiles(gitFolder, shared);
    }

    /// A file of the folder that all work trees share.
    Path shared(String name) {
        return shared.resolve(name);
    }

    /// The file system's own time, as a file just written has it.
    FileTime now() throws TargetFailedException {
        Path written = stage(NOW, new byte[1]);
        return step("the file system's time cannot be read", () -> Files.getLastModifiedTime(written));
    }

    /// Whether there is one where hooks are unless the configuration says otherwise.
    boolean hasHook(String name) {
        return Files.exists(shared.resolve("hooks").resolve(name));
    }

    Path own() {
        return own;
    }

    /// A file of our own folder.
    Path own(String name) {
        return own.resolve(name);
    }

    /// Whether a file that this process makes can be read by all and written by its owner, as most users have it.
    boolean makesUsualFiles() throws TargetFailedException {
        if (usual.isEmpty()) {
            usual = Optional.of(step("a file's permissions cannot be read", () -> {
                Path made = own("made");
                Files.createDirectories(own);
                Files.deleteIfExists(made); // an earlier process may have had others
                Files.createFile(made);
                String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(made));
                Files.delete(made);
                return permissions.equals("rw-r--r--");
            }));
        }
        return usual.get();
    }

    private Path indexFile() {
        return gitFolder.resolve("index");
    }

    private Path indexLock() {
        return gitFolder.resolve("index.lock");
    }

    interface Step<T> {
        T run() throws IOException;
    }

    <T> T step(String what, Step<T> step) throws TargetFailedException {
        try {
            return step.run();
        } catch (IOException | IllegalArgumentException e) {
            throw new TargetFailedException(
                            target,
                            Optional.empty(),
                            what + ": " + e.getMessage(),
                            "see to the repository at " + gitFolder + ", then repeat")
                    .because(e);
        }
    }

    /// Keeps git, which honours this lock, and with it agents, from the index until [#unlock]; a lock that a killed
    /// process of ours left is taken over.
    void lock() throws TargetFailedException {
        byte[] line = (LOCK_LINE + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        boolean taken = step("the index cannot be locked", () -> {
            Files.createDirectories(own);
            return create(indexLock(), line)
                    || (isLeftOver(indexLock()) && Files.deleteIfExists(indexLock()) && create(indexLock(), line));
        });
        if (!taken) {
            throw held();
        }
        HELD.add(gitFolder);
    }

    /// Throws where another process holds the index now: what cannot be committed is not prepared either.
    void requireUnlocked() throws TargetFailedException {
        boolean isHeld =
                step("the index's lock cannot be read", () -> Files.exists(indexLock()) && !isLeftOver(indexLock()));
        if (isHeld) {
            throw held();
        }
    }

    private TargetFailedException held() {
        return new TargetFailedException(
                        target,
                        Optional.empty(),
                        "another git process holds " + indexLock(),
                        "wait for it, or delete that file if there is none, then repeat")
                .passing();
    }

    private static boolean create(Path lock, byte[] line) throws IOException {
        try {
            Files.write(lock, line, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /// Ours, of a process that is no more, or of this one, which does not hold it.
    private boolean isLeftOver(Path lock) throws IOException {
        String line;
        try {
            line = Files.readString(lock, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return true;
        }
        if (HELD.contains(gitFolder) || !line.matches(LOCK_LINE + "[0-9]{1,18}\n")) {
            return false;
        }
        long pid = Long.parseLong(line.substring(LOCK_LINE.length()).strip());
        return pid == ProcessHandle.current().pid()
                || ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
    }

    void unlock() throws TargetFailedException {
        step("the index's lock cannot be removed", () -> Files.deleteIfExists(indexLock()));
        HELD.remove(gitFolder);
    }

    /// An index file, byte for byte.
    ///
    /// @param time when it was written, or earlier where it was just replaced
    record Index(byte[] bytes, FileTime time) {
        Hash hash() {
            return Hash.of(bytes);
        }
    }

    /// The live index; no bytes where there is none.
    Index index() throws TargetFailedException {
        FileTime time = indexTime();
        return step(
                "the index cannot be read",
                () -> new Index(Files.exists(indexFile()) ? Files.readAllBytes(indexFile()) : new byte[0], time));
    }

    /// When the live index was written; long ago where there is none.
    FileTime indexTime() throws TargetFailedException {
        return step(
                "the index's time cannot be read",
                () -> Files.exists(indexFile()) ? Files.getLastModifiedTime(indexFile()) : FileTime.fromMillis(0));
    }

    /// The file system's time when this process took the index's lock.
    FileTime lockedAt() throws TargetFailedException {
        return step("the index's lock cannot be read", () -> Files.getLastModifiedTime(indexLock()));
    }

    /// A copy of the live index to work on, as old as that, since what is as young is compared by its content.
    Path copyIndex(String name) throws TargetFailedException {
        return step("the index cannot be copied", () -> {
            Files.createDirectories(own);
            Path copy = own(name);
            Files.deleteIfExists(copy);
            Files.deleteIfExists(own(name + ".lock")); // of a git that was killed
            if (Files.exists(indexFile())) {
                Files.copy(indexFile(), copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
            return copy;
        });
    }

    /// Writes an index into a file of our own folder.
    Path write(Path index, GitIndexFile.Written written) throws TargetFailedException {
        return step("the index cannot be written", () -> {
            Files.write(index, written.bytes());
            if (written.time().isPresent()) {
                Files.setLastModifiedTime(index, written.time().get());
            }
            return index;
        });
    }

    /// Puts an index in the live one's place in one step; one without entries need not exist.
    void replaceIndex(Path index) throws TargetFailedException {
        step("the index cannot be replaced", () -> {
            if (Files.exists(index)) {
                force(index);
                Files.move(index, indexFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                disk.syncDirectory(gitFolder);
            }
            return index;
        });
    }

    /// The folder that a file lies in.
    static Path above(Path file) {
        return file.resolve("..").normalize();
    }

    /// What lies in a folder, if there is one.
    List<String> names(Path there) throws IOException {
        return disk.list(there);
    }

    /// Makes durable what was done in folders.
    void forceFolders(Set<Path> folders) throws IOException {
        for (Path changed : folders) {
            disk.syncDirectory(changed);
        }
    }

    void force(Path file) throws IOException {
        try (DiskFile open = disk.open(file)) {
            open.force();
        }
    }

    /// Makes files durable that wait.
    void force(Collection<String> staged) throws TargetFailedException {
        step("what waits cannot be made durable", () -> {
            for (String name : staged) {
                if (!Files.isSymbolicLink(own(name))) {
                    force(own(name));
                }
            }
            forceFolders(staged.stream().map(name -> above(own(name))).collect(Collectors.toSet()));
            return staged;
        });
    }

    /// What a crash left to be finished.
    Optional<GitIntent> intent() throws TargetFailedException {
        Path file = own(INTENT);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(step(file + " cannot be read", () -> GitIntent.parse(Files.readAllBytes(file))));
    }

    void setIntent(GitIntent intent) throws TargetFailedException {
        step("what is to be done cannot be written down", () -> {
            AtomicFile.write(disk, own(INTENT), intent.toBytes());
            return intent;
        });
    }

    void clearIntent() throws TargetFailedException {
        step("what was done cannot be struck off", () -> {
            boolean was = Files.deleteIfExists(own(INTENT));
            disk.syncDirectory(own);
            return was;
        });
    }

    /// A new folder below our own for what one preparation stages, with its `/`.
    String newStaging() throws TargetFailedException {
        String folder = STAGING + STAGINGS.incrementAndGet() + "/";
        clear(folder);
        makeStaging(folder);
        return folder;
    }

    void makeStaging(String staging) throws TargetFailedException {
        step("nothing can be staged", () -> Files.createDirectories(own(staging)));
    }

    /// Removes what one preparation staged.
    void clear(String staging) throws TargetFailedException {
        step("staged files cannot be removed", () -> {
            Path folder = own(staging);
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                try (Stream<Path> left = Files.walk(folder)) {
                    for (Path file : left.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            return staging;
        });
    }

    /// Removes what a crash left staged.
    void clearStaged() throws TargetFailedException {
        for (String name : step("staged files cannot be found", () -> disk.list(own))) {
            if (name.startsWith(STAGING)) {
                clear(name);
            }
        }
    }

    /// Writes bytes into our own folder, for a command to take from there.
    Path stage(String name, byte[] bytes) throws TargetFailedException {
        return step("it cannot be staged", () -> {
            Path file = own(name);
            Files.createDirectories(file.resolveSibling("."));
            return Files.write(file, bytes);
        });
    }

    long position() throws TargetFailedException {
        Path file = own(POSITION);
        try {
            return Long.parseLong(
                    Files.readString(file, StandardCharsets.US_ASCII).strip());
        } catch (NoSuchFileException e) {
            return -1;
        } catch (IOException | NumberFormatException e) {
            throw new TargetFailedException(
                            target,
                            Optional.empty(),
                            file + " cannot be read: " + e.getMessage(),
                            "delete it: the journal knows")
                    .because(e);
        }
    }

    void setPosition(long position) throws TargetFailedException {
        step("the position cannot be written", () -> {
            Files.createDirectories(own);
            AtomicFile.write(disk, own(POSITION), (position + "\n").getBytes(StandardCharsets.US_ASCII));
            return position;
        });
    }
}
