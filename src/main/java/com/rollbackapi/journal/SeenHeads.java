package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.Folders;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.SignedNote;
import com.rollbackapi.tlog.SignedTreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// The largest head of each log that was verified here, so that a log which is rolled back or forked is noticed after a
/// restart too. One small file a log key, named by the SHA-256 of its vkey, holds the signed note itself and behind it,
/// after an empty line, what the log had said about its keys: what is remembered is checked again whenever it is read.
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

    private Path file(NoteVerifier key) {
        return folder.resolve(
                Hash.of(key.vkey().getBytes(StandardCharsets.UTF_8)).hex());
    }

    /// A head, and the log's keys as far as they were known with it.
    public record Seen(SignedTreeHead head, LogKeys keys) {}

    /// The largest head remembered of the log that this key is of. Throws where the files cannot be read or are not
    /// what that log's keys signed: then nobody can say whether the log is what it was.
    public Optional<Seen> of(NoteVerifier key) throws IOException {
        Path file = file(key);
        if (!disk.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes = disk.readAll(file, SignedNote.MAX_SIZE_BYTES + LogKeys.MAX_SIZE_BYTES);
        int end = endOfNote(bytes);
        try {
            LogKeys keys = LogKeys.of(
                    key,
                    end < bytes.length
                            ? Optional.of(Arrays.copyOfRange(bytes, end + 1, bytes.length))
                            : Optional.empty());
            return Optional.of(new Seen(keys.open(Arrays.copyOf(bytes, end)), keys));
        } catch (NoteRejectedException e) {
            throw new IOException(
                    file + ", the head last seen of " + key.name() + ", is damaged: " + e.getMessage()
                            + "; delete it to forget what was seen",
                    e);
        }
    }

    /// Where the empty line stands that the statements follow, if there are any: the second of the file.
    private static int endOfNote(byte[] bytes) {
        boolean inSignatures = false;
        for (int i = 1; i < bytes.length; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\n') {
                if (inSignatures) {
                    return i;
                }
                inSignatures = true;
            }
        }
        return bytes.length;
    }

    /// Says how the keys that were known with a remembered head contradict those that a log states now, or its
    /// head; empty where they do not. A copy may be older than what was seen, and know less.
    public static Optional<String> contradiction(Seen seen, LogKeys keys, SignedTreeHead head) {
        if (!seen.keys().begin(keys) && !keys.begin(seen.keys())) {
            return Optional.of("the log says something else about its keys than was verified here before");
        }
        try {
            LogKeys known = keys.begin(seen.keys()) ? seen.keys() : keys;
            known.verify(head);
            return Optional.empty();
        } catch (NoteRejectedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /// Remembers a head whose signature and tree have been verified, under each of the log's keys; one that is not
    /// larger changes nothing. Where it cannot be kept nothing is less true now, so that is only logged.
    public synchronized void remember(LogKeys keys, SignedTreeHead head) {
        for (LogKeys.Term term : keys.terms()) {
            remember(term.key(), keys, head);
        }
    }

    private void remember(NoteVerifier key, LogKeys keys, SignedTreeHead head) {
        try {
            Optional<Seen> known = of(key);
            if (known.filter(k -> k.head().size() >= head.size()).isEmpty()) {
                Folders.create(disk, folder);
                // a crash here leaves what was seen before
                AtomicFile.write(disk, file(key), out -> {
                    out.write(head.bytes());
                    if (keys.file().isPresent()) {
                        out.write('\n');
                        out.write(keys.file().get());
                    }
                });
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the head of " + key.name() + " is not remembered", e);
        }
    }
}
