package com.rollbackapi.recovery;

import com.rollbackapi.crypto.MalformedKeyException;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.SetAside;
import com.rollbackapi.durable.WorkspaceLock;
import com.rollbackapi.journal.Finding;
import com.rollbackapi.journal.JournalFolder;
import com.rollbackapi.journal.JournalLayout;
import com.rollbackapi.journal.JournalRepair;
import com.rollbackapi.journal.JournalSurvey;
import com.rollbackapi.journal.LogCopy;
import com.rollbackapi.journal.MirrorRefusedException;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.PackStore;
import com.rollbackapi.store.StoreDamage;
import com.rollbackapi.store.StoreRepair;
import com.rollbackapi.tlog.NoteVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks at all that a workspace keeps of its journal: the head, every tile and bundle, the write-ahead log, every
/// pack, every blob that an entry needs, and what nobody goes by. Looking changes nothing and may be done while an
/// engine writes; a repair needs the workspace's lock, which its caller holds.
public final class Doctor {
    private final Disk disk;
    private final Premises premises;
    private final JournalLayout layout;
    private final References references;

    public Doctor(Disk disk, Premises premises, References references) {
        this.disk = disk;
        this.premises = premises;
        this.layout = new JournalLayout(premises.journal());
        this.references = references;
    }

    /// All findings, the worst first; none for a healthy workspace. Places are relative to the workspace.
    public List<Finding> examine() throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (Finding f : JournalSurvey.of(disk, layout, premises.vkey(), this::isAtWork)) {
            findings.add(inJournal(f));
        }
        findings.addAll(store());
        for (Path left : leftovers()) {
            findings.add(Finding.leftover(
                    premises.root().relativize(left).toString().replace('\\', '/'),
                    left.toString().endsWith(".new")
                            ? "a crash came before this file took its place"
                            : "no file of a store has this name"));
        }
        if (isAtWork()) {
            // what looks left behind may be in the engine's hands
            findings.removeIf(f -> f.severity() == Finding.Severity.INFO);
        }
        return findings.stream()
                .sorted((a, b) -> b.severity().compareTo(a.severity()))
                .toList();
    }

    private boolean isAtWork() {
        return WorkspaceLock.seemsHeld(disk, premises.root());
    }

    private List<Finding> store() throws IOException {
        List<Finding> findings = new ArrayList<>();
        try (JournalFolder journal = JournalFolder.open(disk, layout, premises.vkey(), true);
                PackStore blobs = PackStore.openReadOnly(disk, premises.store())) {
            Needed needed = Needed.by(journal, references, blobs);
            findings.addAll(needed.findings());
            for (StoreDamage d : blobs.examine(needed.first().keySet())) {
                String entry = d.blob()
                        .map(needed.first()::get)
                        .map(e -> ", entry " + e)
                        .orElse("");
                findings.add(
                        d.isNeeded()
                                ? Finding.damage(d.place() + entry, d.what())
                                : Finding.leftover(d.place(), d.what() + "; no entry refers to it"));
            }
        } catch (IOException e) {
            findings.add(Finding.damage("store", "not all of it could be looked at: " + e.getMessage()));
        }
        return findings;
    }

    private List<Path> leftovers() throws IOException {
        List<Path> left = new ArrayList<>(StoreRepair.leftovers(disk, premises.store()));
        for (Path folder : List.of(premises.root(), premises.keys())) {
            disk.list(folder).stream()
                    .filter(n -> n.endsWith(".new"))
                    .map(folder::resolve)
                    .forEach(left::add);
        }
        return left;
    }

    /// Makes again what can be made from what is there and takes what is lost from a mirror, where there is one.
    /// How it ended is what [#examine] finds afterwards, and what this returns: what is lost and is not found
    /// again. Nothing is taken from a mirror whose history is another.
    public List<Finding> repair(Optional<Mirror> mirror) throws IOException, MirrorRefusedException {
        SetAside aside = new SetAside(disk, premises.root());
        JournalRepair journal = new JournalRepair(disk, layout, signer(), aside);
        List<Finding> lost = journal.repair(mirror.map(LogCopy.class::cast)).stream()
                .map(Doctor::inJournal)
                .toList();
        BlobSource other = mirror.isPresent() ? mirror.get() : hash -> Optional.empty();
        try (JournalFolder entries = JournalFolder.open(disk, layout, premises.vkey(), true);
                StoreRepair store = StoreRepair.begin(disk, premises.store(), other)) {
            Needed needed = Needed.by(entries, references, store);
            for (var blob : needed.first().keySet()) {
                store.get(blob);
            }
            store.finish(needed.first().keySet(), aside);
        }
        if (examine().stream().anyMatch(f -> f.severity() == Finding.Severity.CRITICAL)) {
            return lost; // any file may be needed yet
        }
        journal.tidy();
        for (Path file : leftovers()) {
            aside.move(file);
        }
        return lost;
    }

    private static Finding inJournal(Finding f) {
        String place = f.place().equals(".") ? "journal" : "journal/" + f.place();
        return new Finding(f.severity(), place, f.what(), f.fix());
    }

    private NoteVerifier signer() throws IOException {
        try {
            return NoteVerifier.parse(premises.vkey());
        } catch (MalformedKeyException e) {
            throw new IOException(
                    "without the log's key nothing can be proven: " + e.getMessage()
                            + "; restore keys/log.vkey: rbx init printed it",
                    e);
        }
    }
}
