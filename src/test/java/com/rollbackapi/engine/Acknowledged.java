package com.rollbackapi.engine;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.JournalFolder;
import com.rollbackapi.journal.JournalLayout;
import com.rollbackapi.tlog.Rfc6962;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What writers have said that a workspace's journal holds, across their crashes: an index and the leaf hash of its
/// entry.
final class Acknowledged {
    private final Map<Long, String> leaves = new TreeMap<>();
    private final Set<String> givenAgain = new LinkedHashSet<>();

    /// From a line `index leafhash`.
    void add(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 2 || words[1].length() != 64) {
            throw new AssertionError("no acknowledgement: " + line);
        }
        String before = leaves.put(Long.parseLong(words[0]), words[1]);
        if (before != null) {
            givenAgain.add(words[0] + " " + before + " was given again to " + words[1]);
        }
    }

    int size() {
        return leaves.size();
    }

    Set<Long> indexes() {
        return leaves.keySet();
    }

    /// What is not in the journal under the index and with the hash that was said, read from its files.
    List<String> lost(Path dir) throws IOException {
        try (JournalFolder journal = journal(dir)) {
            List<String> lost = new ArrayList<>(givenAgain);
            for (var e : leaves.entrySet()) {
                Optional<Hash> found = e.getKey() < journal.size()
                        ? Optional.of(Rfc6962.leafHash(journal.read(e.getKey())))
                        : Optional.empty();
                if (!found.map(Hash::hex).equals(Optional.of(e.getValue()))) {
                    lost.add(e.getKey() + " " + e.getValue() + " is "
                            + found.map(Hash::hex).orElse("not there"));
                }
            }
            return lost;
        }
    }

    static JournalFolder journal(Path dir) throws IOException {
        WorkspaceLayout layout = new WorkspaceLayout(dir);
        String vkey = Files.readString(layout.verifierKey());
        return JournalFolder.open(new RealDisk(), new JournalLayout(layout.journal()), vkey, false);
    }

    /// What `rbx verify` would find first.
    static Optional<String> finding(Path dir) throws IOException {
        try (FileSource source = FileSource.open(dir, Optional.empty(), System::nanoTime)) {
            return source.trust().finding().isPresent() ? source.trust().finding() : source.firstDamaged();
        }
    }
}
