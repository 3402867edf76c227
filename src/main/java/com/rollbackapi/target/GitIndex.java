package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.target.GitIntent.IndexMove;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/// Index files: what lies between two, what one has, and bringing one to another's content.
final class GitIndex {
    private GitIndex() {}

    /// A file for git to read.
    interface Waiting {
        Path file() throws TargetFailedException;
    }

    /// An index that waits to take the live one's place.
    ///
    /// @param name of the copy, in our own folder, that the moves are made in
    /// @param base of the live index that was copied
    /// @param edited what is in the copy, where this process may finish it: then it is a file only when git reads
    /// it
    record Next(GitFolder folder, List<IndexMove> moves, String name, Hash base, Optional<GitIndexFile> edited)
            implements Waiting {
        @Override
        public Path file() throws TargetFailedException {
            Path file = folder.own(name);
            return edited.isPresent() && !Files.exists(file)
                    ? folder.stage(name, edited.get().bytes())
                    : file;
        }
    }

    static Next next(GitPlain plain, String name, List<IndexMove> moves) throws TargetFailedException {
        GitFolder folder = plain.tools().folder();
        GitFolder.Index live = folder.index();
        Optional<GitIndexFile> edited = plain.index(live);
        if (edited.isPresent()) {
            edited.get().move(moves);
        } else {
            update(plain.tools().git(), folder.copyIndex(name), moves);
        }
        return new Next(folder, moves, name, live.hash(), edited);
    }

    static List<IndexMove> differences(SortedMap<String, GitEntry> from, SortedMap<String, GitEntry> to) {
        Set<String> paths = new TreeSet<>(from.keySet());
        paths.addAll(to.keySet());
        List<IndexMove> moves = new ArrayList<>();
        for (String path : paths) {
            Optional<GitEntry> a = Optional.ofNullable(from.get(path));
            Optional<GitEntry> b = Optional.ofNullable(to.get(path));
            if (!a.equals(b)) {
                moves.add(new IndexMove(path, a, b));
            }
        }
        return moves;
    }

    /// Brings an index file to where the moves lead; removals come first, since a folder may give way to a file.
    static void update(Git git, Path index, List<IndexMove> moves) throws TargetFailedException {
        if (moves.isEmpty()) {
            return;
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (boolean removal : new boolean[] {true, false}) {
            for (IndexMove m : moves) {
                if (m.to().isEmpty() == removal) {
                    String entry = m.to().map(e -> e.mode() + " " + e.object())
                            .orElseGet(() -> "0 "
                                    + "0".repeat(m.from().orElseThrow().object().length()));
                    lines.writeBytes((entry + "\t").getBytes(StandardCharsets.US_ASCII));
                    lines.writeBytes(GitPath.bytes(m.path()));
                    lines.write(0);
                }
            }
        }
        git.run(Git.Call.of("update-index", "-z", "--index-info")
                .with(lines.toByteArray())
                .on(index));
    }

    static Map<String, GitEntry> entries(Git git, Path index) throws TargetFailedException {
        Map<String, GitEntry> entries = new HashMap<>();
        byte[] out = git.run(Git.Call.of("ls-files", "-s", "-z").on(index));
        int from = 0;
        while (from < out.length) {
            int tab = from;
            while (out[tab] != '\t') {
                tab++;
            }
            int end = tab;
            while (out[end] != 0) {
                end++;
            }
            String[] facts = new String(out, from, tab - from, StandardCharsets.US_ASCII).split(" ", -1);
            entries.put(GitPath.text(Arrays.copyOfRange(out, tab + 1, end)), new GitEntry(facts[0], facts[1]));
            from = end + 1;
        }
        return entries;
    }
}
