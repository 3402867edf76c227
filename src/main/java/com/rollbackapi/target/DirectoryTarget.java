package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.BlobStore;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A folder tree. A leaf is a file or a symbolic link, named by its path with `/`, with its permissions; or a folder,
/// named by its path and a last `/`, where it is empty or has other permissions than 755. Links are never followed, and
/// nothing is written through one that somebody puts in the way. A leaf has at most 256 MiB. What else a file has is no
/// part of the state: its times, owner, attributes, other names, and the bits setuid, setgid and sticky.
///
/// A commit writes leaf by leaf, each in one step; a reader may see some new and others old for a moment. What is
/// staged, and the position, lie in the folder `.rollbackapi` inside, which is no part of the state either.
public final class DirectoryTarget implements Target {
    private final String name;
    private final FileTree tree;
    private final OwnFolder own;
    private final Forces.Forcing forcing;

    private DirectoryTarget(String name, Path root, Forces.Forcing forcing) {
        this.name = name;
        this.tree = new FileTree(name, root);
        this.own = new OwnFolder(root);
        this.forcing = forcing;
    }

    /// Opens an existing folder and clears away what a crash left staged.
    ///
    /// @throws TargetFailedException where it is no folder that can be read and written
    public static DirectoryTarget open(String name, Path folder) throws TargetFailedException {
        return open(name, folder, OpenFolder::force);
    }

    /// The same, with what forces its files and folders to disk.
    static DirectoryTarget open(String name, Path folder, Forces.Forcing forcing) throws TargetFailedException {
        if (!Files.isDirectory(folder)) {
            throw new TargetFailedException(
                    name, Optional.empty(), folder + " is no folder", "create it, or name another");
        }
        DirectoryTarget target =
                new DirectoryTarget(name, folder.toAbsolutePath().normalize(), forcing);
        try {
            target.own.clear();
            return target;
        } catch (IOException e) {
            throw target.failed("", "staged files cannot be removed", "remove " + FileTree.OWN + " in the folder", e);
        }
    }

    /// The leaf of a file with this content.
    public static byte[] fileLeaf(byte[] content, boolean executable) {
        return new FileLeaf(FileLeaf.Kind.FILE, executable ? FileLeaf.EXECUTABLE : FileLeaf.PLAIN).with(content);
    }

    /// What [#prepare] gives.
    ///
    /// @param by who prepared, and alone may commit
    /// @param replacements by leaf
    private record Ready(Target by, List<Change> changes, Map<String, FileWrites.Staged> replacements)
            implements Prepared {
        Ready {
            changes = List.copyOf(changes);
            replacements = Map.copyOf(replacements);
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
        Tree[] captured = {Tree.EMPTY};
        tree.<StoreException>forEach((leaf, bytes) -> captured[0] = captured[0].with(leaf, blobs.put(bytes)));
        captured[0].save(blobs);
        return captured[0];
    }

    @Override
    public Optional<byte[]> read(String leaf) throws TargetFailedException {
        return tree.read(leaf);
    }

    @Override
    public Preparation prepare(List<Change> changes, BlobSource blobs) throws TargetFailedException, StoreException {
        CompareAndSet found = CompareAndSet.of(changes, tree::version);
        for (Change change : changes) {
            if (!FileTree.isName(change.leaf())) {
                throw tree.failed(change.leaf(), "it is no path inside the folder", "name a file below the folder");
            }
        }
        Optional<String> twice = Obstacles.among(changes);
        if (twice.isPresent()) {
            throw tree.failed(
                    twice.get(),
                    "it cannot be there together with what is to lie in its place or below it",
                    "leave one out");
        }
        List<Conflicts.Conflict> conflicts = conflicts(found, changes);
        if (!conflicts.isEmpty()) {
            return new Conflicts(conflicts, List.of());
        }
        Map<String, FileWrites.Staged> replacements = new HashMap<>();
        try {
            stage(changes, blobs, replacements);
        } catch (TargetFailedException | StoreException e) {
            discard(new Ready(this, changes, replacements));
            throw e;
        }
        return new Ready(this, changes, replacements);
    }

    /// Stages all, one content in memory at a time; durable when it returns.
    ///
    /// @param replacements gets what is staged, also where it throws
    private void stage(List<Change> changes, BlobSource blobs, Map<String, FileWrites.Staged> replacements)
            throws TargetFailedException, StoreException {
        try (Forces forces = new Forces(forcing)) {
            for (Change change : changes) {
                if (change.replacement().isPresent()) {
                    Hash hash = change.replacement().get();
                    byte[] bytes = blobs.require(hash, "the new content of " + change.leaf());
                    replacements.put(change.leaf(), stage(change.leaf(), bytes, forces));
                }
            }
            Optional<Forces.Failure> failure = forces.failure();
            if (failure.isPresent()) {
                throw unstaged(failure.get().name(), failure.get().why());
            }
        }
    }

    private List<Conflicts.Conflict> conflicts(CompareAndSet found, List<Change> changes) throws TargetFailedException {
        List<Conflicts.Conflict> all = new ArrayList<>(found.conflicts());
        all.addAll(Obstacles.to(found.wanted(), changes, tree));
        return all;
    }

    private FileWrites.Staged stage(String leaf, byte[] bytes, Forces forces) throws TargetFailedException {
        try {
            if (FileTree.isFolder(leaf) != (FileLeaf.of(bytes).kind() == FileLeaf.Kind.FOLDER)) {
                throw refused(leaf, "a folder's name ends in '/', and no other");
            }
            return FileWrites.Staged.of(bytes, own, file -> forces.begin(leaf, file));
        } catch (IllegalArgumentException e) {
            throw refused(leaf, String.valueOf(e.getMessage())).because(e);
        } catch (IOException e) {
            throw unstaged(leaf, e);
        }
    }

    private TargetFailedException unstaged(String leaf, IOException e) {
        return failed(leaf, "it cannot be staged", "free some space, then repeat", e);
    }

    private TargetFailedException refused(String leaf, String problem) {
        return tree.failed(leaf, problem, "write leaves in the form of docs/formats/tree-v1.md");
    }

    @Override
    public Outcome commit(Prepared prepared, long position) throws TargetFailedException {
        if (!(prepared instanceof Ready ready) || ready.by() != this) {
            throw new IllegalArgumentException(name + " did not prepare " + prepared.changes());
        }
        CompareAndSet found = CompareAndSet.of(ready.changes(), tree::version);
        List<Conflicts.Conflict> conflicts = conflicts(found, ready.changes());
        if (!conflicts.isEmpty()) {
            return new Conflicts(conflicts, List.of());
        }
        FileWrites writes = new FileWrites(tree, own, ready.replacements());
        try (Forces forces = new Forces(forcing)) {
            writes.requireStaged(found.wanted());
            Optional<Conflicts.Conflict> conflict = writes.write(writes.order(found.wanted()));
            writes.sync(ready.changes(), forces);
            if (conflict.isPresent()) {
                return new Conflicts(List.of(conflict.get()), done(found.wanted()));
            }
            own.keepPosition(Math.max(position, appliedPosition()));
        } catch (IOException e) {
            throw failed("", "the commit is not known to be durable", "see to the folder, then repeat", e)
                    .undurable();
        }
        discard(ready);
        return new Committed(found.wanted().size());
    }

    private List<Change> done(List<Change> wanted) throws TargetFailedException {
        List<Change> done = new ArrayList<>();
        for (Change change : wanted) {
            if (tree.version(change.leaf()).equals(change.replacement())) {
                done.add(change);
            }
        }
        return done;
    }

    @Override
    public void discard(Prepared prepared) throws TargetFailedException {
        if (prepared instanceof Ready ready && ready.by() == this) {
            try {
                for (FileWrites.Staged staged : ready.replacements().values()) {
                    if (staged.waits().isPresent()) {
                        own.remove(staged.waits().get());
                    }
                }
            } catch (IOException e) {
                throw failed("", "staged files cannot be removed", "remove them", e);
            }
        }
    }

    @Override
    public long appliedPosition() throws TargetFailedException {
        try {
            return own.position().orElse(-1L);
        } catch (IOException e) {
            throw failed("", "the position in " + FileTree.OWN + " cannot be read", "delete it: the journal knows", e);
        }
    }

    @Override
    public void close() {
        // no file stays open between calls
    }

    private TargetFailedException failed(String leaf, String doing, String remedy, IOException cause) {
        return tree.failed(leaf, doing + ": " + cause.getMessage(), remedy)
                .because(cause)
                .passing(Busy.is(cause));
    }
}
