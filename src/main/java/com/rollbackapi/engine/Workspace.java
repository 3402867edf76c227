package com.rollbackapi.engine;

import com.rollbackapi.crypto.KeyFile;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.crypto.SubjectKeyFolder;
import com.rollbackapi.crypto.SubjectKeys;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.Folders;
import com.rollbackapi.durable.WorkspaceLock;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.Journal;
import com.rollbackapi.journal.JournalLayout;
import com.rollbackapi.journal.JournalReader;
import com.rollbackapi.policy.Policies;
import com.rollbackapi.policy.PolicyFileException;
import com.rollbackapi.store.PackStore;
import com.rollbackapi.target.DirectoryTarget;
import com.rollbackapi.target.DocumentState;
import com.rollbackapi.target.DocumentsTarget;
import com.rollbackapi.target.GitTarget;
import com.rollbackapi.target.Secrets;
import com.rollbackapi.target.Target;
import com.rollbackapi.target.TargetFailedException;
import com.rollbackapi.target.sql.SqlTarget;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.SignedNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;

/// An open workspace: its files, its journal, its store, its targets. Held by one engine.
final class Workspace implements AutoCloseable {
    private static final int CONFIG_LIMIT_BYTES = 1 << 20;

    private final Disk disk;
    private final WorkspaceLayout layout;
    private final Clocks clocks;
    private final WorkspaceLock lock;
    private final LogKeyFiles keys;
    private final Journal journal;
    private final PackStore blobs;
    private final SubjectKeyFolder subjectFolder;
    private final SubjectKeys subjects;
    private final Pictures pictures;
    private final Listeners listeners = new Listeners();
    private final EngineLedger ledger;
    private final Policies policies;
    private final Map<String, Target> targets = new ConcurrentSkipListMap<>();
    private final Services services;
    private final Map<String, DocumentsTarget> documents = new ConcurrentSkipListMap<>();
    private final Follower follower;
    private final OpenRequests requests = new OpenRequests();
    private WorkspaceConfig config;

    private Workspace(Disk disk, WorkspaceLayout layout, Clocks clocks, WorkspaceLock lock) throws IOException {
        this.disk = disk;
        this.layout = layout;
        this.clocks = clocks;
        this.lock = lock;
        this.config = readConfig(disk, layout);
        List<SigningKey> held = LogKeyFiles.held(disk, layout);
        if (!held.getFirst().name().equals(config.origin())) {
            throw new IOException(
                    layout.key() + " is the key of " + held.getFirst().name() + ", the workspace's log is "
                            + config.origin() + "; restore the key file from its backup");
        }
        this.journal = Journal.open(disk, new JournalLayout(layout.journal()), held);
        this.keys = LogKeyFiles.of(disk, layout, journal, clocks.random());
        this.blobs = PackStore.open(disk, layout.store());
        this.pictures = new Pictures(blobs, (from, to) -> read(journal, from, to));
        this.services = new Services(disk, layout, clocks);
        for (IndexedEntry e : read(journal, 0, journal.size())) {
            pictures.advance(e);
            requests.see(e);
            services.see(e);
        }
        this.subjectFolder = new SubjectKeyFolder(disk, layout.subjectKeys());
        this.subjects = new SubjectKeys(subjectFolder, clocks.random());
        this.ledger = new EngineLedger(
                this::append, new EngineLedger.Content(blobs, this::syncContent), pictures, clocks.wall(), listeners);
        this.policies = readPolicies(layout);
        for (TargetConfig t : config.targets()) {
            try {
                open(t);
            } catch (TargetFailedException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        services.load();
        this.follower = new Follower(bench(), (from, to) -> read(journal, from, to));
    }

    private void append(List<byte[]> entries, boolean urgent) throws IOException {
        try {
            (urgent ? journal.appendUrgent(entries) : journal.appendAll(entries)).join();
        } catch (CompletionException e) {
            throw new IOException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
    }

    /// What entries are encrypted under and what they refer to, before they are acknowledged.
    private void syncContent() throws IOException {
        subjects.sync();
        blobs.sync();
    }

    static WorkspaceConfig readConfig(Disk disk, WorkspaceLayout layout) throws IOException {
        if (!disk.exists(layout.config())) {
            throw new IOException(layout.root() + " is no workspace: it has no "
                    + layout.config().getFileName() + "; make one with rbx init " + layout.root());
        }
        return WorkspaceConfig.parse(layout.config(), disk.readAll(layout.config(), CONFIG_LIMIT_BYTES));
    }

    private static Policies readPolicies(WorkspaceLayout layout) throws IOException {
        if (!Files.exists(layout.policy())) {
            return Policies.none();
        }
        try {
            return Policies.parse(Files.readString(layout.policy()));
        } catch (PolicyFileException e) {
            throw new IOException(layout.policy() + ": " + e.getMessage(), e);
        }
    }

    static List<IndexedEntry> read(JournalReader journal, long from, long to) throws IOException {
        List<IndexedEntry> entries = new ArrayList<>();
        for (long i = from; i < to; i++) {
            entries.add(new IndexedEntry(i, Entry.parse(i, journal.read(i))));
        }
        return entries;
    }

    /// Makes a workspace, which survives a crash once this has returned.
    static void init(Disk disk, Path dir, Clocks clocks) throws IOException {
        requireEmpty(disk, dir);
        WorkspaceLayout layout = new WorkspaceLayout(dir);
        for (Path folder : layout.folders()) {
            Folders.create(disk, folder);
        }
        Folders.create(disk, layout.targets());
        byte[] id = new byte[4];
        clocks.random().nextBytes(id);
        String origin = "rbx-" + HexFormat.of().formatHex(id);
        SigningKey key = SigningKey.generate(origin, clocks.random());
        KeyFile.store(disk, layout.key(), key);
        String vkey = new NoteSigner(key).verifier().vkey();
        AtomicFile.write(disk, layout.verifierKey(), (vkey + "\n").getBytes(StandardCharsets.UTF_8));
        // a crash before this line leaves a folder that is no workspace yet; init in a new folder
        AtomicFile.write(disk, layout.config(), new WorkspaceConfig(origin, List.of()).toBytes());
    }

    static void requireEmpty(Disk disk, Path dir) throws IOException {
        if (disk.exists(new WorkspaceLayout(dir).config())) {
            throw new IOException(dir + " is a workspace already");
        }
        if (!disk.list(dir).isEmpty()) {
            throw new IOException(dir + " is not empty; choose an empty or new folder");
        }
    }

    static Workspace open(Disk disk, Path dir, Clocks clocks) throws IOException {
        WorkspaceLayout layout = new WorkspaceLayout(dir);
        if (readConfig(disk, layout).imported()) {
            throw new IOException(dir + " holds a journal from elsewhere: it can be looked at, verified, replayed and"
                    + " exported, not written to");
        }
        WorkspaceLock lock = WorkspaceLock.acquire(disk, dir, clocks.wall());
        try {
            return new Workspace(disk, layout, clocks, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /// Opens a new target, for a documents target with its first state, and remembers it. Where that fails nothing
    /// of it is left.
    Target addTarget(TargetConfig added, Optional<Path> state) throws IOException, RefusedException {
        if (services.rows().stream().anyMatch(s -> s.name().equals(added.name()))) {
            throw new RefusedException("'" + added.name() + "' is a service here; containment goes by name, so give the"
                    + " target another");
        }
        if (targets.containsKey(added.name())) {
            throw new RefusedException("this workspace has a target '" + added.name() + "' already");
        }
        deleteDocuments(added.name());
        try {
            Target target = open(added);
            if (target instanceof DocumentsTarget docs && state.isPresent()) {
                docs.load(DocumentState.read(state.get()));
            }
            if (target instanceof SqlTarget database) {
                database.check();
            }
            // a crash before this line leaves a file of documents that no workspace names: the next try deletes it
            config = config.with(added);
            AtomicFile.write(disk, layout.config(), config.toBytes());
            return target;
        } catch (TargetFailedException e) {
            throw droppedFor(added.name(), new IOException(e.getMessage(), e));
        } catch (IOException e) {
            throw droppedFor(added.name(), e);
        }
    }

    private IOException droppedFor(String target, IOException why) {
        try {
            dropTarget(target);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
        return why;
    }

    /// Forgets a target of which the journal knows nothing, as if it had never been added. The system itself is not
    /// touched.
    void dropTarget(String name) throws IOException {
        documents.remove(name);
        Target target = targets.remove(name);
        WorkspaceConfig without = config.without(name);
        if (!without.equals(config)) {
            config = without;
            AtomicFile.write(disk, layout.config(), config.toBytes());
        }
        // a crash here leaves a file of documents that no workspace names
        try {
            if (target != null) {
                target.close();
            }
        } catch (TargetFailedException e) {
            throw new IOException(e.getMessage(), e);
        }
        deleteDocuments(name);
    }

    private void deleteDocuments(String name) throws IOException {
        Path file = layout.documents(name);
        for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
            Path part = file.resolveSibling(file.getFileName() + suffix);
            if (disk.exists(part)) {
                disk.delete(part);
            }
        }
    }

    private Target open(TargetConfig t) throws TargetFailedException {
        return switch (t.kind()) {
            case DOCUMENTS -> {
                DocumentsTarget target = DocumentsTarget.open(t.name(), layout.documents(t.name()));
                documents.put(t.name(), target);
                targets.put(t.name(), target);
                yield target;
            }
            case DIRECTORY -> {
                Target target = DirectoryTarget.open(t.name(), t.path().orElseThrow());
                targets.put(t.name(), target);
                yield target;
            }
            case GIT -> {
                Target target = GitTarget.open(
                        t.name(), t.path().orElseThrow(), t.restore().orElseThrow());
                targets.put(t.name(), target);
                yield target;
            }
            case SQL -> {
                Target target = new SqlTarget(t.name(), t.database().orElseThrow(), Secrets.environment());
                targets.put(t.name(), target);
                yield target;
            }
        };
    }

    DocumentsTarget documents(String name) throws RefusedException {
        DocumentsTarget target = documents.get(name);
        if (target == null) {
            throw new RefusedException("this workspace has no documents target '" + name + "'; it has "
                    + String.join(", ", documents.keySet()));
        }
        return target;
    }

    byte[] publishedHead() throws IOException {
        return disk.readAll(new JournalLayout(layout.journal()).checkpoint(), SignedNote.MAX_SIZE_BYTES);
    }

    Disk disk() {
        return disk;
    }

    WorkspaceLayout layout() {
        return layout;
    }

    WorkspaceConfig config() {
        return config;
    }

    Clocks clocks() {
        return clocks;
    }

    /// What signs now.
    SigningKey key() {
        return keys.current();
    }

    LogKeyFiles keys() {
        return keys;
    }

    Journal journal() {
        return journal;
    }

    Pictures pictures() {
        return pictures;
    }

    Listeners listeners() {
        return listeners;
    }

    EngineLedger ledger() {
        return ledger;
    }

    SubjectKeys subjects() {
        return subjects;
    }

    SubjectKeyFolder subjectFolder() {
        return subjectFolder;
    }

    Policies policies() {
        return policies;
    }

    Follower follower() {
        return follower;
    }

    /// The actions that a crash cut off before their result was journaled.
    OpenRequests requests() {
        return requests;
    }

    Workbench bench() {
        return new Workbench(blobs, targets, documents.keySet(), services.byOperation());
    }

    Services services() {
        return services;
    }

    /// Closes everything, the lock last and in any case; throws the first failure.
    @Override
    public void close() throws IOException {
        try (lock;
                blobs;
                journal;
                services) {
            for (Target target : targets.values()) {
                target.close();
            }
        } catch (TargetFailedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
