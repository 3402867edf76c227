package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Files in the object store as leaves. An object never changes, so the hash of its leaf is remembered; contents are
/// read one at a time, many to a command, and not kept.
final class GitContents {
    private final String target;
    private final Git git;
    private final Map<GitEntry, Hash> known = new HashMap<>();
    private final Map<Hash, GitEntry> entries = new HashMap<>();

    GitContents(String target, Git git) {
        this.target = target;
        this.git = git;
    }

    String target() {
        return target;
    }

    /// Is shown a file's leaf.
    interface Sink {
        void leaf(GitEntry entry, byte[] bytes) throws IOException;
    }

    Optional<Hash> known(GitEntry entry) {
        return Optional.ofNullable(known.get(entry));
    }

    /// The file that has that leaf, where it was read before.
    Optional<GitEntry> entry(Hash leaf) {
        return Optional.ofNullable(entries.get(leaf));
    }

    /// Takes note of an object that was just written.
    void wrote(Hash leaf, GitEntry entry) {
        known.put(entry, leaf);
        entries.put(leaf, entry);
    }

    /// After the repository turned out to have lost an object.
    void forget() {
        known.clear();
        entries.clear();
    }

    /// The leaf's hash, once [#learn] was given the entry.
    Hash hash(GitEntry entry) {
        Hash hash = known.get(entry);
        if (hash == null) {
            throw new IllegalStateException(entry + " was not read");
        }
        return hash;
    }

    void learn(Collection<GitEntry> entries) throws TargetFailedException {
        List<GitEntry> unknown =
                entries.stream().filter(e -> !known.containsKey(e)).toList();
        read(unknown, (entry, bytes) -> {});
    }

    byte[] one(GitEntry entry) throws TargetFailedException {
        List<byte[]> found = new ArrayList<>();
        read(List.of(entry), (e, bytes) -> found.add(bytes));
        return found.getFirst();
    }

    void read(Collection<GitEntry> entries, Sink sink) throws TargetFailedException {
        List<GitEntry> objects = new ArrayList<>();
        for (GitEntry entry : new LinkedHashSet<>(entries)) {
            if (entry.isSubmodule()) {
                shown(entry, entry.submoduleLeaf(), sink);
            } else {
                objects.add(entry);
            }
        }
        if (objects.isEmpty()) {
            return;
        }
        ByteArrayOutputStream ids = new ByteArrayOutputStream();
        objects.forEach(e -> ids.writeBytes((e.object() + "\n").getBytes(StandardCharsets.US_ASCII)));
        git.read(Git.Call.of("cat-file", "--batch").with(ids.toByteArray()), out -> {
            for (GitEntry entry : objects) {
                try {
                    shown(entry, entry.leaf(object(out, entry)), sink);
                } catch (TargetFailedException e) {
                    throw new IOException(e.getMessage(), e);
                }
            }
            return objects.size();
        });
    }

    private void shown(GitEntry entry, byte[] bytes, Sink sink) throws TargetFailedException {
        wrote(Hash.of(bytes), entry);
        try {
            sink.leaf(entry, bytes);
        } catch (IOException e) {
            throw new TargetFailedException(
                            target,
                            Optional.empty(),
                            "the content of " + entry.object() + " cannot be kept: " + e.getMessage(),
                            "see to the store, then repeat")
                    .because(e);
        }
    }

    /// `<id> blob <size>`, the content, a line feed.
    private static byte[] object(InputStream out, GitEntry entry) throws IOException {
        String header = line(out);
        String[] facts = header.split(" ", -1);
        if (facts.length != 3 || !facts[0].equals(entry.object())) {
            throw new IOException("the repository lacks the object " + entry.object() + ": " + header);
        }
        int size = Integer.parseInt(facts[2]);
        byte[] content = out.readNBytes(size);
        if (content.length < size || out.read() != '\n') {
            throw new EOFException("the object " + entry.object() + " is cut off");
        }
        return content;
    }

    private static String line(InputStream out) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = out.read(); b != '\n'; b = out.read()) {
            if (b < 0) {
                throw new EOFException("git cat-file ended early");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
