package com.rollbackapi.remote;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.JournalDamagedException;
import com.rollbackapi.journal.KeyEntries;
import com.rollbackapi.journal.SeenHeads;
import com.rollbackapi.tlog.CompactRange;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteRejectedException;
import com.rollbackapi.tlog.NoteVerifier;
import com.rollbackapi.tlog.Rfc6962;
import com.rollbackapi.tlog.SignedNote;
import com.rollbackapi.tlog.SignedTreeHead;
import com.rollbackapi.tlog.TilePath;
import com.rollbackapi.tlog.WitnessPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/// Fetches a remote's head and holds it against what was verified of that log before, by this process or an earlier
/// one.
final class HeadWatch {
    private final RemoteCalls calls;
    private final NoteVerifier log;
    private final WitnessPolicy witnesses;
    private final SeenHeads heads;
    private Optional<SeenHeads.Seen> seen = Optional.empty();
    private volatile LogKeys keys;

    HeadWatch(RemoteCalls calls, NoteVerifier log, WitnessPolicy witnesses, SeenHeads heads) {
        this.calls = calls;
        this.log = log;
        this.keys = LogKeys.of(log);
        this.witnesses = witnesses;
        this.heads = heads;
    }

    /// The remote's head, signed by the pinned key and by enough witnesses, of the pinned origin, not older than
    /// any seen, and not another of the same size. One that too few witnesses have cosigned contradicts nothing: it
    /// may have more when it is asked for again.
    ///
    /// @param size how many entries are verified
    /// @param rootAt the root over any number of those
    SignedTreeHead newest(long size, LongFunction<Hash> rootAt) throws IOException, HistoryContradictedException {
        seen = heads.of(log); // first: another process may see a newer head meanwhile, which contradicts nothing
        if (seen.isPresent()) {
            keys = grown(seen.get().keys());
        }
        byte[] note = calls.get("log/" + TilePath.CHECKPOINT, SignedNote.MAX_SIZE_BYTES)
                .orElseThrow(() -> new IOException("the remote publishes no head"));
        SignedTreeHead head;
        try {
            head = opened(note);
            witnesses.check(head);
        } catch (NoteRejectedException e) {
            if (e.reason() == NoteRejectedException.Reason.UNWITNESSED) {
                throw new IOException(e.getMessage(), e);
            }
            throw new HistoryContradictedException(
                    "the remote's tree head is not signed by the pinned key, or one that it leads to: "
                            + e.getMessage());
        }
        long before = Math.max(size, seen.map(s -> s.head().size()).orElse(0L));
        if (head.size() < before) {
            throw new HistoryContradictedException("the remote's head has " + head.size() + " entries, " + before
                    + " were verified before: history was cut");
        }
        if (head.size() == size && !head.root().equals(rootAt.apply(size))) {
            throw new HistoryContradictedException(
                    "two heads of size " + size + " have different roots: the remote forked its history");
        }
        if (seen.isPresent() && seen.get().head().size() <= size) {
            compare(seen.get().head(), rootAt.apply(seen.get().head().size()));
        }
        return head;
    }

    /// The keys that sign the remote's heads.
    LogKeys keys() {
        return keys;
    }

    /// Where the head is by a key that is not known yet, the remote's own file may lead to it.
    private SignedTreeHead opened(byte[] note) throws IOException, NoteRejectedException, HistoryContradictedException {
        try {
            return keys.open(note);
        } catch (NoteRejectedException e) {
            Optional<byte[]> file = e.reason() == NoteRejectedException.Reason.UNKNOWN_SIGNER
                    ? calls.get("log/" + LogKeys.FILE, LogKeys.MAX_SIZE_BYTES)
                    : Optional.empty();
            if (file.isEmpty()) {
                throw e;
            }
            LogKeys grown = grown(LogKeys.of(log, file));
            SignedTreeHead head = grown.open(note);
            keys = grown;
            return head;
        }
    }

    private LogKeys grown(LogKeys found) throws HistoryContradictedException {
        if (!keys.begin(found) && !found.begin(keys)) {
            throw new HistoryContradictedException(
                    "the remote says something else about its keys than was verified before: it forked its history");
        }
        return keys.begin(found) ? found : keys;
    }

    /// Checks that what the entries say about the log's keys is what they are known by, and takes in what is new.
    private void checkKeys(CompactRange before, List<byte[]> fresh) throws HistoryContradictedException {
        CompactRange tree = new CompactRange(before.size(), before.peaks());
        for (byte[] entry : fresh) {
            long index = tree.size();
            boolean isStated = keys.statements().stream().anyMatch(s -> s.size() == index);
            if (isStated || KeyEntries.isOne(entry)) {
                try {
                    keys = KeyEntries.with(keys, index, entry, tree.root());
                } catch (JournalDamagedException e) {
                    throw new HistoryContradictedException(
                            "what the remote's entries say about its keys does not hold: " + e.getMessage());
                }
            }
            tree.append(Rfc6962.leafHash(entry));
        }
    }

    /// Checks that the tree of the newest head passes through the one seen before.
    ///
    /// @param before the tree that was verified so far
    /// @param fresh the entries that follow, up to the newest head
    void passes(CompactRange before, List<byte[]> fresh) throws HistoryContradictedException {
        checkKeys(before, fresh);
        long toSeen = seen.map(s -> s.head().size()).orElse(0L) - before.size();
        if (toSeen > 0) {
            CompactRange tree = new CompactRange(before.size(), before.peaks());
            fresh.stream().limit(toSeen).forEach(e -> tree.append(Rfc6962.leafHash(e)));
            compare(seen.orElseThrow().head(), tree.root());
        }
    }

    private static void compare(SignedTreeHead seen, Hash found) throws HistoryContradictedException {
        if (!seen.root().equals(found)) {
            throw new HistoryContradictedException("a head of " + seen.size() + " entries with the root "
                    + seen.root() + " was verified before, the remote now has " + found
                    + ": the remote forked its history");
        }
    }

    /// Remembers a head, with all below it verified, for later processes.
    void remember(SignedTreeHead head) {
        heads.remember(keys, head);
    }
}
