package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A folder tree. A leaf is a file, an executable file or a symbolic link, named by its path with `/`; links are never
/// followed.
///
/// A commit replaces file by file, each in one step, deletions first; a reader may see some files new and others old
/// for a moment. What is staged, and the position, lie in the folder `.rollbackapi` inside, which is no part of the
/// state.
public final class DirectoryTarget implements Target {
    private static final String POSITION = "position";

    private final String name;
    private final FileTree files;

    private DirectoryTarget(String name, FileTree files) {
        this.name = name;
        this.files = files;
    }

    /// Opens an existing folder and clears away what a crash left staged.
    ///
    /// @throws TargetFailedException where it is no folder that can be read and written
    public static DirectoryTarget open(String name, Path folder) throws TargetFailedException {
        if (!Files.isDirectory(folder)) {
            throw new TargetFailedException(
                    name, Optional.empty(), folder + " is no folder", "create it, or name another");
        }
        DirectoryTarget target =
                new DirectoryTarget(name, new FileTree(folder.toAbsolutePath().normalize()));
        target.clearStaged();
        return target;
    }

    /// The leaf of a file with this content.
    public static byte[] fileLeaf(byte[] content, boolean executable) {
        return new FileLeaf(executable ? FileLeaf.Kind.EXECUTABLE : FileLeaf.Kind.FILE, content).bytes();
    }

    /// What [#prepare] gives.
    ///
    /// @param by who prepared, and alone may commit
    /// @param files where the new content of each leaf waits
    private record Staged(Target by, List<Change> changes, Map<String, Path> files) implements Prepared {
        Staged {
            changes = List.copyOf(changes);
            files = Map.copyOf(files);
        }

        @Override
        public String target() {
            return by.name();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kind() {
        return "directory";
    }

    @Override
    public Tree capture(BlobStore blobs) throws TargetFailedException, StoreException {
        Tree[] tree = {Tree.EMPTY};
        try {
            files.<StoreException>forEach((leaf, file) -> tree[0] = tree[0].with(leaf, blobs.put(file.bytes())));
            tree[0].save(blobs);
            return tree[0];
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw failed(
                    Optional.empty(),
                    "the folder cannot be read: " + e.getMessage(),
                    "let this user read all of it",
                    e);
        }
    }

    @Override
    public Optional<byte[]> read(String leaf) throws TargetFailedException {
        if (!FileTree.isName(leaf)) {
            return Optional.empty();
        }
        try {
            return files.read(leaf).map(FileLeaf::bytes);
        } catch (IOException e) {
            throw failed(Optional.of(leaf), "it cannot be read: " + e.getMessage(), "let this user read it", e);
        }
    }

    private Optional<Hash> version(String leaf) throws TargetFailedException {
        return read(leaf).map(Hash::of);
    }

    @Override
    public Preparation prepare(List<Change> changes, BlobSource blobs) throws TargetFailedException, StoreException {
        CompareAndSet found = CompareAndSet.of(changes, this::version);
        if (!found.conflicts().isEmpty()) {
            return new Conflicts(found.conflicts(), List.of());
        }
        Map<String, Path> staged = new HashMap<>();
        for (Change change : changes) {
            if (!FileTree.isName(change.leaf())) {
                throw new TargetFailedException(
                        name,
                        Optional.of(change.leaf()),
                        "it is no path inside the folder",
                        "name a file below the folder");
            }
            if (change.replacement().isPresent()) {
                Hash hash = change.replacement().get();
                byte[] bytes = blobs.require(hash, "the new content of " + change.leaf());
                staged.put(change.leaf(), stage(change.leaf(), bytes, staged.size()));
            }
        }
        return new Staged(this, changes, staged);
    }

    private Path stage(String leaf, byte[] bytes, int number) throws TargetFailedException {
        try {
            return files.stage(
                    FileLeaf.parse(bytes), number + "-" + Hash.of(bytes).shortHex(16));
        } catch (IllegalArgumentException e) {
            throw failed(
                    Optional.of(leaf),
                    String.valueOf(e.getMessage()),
                    "write files through DirectoryTarget.fileLeaf",
                    e);
        } catch (IOException e) {
            throw failed(
                    Optional.of(leaf), "it cannot be staged: " + e.getMessage(), "free some space, then repeat", e);
        }
    }

    @Override
    public Outcome commit(Prepared prepared, long position) throws TargetFailedException {
        if (!(prepared instanceof Staged staged) || staged.by() != this) {
            throw new IllegalArgumentException(name + " did not prepare " + prepared.changes());
        }
        CompareAndSet found = CompareAndSet.of(staged.changes(), this::version);
        if (!found.conflicts().isEmpty()) {
            return new Conflicts(found.conflicts(), List.of());
        }
        // deletions first: a folder may have to give way to a file, or a file to a folder
        List<Change> order = new ArrayList<>();
        found.wanted().stream().filter(c -> c.replacement().isEmpty()).forEach(order::add);
        found.wanted().stream().filter(c -> c.replacement().isPresent()).forEach(order::add);
        List<Change> done = new ArrayList<>();
        for (Change change : order) {
            Optional<Hash> now = version(change.leaf());
            if (!now.equals(change.expected())) {
                return new Conflicts(List.of(new Conflicts.Conflict(change.leaf(), change.expected(), now)), done);
            }
            write(change, staged);
            // a crash here leaves some files new and others old; the same commit again finishes them
            done.add(change);
        }
        setPosition(Math.max(position, appliedPosition()));
        discard(staged);
        return new Committed(done.size());
    }

    private void write(Change change, Staged staged) throws TargetFailedException {
        try {
            Path content = staged.files().get(change.leaf());
            if (content == null) {
                files.delete(change.leaf());
            } else {
                files.place(content, change.leaf());
            }
        } catch (IOException e) {
            throw failed(
                    Optional.of(change.leaf()),
                    "it cannot be written: " + e.getMessage(),
                    "see to the folder, then repeat",
                    e);
        }
    }

    @Override
    public void discard(Prepared prepared) throws TargetFailedException {
        if (prepared instanceof Staged staged) {
            try {
                for (Path file : staged.files().values()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw failed(Optional.empty(), "staged files cannot be removed: " + e.getMessage(), "remove them", e);
            }
        }
    }

    private void clearStaged() throws TargetFailedException {
        if (!Files.isDirectory(files.own())) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(files.own(), "staged-*")) {
            for (Path file : left) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw failed(Optional.empty(), "staged files cannot be removed: " + e.getMessage(), "remove them", e);
        }
    }

    @Override
    public long appliedPosition() throws TargetFailedException {
        Path file = files.own().resolve(POSITION);
        try {
            return Long.parseLong(
                    Files.readString(file, StandardCharsets.US_ASCII).strip());
        } catch (NoSuchFileException e) {
            return -1;
        } catch (IOException | NumberFormatException e) {
            throw failed(
                    Optional.empty(), file + " cannot be read: " + e.getMessage(), "delete it: the journal knows", e);
        }
    }

    private void setPosition(long position) throws TargetFailedException {
        try {
            Files.createDirectories(files.own());
            byte[] line = (position + "\n").getBytes(StandardCharsets.US_ASCII);
            AtomicFile.write(files.disk(), files.own().resolve(POSITION), line);
        } catch (IOException e) {
            throw failed(
                    Optional.empty(),
                    "the position cannot be written: " + e.getMessage(),
                    "free some space, then repeat",
                    e);
        }
    }

    @Override
    public void close() {
        // no file stays open between calls
    }

    private TargetFailedException failed(Optional<String> leaf, String problem, String remedy, Exception cause) {
        return new TargetFailedException(name, leaf, problem, remedy).because(cause);
    }
}
