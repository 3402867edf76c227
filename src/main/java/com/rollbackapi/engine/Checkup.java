package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.Folders;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.durable.SetAside;
import com.rollbackapi.durable.WorkspaceLock;
import com.rollbackapi.journal.Finding;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.MirrorRefusedException;
import com.rollbackapi.recovery.Doctor;
import com.rollbackapi.recovery.ExportMirror;
import com.rollbackapi.recovery.FolderMirror;
import com.rollbackapi.recovery.Mirror;
import com.rollbackapi.recovery.MirrorFolder;
import com.rollbackapi.recovery.Premises;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A workspace looked at by the doctor, closed or at work: its configuration, its keys, and all that [Doctor] sees to.
public final class Checkup {
    private static final int KEY_LIMIT_BYTES = 4_096;

    private final Disk disk;
    private final WorkspaceLayout layout;
    private final List<Finding> findings = new ArrayList<>();
    private boolean isPublicKeyLost;

    private Checkup(Disk disk, Path dir) throws IOException {
        this.disk = disk;
        this.layout = new WorkspaceLayout(dir);
        if (!disk.exists(layout.config()) && !disk.exists(layout.journal())) {
            throw new IOException(dir + " is no workspace: it has neither a configuration nor a journal");
        }
    }

    /// All that is not as it should be, the worst first. Changes nothing, and may be asked while an engine writes.
    public static List<Finding> examine(Path dir) throws IOException {
        return examine(new RealDisk(), dir);
    }

    static List<Finding> examine(Disk disk, Path dir) throws IOException {
        return new Checkup(disk, dir).all();
    }

    /// Makes again what can be made from what is there, takes what is lost from a mirror, where one is given, and
    /// says what is found after that. Refused where the mirror's history is another; fails where an engine holds
    /// the workspace.
    public static List<Finding> repair(Path dir, Optional<Mirror> mirror, Clocks clocks)
            throws IOException, RefusedException {
        return repair(new RealDisk(), dir, mirror, clocks);
    }

    static List<Finding> repair(Disk disk, Path dir, Optional<Mirror> mirror, Clocks clocks)
            throws IOException, RefusedException {
        List<Finding> findings;
        new Checkup(disk, dir); // before a lock is left in a folder that is no workspace
        try (WorkspaceLock _ = WorkspaceLock.acquire(disk, dir, clocks.wall())) {
            Checkup before = new Checkup(disk, dir);
            String vkey = before.keys();
            if (before.isPublicKeyLost) {
                new SetAside(disk, dir).copy(before.layout.verifierKey());
                AtomicFile.write(disk, before.layout.verifierKey(), (vkey + "\n").getBytes(StandardCharsets.UTF_8));
            }
            findings = new ArrayList<>(before.doctor(vkey).repair(mirror));
        } catch (MirrorRefusedException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
        findings.addAll(new Checkup(disk, dir).all());
        return findings;
    }

    /// What to repair from: a mirror's folder, a copy of a workspace or of its journal, or an exported file.
    public static Mirror mirrorIn(Path path) throws IOException {
        return Files.isRegularFile(path) ? ExportMirror.open(path) : FolderMirror.open(new RealDisk(), path);
    }

    /// Makes a folder a mirror of a workspace, or brings it up to date. Refused where the folder holds something
    /// that the workspace's head does not extend.
    ///
    /// @param all whether to check, and put right, what was there before as well
    public static MirrorFolder.Report mirror(Path dir, Path folder, boolean all, Clocks clocks)
            throws IOException, RefusedException {
        return mirror(new RealDisk(), dir, folder, all, clocks);
    }

    static MirrorFolder.Report mirror(Disk disk, Path dir, Path folder, boolean all, Clocks clocks)
            throws IOException, RefusedException {
        Checkup source = new Checkup(disk, dir);
        if (disk.exists(new WorkspaceLayout(folder).config())) {
            throw new RefusedException(folder + " is a workspace; a mirror needs a folder of its own");
        }
        Folders.create(disk, folder);
        try (WorkspaceLock _ = WorkspaceLock.acquire(disk, folder, clocks.wall());
                FolderMirror published = FolderMirror.open(disk, dir)) {
            NoteVerifier signer = NoteVerifier.parse(source.keys());
            return new MirrorFolder(disk, folder, signer, Checkup::references).follow(published, all);
        } catch (MirrorRefusedException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        } catch (MalformedKeyException e) {
            throw new IOException(source.layout.verifierKey() + ": " + e.getMessage(), e);
        }
    }

    private static Set<Hash> references(IndexedEntry entry, BlobSource blobs) throws IOException {
        return Export.references(List.of(entry), blobs);
    }

    private List<Finding> all() throws IOException {
        String vkey = keys();
        config(vkey);
        findings.addAll(doctor(vkey).examine());
        return findings.stream()
                .sorted((a, b) -> b.severity().compareTo(a.severity()))
                .toList();
    }

    private Doctor doctor(String vkey) {
        Path keys = layout.key().toAbsolutePath().getParent();
        return new Doctor(
                disk,
                new Premises(
                        layout.root(), layout.journal(), layout.store(), keys == null ? layout.root() : keys, vkey),
                Checkup::references);
    }

    private void config(String vkey) {
        String place = name(layout.config());
        try {
            WorkspaceConfig config = Workspace.readConfig(disk, layout);
            if (!vkey.isEmpty() && !vkey.startsWith(config.origin() + "+")) {
                backup(place, "its origin is " + config.origin() + ", the log's key is of another");
            }
        } catch (IOException e) {
            backup(place, String.valueOf(e.getMessage()));
        }
    }

    /// The log's public key, from its file or from the private one; empty where both are lost.
    private String keys() {
        List<String> own = privateKeys();
        Optional<String> stored = publicKey();
        isPublicKeyLost = stored.isEmpty() && !own.isEmpty();
        if (isPublicKeyLost) {
            findings.add(Finding.rebuildable(
                    name(layout.verifierKey()), "is missing or no key; the private key gives it again"));
        } else if (stored.isEmpty()) {
            backup(name(layout.verifierKey()), "is missing or no key");
        } else if (!own.isEmpty() && !own.contains(stored.get())) {
            backup(name(layout.key()), "is not the private half of " + name(layout.verifierKey()));
        }
        return stored.or(() -> own.stream().findFirst()).orElse("");
    }

    /// The public halves of the one that signs and one that is to follow it. An imported journal has none.
    private List<String> privateKeys() {
        try {
            if (!disk.exists(layout.key()) && Workspace.readConfig(disk, layout).imported()) {
                return List.of();
            }
        } catch (IOException e) {
            System.getLogger(Checkup.class.getName()).log(System.Logger.Level.DEBUG, "a finding of its own", e);
        }
        try {
            return LogKeyFiles.held(disk, layout).stream()
                    .map(k -> new NoteSigner(k).verifier().vkey())
                    .toList();
        } catch (IOException e) {
            backup(name(layout.key()), "is missing or no key: " + e.getMessage());
            return List.of();
        }
    }

    private Optional<String> publicKey() {
        try {
            String text = new String(disk.readAll(layout.verifierKey(), KEY_LIMIT_BYTES), StandardCharsets.ISO_8859_1)
                    .strip();
            return Optional.of(NoteVerifier.parse(text).vkey());
        } catch (IOException | MalformedKeyException e) {
            return Optional.empty();
        }
    }

    private void backup(String place, String what) {
        findings.add(new Finding(Finding.Severity.CRITICAL, place, what, "restore it from a backup: no mirror has it"));
    }

    private String name(Path file) {
        return layout.root().relativize(file).toString().replace('\\', '/');
    }
}
