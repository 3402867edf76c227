package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.BlobSource;
import com.rollbackapi.store.StoreException;
import com.rollbackapi.target.GitIntent.FileMove;
import com.rollbackapi.target.GitIntent.IndexMove;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What has to happen to files of the work tree, so that they are to the new index what was asked for.
final class GitFilePlan {
    private static final String CHECKOUT = "checkout/";

    private final GitPlain plain;
    private final GitTools tools;
    private final GitState live;
    private final String staging;

    /// Where the files that shall be as the index has them wait; and what they are.
    private final Map<String, String> waiting = new HashMap<>();

    private final Map<String, Hash> clean = new HashMap<>();
    private int staged;

    /// @param staging the folder below our own where files wait, with its `/`
    GitFilePlan(GitPlain plain, GitState live, String staging) {
        this.plain = plain;
        this.tools = plain.tools();
        this.live = live;
        this.staging = staging;
    }

    /// The files that will be as the index has them, by their leaves.
    Map<String, Hash> clean() {
        return clean;
    }

    List<FileMove> moves(GitWish wish, GitIndex.Next index, BlobSource blobs)
            throws TargetFailedException, StoreException {
        SortedMap<String, GitWish.File> wanted = new TreeMap<>(wish.work());
        Map<String, Optional<GitEntry>> indexed = new HashMap<>();
        for (IndexMove m : index.moves()) {
            indexed.put(m.path(), m.to());
            if (!live.dirty().contains(m.path())) {
                wanted.putIfAbsent(m.path(), GitWish.Clean.CLEAN);
            }
        }
        // a submodule's files are another repository's: they stay as they are
        wanted.keySet()
                .removeIf(p -> isSubmodule(live.indexed(p)) || isSubmodule(indexed.getOrDefault(p, Optional.empty())));
        SortedMap<String, GitEntry> checkedOut = new TreeMap<>();
        wanted.forEach((path, file) -> {
            if (file instanceof GitWish.Clean) {
                indexed.getOrDefault(path, live.indexed(path)).ifPresent(e -> checkedOut.put(path, e));
            }
        });
        checkOut(checkedOut, index, blobs);
        List<FileMove> moves = new ArrayList<>();
        for (var e : wanted.entrySet()) {
            Optional<String> file = switch (e.getValue()) {
                case GitWish.Content(byte[] leaf) -> Optional.of(stage(leaf));
                case GitWish.Gone _ -> Optional.<String>empty();
                case GitWish.Clean _ -> Optional.ofNullable(waiting.get(e.getKey()));
            };
            add(moves, e.getKey(), file);
        }
        refuseObstacles(moves);
        // all together: the first takes most of the others along
        tools.folder().force(moves.stream().flatMap(m -> m.staged().stream()).toList());
        return moves;
    }

    private String stage(byte[] leaf) throws TargetFailedException {
        Path name = Path.of("file-" + staged++);
        return tools.folder().step("it cannot be staged", () -> {
            tools.work().stage(tools.folder().own(staging), name, leaf);
            return staging + name;
        });
    }

    private static boolean isSubmodule(Optional<GitEntry> entry) {
        return entry.filter(GitEntry::isSubmodule).isPresent();
    }

    private void add(List<FileMove> moves, String path, Optional<String> file) throws TargetFailedException {
        Optional<Hash> now = tools.work().version(path);
        Optional<Hash> then =
                file.isPresent() ? Optional.of(tools.work().waitingVersion(file.get())) : Optional.empty();
        if (waiting.containsKey(path)) {
            clean.put(path, then.orElseThrow());
        }
        if (now.equals(then)) {
            return;
        }
        if (now.isPresent() && live.indexed(path).isEmpty() && !live.dirty().contains(path)) {
            throw inTheWay(path, path);
        }
        moves.add(new FileMove(path, now, file));
    }

    /// Writes the files as the wanted index has them where they wait: those that are more than an object's content
    /// git writes, filters and all.
    private void checkOut(SortedMap<String, GitEntry> files, GitIndex.Next index, BlobSource blobs)
            throws TargetFailedException, StoreException {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (var file : files.entrySet()) {
            Optional<byte[]> leaf = index.edited().isPresent()
                    ? plain.checkedOut(
                            file.getKey(), file.getValue(), index.edited().get(), blobs)
                    : Optional.empty();
            if (leaf.isPresent()) {
                waiting.put(file.getKey(), stage(leaf.get()));
            } else {
                names.writeBytes(GitPath.bytes(file.getKey()));
                names.write(0);
                waiting.put(file.getKey(), staging + CHECKOUT + GitPath.file(file.getKey()));
            }
        }
        if (names.size() == 0) {
            return;
        }
        tools.git()
                .run(Git.Call.of(
                                "checkout-index",
                                "-f",
                                "-z",
                                "--stdin",
                                "--prefix=" + tools.folder().own(staging + CHECKOUT) + "/")
                        .with(names.toByteArray())
                        .on(index.file()));
    }

    /// A file that nobody named is never replaced, whether it is ignored, or lies where a folder is to be.
    private void refuseObstacles(List<FileMove> moves) throws TargetFailedException {
        Set<String> goes = new TreeSet<>();
        moves.stream().filter(m -> m.staged().isEmpty()).map(FileMove::path).forEach(goes::add);
        for (FileMove move : moves) {
            if (move.staged().isPresent()) {
                for (String obstacle : tools.work().inTheWay(move.path())) {
                    if (!goes.contains(obstacle)) {
                        throw inTheWay(move.path(), obstacle);
                    }
                }
            }
        }
    }

    private TargetFailedException inTheWay(String path, String obstacle) {
        return tools.failed(
                Optional.of(GitLeaves.WORK + path),
                "the file " + obstacle + ", which nobody named, lies in its way",
                "move that away, then repeat");
    }
}
