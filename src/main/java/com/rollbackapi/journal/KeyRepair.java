package com.rollbackapi.journal;

import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.SetAside;
import com.rollbackapi.tlog.KeyStatement;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Puts the file right that gathers what a log says about its keys: all of that stands in the log's entries.
final class KeyRepair {
    private final Disk disk;
    private final JournalLayout layout;
    private final NoteVerifier pinned;
    private final SetAside aside;
    private Optional<LogKeys> theirs = Optional.empty();

    KeyRepair(Disk disk, JournalLayout layout, NoteVerifier pinned, SetAside aside) {
        this.disk = disk;
        this.layout = layout;
        this.pinned = pinned;
        this.aside = aside;
    }

    /// As far as our file leads, and that of a copy that was looked at.
    LogKeys known() throws IOException {
        LogKeys ours = Signing.keys(disk, layout, pinned, f -> {});
        return theirs.filter(ours::begin).orElse(ours);
    }

    /// Looks at a copy's file as well, and returns what is known then; throws where it contradicts ours.
    LogKeys with(LogCopy copy) throws IOException, NoteRejectedException, MirrorRefusedException {
        LogKeys found = LogKeys.of(pinned, copy.keys());
        LogKeys ours = known();
        if (!found.begin(ours) && !ours.begin(found)) {
            throw MirrorRefusedException.fork("what it says about the log's keys is not what this journal says");
        }
        theirs = Optional.of(found);
        return known();
    }

    /// Gathers what a proven log says anew. The file stays where it has that already, and more that stands behind
    /// the head; also where the log is not to be had whole, or does not lead to the key that is known.
    ///
    /// @param from the first entry to look at: up to there the file is right
    void write(ProvenLog log, long from) throws IOException {
        LogKeys ours = Signing.keys(disk, layout, pinned, f -> {});
        List<KeyStatement> said = new ArrayList<>(
                ours.statements().stream().filter(s -> s.size() < from).toList());
        for (TilePath path : Tiles.grown(from, log.size())) {
            if (path instanceof TilePath.Entries e) {
                Optional<ProvenLog.Proven> proven = log.prove(e);
                if (proven.isEmpty()) {
                    return;
                }
                Bundle bundle = Bundle.of(e, proven.get().bytes());
                for (int i = 0; i < bundle.width(); i++) {
                    long index = e.index() * TilePath.WIDTH + i;
                    if (index >= from && bundle.isAboutKeys(i)) {
                        KeyEntries.statement(index, bundle.entry(i)).ifPresent(said::add);
                    }
                }
            }
        }
        try {
            LogKeys right = LogKeys.of(pinned, said);
            if (!right.begin(ours) && right.file().isPresent()) {
                aside.copy(layout.keys());
                // a crash here leaves the old file or the new one, each whole
                AtomicFile.write(disk, layout.keys(), right.file().get());
            }
        } catch (NoteRejectedException e) {
            System.getLogger(KeyRepair.class.getName())
                    .log(System.Logger.Level.WARNING, "the keys stay as they are", e);
        }
    }
}
