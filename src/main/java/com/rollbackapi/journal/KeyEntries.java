package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.tlog.KeyStatement;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.NoteRejectedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Compares the entries that say something about the log's keys with the file that gathers what they say: each
/// statement is an entry, and each such entry is in the file.
public final class KeyEntries {
    private static final String STATEMENT = "statement";
    private static final String BEFORE_EVENT = ",\"event\":\"";
    private static final byte[] ROTATED = ending(EventType.KEY_ROTATED);
    private static final byte[] REVOKED = ending(EventType.KEY_REVOKED);

    /// What can stand behind the event of an entry in its RFC 8785 form: the time, with milliseconds or without,
    /// and the version.
    private static final int[] REST_BYTES = {
        "2026-05-06T09:18:44.310Z\",\"v\":1}".length(), "2026-05-06T09:18:44Z\",\"v\":1}".length()
    };

    private final LogKeys keys;
    private final List<Finding> findings = new ArrayList<>();
    private int met;

    /// @param keys as far as statements lead; those at or behind the end of what is checked are left alone
    KeyEntries(LogKeys keys) {
        this.keys = keys;
    }

    private static byte[] ending(EventType event) {
        return (BEFORE_EVENT + event.wireName() + "\",\"time\":\"").getBytes(StandardCharsets.US_ASCII);
    }

    /// Whether these bytes end as an entry about keys does; looks at a few bytes only, since every entry of a
    /// journal is asked.
    static boolean isOne(byte[] bytes, int from, int to) {
        if (to == from || bytes[to - 1] != '}') {
            return false;
        }
        for (int rest : REST_BYTES) {
            int end = to - rest;
            int begin = end - ROTATED.length; // both are as long
            boolean isKey = begin >= from
                    && bytes[begin + BEFORE_EVENT.length()] == 'k'
                    && (Arrays.equals(bytes, begin, end, ROTATED, 0, ROTATED.length)
                            || Arrays.equals(bytes, begin, end, REVOKED, 0, REVOKED.length));
            if (isKey) {
                return true;
            }
        }
        return false;
    }

    /// Whether an entry says something about the log's keys, by its last bytes.
    public static boolean isOne(byte[] entry) {
        return isOne(entry, 0, entry.length);
    }

    /// The statement of an entry; empty where it is not one that can stand at this index.
    static Optional<KeyStatement> statement(long index, byte[] entry) {
        try {
            Optional<String> note = Entry.parse(index, entry).body().text(STATEMENT);
            return note.isEmpty()
                    ? Optional.empty()
                    : Optional.of(KeyStatement.parse(note.get().getBytes(StandardCharsets.UTF_8)))
                            .filter(s -> s.size() == index);
        } catch (MalformedEntryException | NoteRejectedException e) {
            return Optional.empty();
        }
    }

    /// Takes in the next entry about keys, in the order of the log.
    void take(long index, byte[] entry) {
        List<KeyStatement> statements = keys.statements();
        if (met < statements.size()
                && statements.get(met).size() == index
                && statement(index, entry).equals(Optional.of(statements.get(met)))) {
            met++;
        } else {
            findings.add(Finding.rebuildable(
                    LogKeys.FILE, "does not have what entry " + index + " says about the log's keys"));
        }
    }

    /// What does not fit, of a log whose first `size` entries were taken in.
    List<Finding> findings(long size, RootAt log) throws IOException {
        List<KeyStatement> statements = keys.statements();
        if (findings.isEmpty() && met < statements.size() && statements.get(met).size() < size) {
            findings.add(Finding.rebuildable(
                    LogKeys.FILE, "speaks of entry " + statements.get(met).size() + ", which says nothing like that"));
        }
        for (KeyStatement s : statements.subList(0, met)) {
            if (!log.rootAt(s.size()).equals(s.signed().root())) {
                findings.add(Finding.damage(
                        LogKeys.FILE,
                        "what entry " + s.size() + " says of the log's keys was signed for another history, with the"
                                + " root " + s.signed().root()));
            }
        }
        return findings;
    }

    /// The root over the first entries of the log.
    interface RootAt {
        Hash rootAt(long size) throws IOException;
    }

    /// The keys of a log after an entry that says something about them, which the file may have or not. Throws
    /// where it does not follow.
    ///
    /// @param before the root over the entries before it
    public static LogKeys with(LogKeys keys, long index, byte[] entry, Hash before) throws JournalDamagedException {
        String problem = "is not what the log's keys are known by";
        Optional<KeyStatement> statement =
                statement(index, entry).filter(s -> s.signed().root().equals(before));
        if (statement.isPresent() && keys.statements().contains(statement.get())) {
            return keys;
        }
        if (statement.isPresent()) {
            try {
                return keys.with(statement.get());
            } catch (NoteRejectedException e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        throw new JournalDamagedException(Finding.damage("entry " + index, problem));
    }
}
