package com.rollbackapi.recovery;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.journal.Entry;
import com.rollbackapi.journal.Finding;
import com.rollbackapi.journal.IndexedEntry;
import com.rollbackapi.journal.JournalReader;
import com.rollbackapi.journal.MalformedEntryException;
import com.rollbackapi.store.BlobCorruptException;
import com.rollbackapi.store.BlobMissingException;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The blobs that a journal's entries need, each with the first entry that does; and what was found on the way.
final class Needed {
    private final Map<Hash, Long> first = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    static Needed by(JournalReader journal, References references, BlobSource blobs) throws IOException {
        Needed needed = new Needed();
        for (long i = 0; i < journal.size(); i++) {
            try {
                needed.add(new IndexedEntry(i, Entry.parse(i, journal.read(i))), references, blobs);
            } catch (MalformedEntryException e) {
                needed.findings.add(new Finding(
                        Finding.Severity.CRITICAL,
                        "journal, entry " + i,
                        "it was signed as it is, and is no entry that this release knows: " + e.getMessage(),
                        "open it with the release that wrote it"));
            }
        }
        return needed;
    }

    private void add(IndexedEntry entry, References references, BlobSource blobs) throws IOException {
        try {
            references.of(entry, blobs).forEach(h -> first.putIfAbsent(h, entry.index()));
        } catch (BlobMissingException e) {
            first.putIfAbsent(e.hash(), entry.index());
        } catch (BlobCorruptException e) {
            first.putIfAbsent(e.hash(), entry.index());
        } catch (StoreException e) {
            findings.add(Finding.damage("store, entry " + entry.index(), String.valueOf(e.getMessage())));
        }
    }

    /// By hash, in the order of the entries.
    Map<Hash, Long> first() {
        return first;
    }

    List<Finding> findings() {
        return findings;
    }
}
