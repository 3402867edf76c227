package com.rollbackapi.journal;

import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteSigner;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedNote;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import com.rollbackapi.tlog.TreeHead;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The private keys that a log's writer holds, the log's first or present one before one that is to follow it. Their
/// name is the log's origin.
record Signing(List<SigningKey> held) {
    Signing {
        held = List.copyOf(held);
        if (held.stream().map(SigningKey::name).distinct().count() != 1) {
            throw new IllegalArgumentException("a log's keys have one name, not those of " + held);
        }
    }

    Signing(SigningKey key) {
        this(List.of(key));
    }

    String origin() {
        return held.getFirst().name();
    }

    byte[] sign(TreeHead head, NoteVerifier by) throws IOException {
        return SignedTreeHead.sign(head, signer(by)).bytes();
    }

    /// The private half of a key; throws where it is not held.
    NoteSigner signer(NoteVerifier of) throws IOException {
        return held.stream()
                .map(NoteSigner::new)
                .filter(s -> s.verifier().equals(of))
                .findFirst()
                .orElseThrow(() -> new IOException("the log's key in force is " + of.shortName()
                        + ", and its private half is not here: restore keys/log.key from its backup"));
    }

    /// The log's keys as far as the file of statements leads. Throws where it does not lead from or to one of ours.
    LogKeys keys(Disk disk, JournalLayout layout) throws IOException {
        Optional<byte[]> file = file(disk, layout);
        Optional<NoteRejectedException> why = Optional.empty();
        for (SigningKey key : held) {
            try {
                return LogKeys.of(new NoteSigner(key).verifier(), file);
            } catch (NoteRejectedException e) {
                why = Optional.of(e);
            }
        }
        throw new JournalDamagedException(Finding.rebuildable(
                LogKeys.FILE, String.valueOf(why.orElseThrow().getMessage())));
    }

    /// The log's keys as far as the file leads; where it is bad, which is a finding, the one that is known.
    static LogKeys keys(Disk disk, JournalLayout layout, NoteVerifier pinned, Consumer<Finding> findings)
            throws IOException {
        try {
            return LogKeys.of(pinned, file(disk, layout));
        } catch (NoteRejectedException e) {
            findings.accept(Finding.rebuildable(LogKeys.FILE, String.valueOf(e.getMessage())));
            return LogKeys.of(pinned);
        }
    }

    static Optional<byte[]> file(Disk disk, JournalLayout layout) throws IOException {
        return disk.exists(layout.keys())
                ? Optional.of(disk.readAll(layout.keys(), LogKeys.MAX_SIZE_BYTES))
                : Optional.empty();
    }

    /// The head on disk. Throws [JournalDamagedException] where it is not one that the key for its size signed for
    /// this log: nobody goes on from it or writes over it.
    static Optional<SignedTreeHead> read(Disk disk, JournalLayout layout, LogKeys keys) throws IOException {
        if (!disk.exists(layout.checkpoint())) {
            return Optional.empty();
        }
        return Optional.of(open(disk.readAll(layout.checkpoint(), SignedNote.MAX_SIZE_BYTES), keys));
    }

    static SignedTreeHead open(byte[] note, LogKeys keys) throws JournalDamagedException {
        try {
            return keys.open(note);
        } catch (NoteRejectedException e) {
            throw new JournalDamagedException(Finding.damage(TilePath.CHECKPOINT, String.valueOf(e.getMessage())));
        }
    }
}
