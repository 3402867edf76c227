package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.Folders;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedNote;
import com.rollbackapi.tlog.SignedTreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The largest head of each log that was verified here, so that a log which is rolled back or forked is noticed after a
/// restart too. One small file a log key, named by the SHA-256 of its vkey, holds the signed note itself: what is
/// remembered is checked again whenever it is read.
///
/// Several processes may share the folder. Of two that remember at once one may be forgotten; nothing false is kept.
public final class SeenHeads {
    private static final System.Logger LOG = System.getLogger(SeenHeads.class.getName());

    private final Disk disk;
    private final Path folder;

    /// @param folder of this class alone; made when there is something to remember
    public SeenHeads(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
    }

    private Path file(NoteVerifier log) {
        return folder.resolve(
                Hash.of(log.vkey().getBytes(StandardCharsets.UTF_8)).hex());
    }

    /// The largest head remembered of the log that this key signs, whose origin is the key's name. Throws where the
    /// file cannot be read or is not what that key signed: then nobody can say whether the log is what it was.
    public Optional<SignedTreeHead> of(NoteVerifier log) throws IOException {
        Path file = file(log);
        if (!disk.exists(file)) {
            return Optional.empty();
        }
        byte[] note = disk.readAll(file, SignedNote.MAX_SIZE_BYTES);
        try {
            return Optional.of(SignedTreeHead.open(note, log.name(), List.of(log)));
        } catch (NoteRejectedException e) {
            throw new IOException(
                    file + ", the head last seen of " + log.name() + ", is damaged: " + e.getMessage()
                            + "; delete it to forget what was seen",
                    e);
        }
    }

    /// Remembers a head whose signature and tree have been verified; one that is not larger changes nothing. Where
    /// it cannot be kept nothing is less true now, so that is only logged.
    public synchronized void remember(NoteVerifier log, SignedTreeHead head) {
        try {
            if (of(log).filter(known -> known.size() >= head.size()).isEmpty()) {
                Folders.create(disk, folder);
                // a crash here leaves the head that was seen before
                AtomicFile.write(disk, file(log), head.bytes());
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the head of " + log.name() + " is not remembered", e);
        }
    }
}
