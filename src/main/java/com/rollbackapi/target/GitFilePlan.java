package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
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

    private final GitTools tools;
    private final GitState live;
    private final String staging;

    /// @param staging the folder below our own where files wait, with its `/`
    GitFilePlan(GitTools tools, GitState live, String staging) {
        this.tools = tools;
        this.live = live;
        this.staging = staging;
    }

    List<FileMove> moves(GitWish wish, GitIndex.Next index) throws TargetFailedException {
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
        List<String> clean = new ArrayList<>();
        wanted.forEach((path, file) -> {
            if (file instanceof GitWish.Clean
                    && indexed.getOrDefault(path, live.indexed(path)).isPresent()) {
                clean.add(path);
            }
        });
        checkOut(clean, index.file());
        List<FileMove> moves = new ArrayList<>();
        for (var e : wanted.entrySet()) {
            Optional<String> staged = switch (e.getValue()) {
                case GitWish.Content(byte[] leaf) -> Optional.of(stage(leaf, moves.size()));
                case GitWish.Gone _ -> Optional.<String>empty();
                case GitWish.Clean _ ->
                    clean.contains(e.getKey())
                            ? Optional.of(staging + CHECKOUT + GitPath.file(e.getKey()))
                            : Optional.<String>empty();
            };
            add(moves, e.getKey(), staged);
        }
        refuseObstacles(moves);
        return moves;
    }

    private String stage(byte[] leaf, int number) throws TargetFailedException {
        Path name = Path.of("file-" + number);
        return tools.folder().step("it cannot be staged", () -> {
            tools.work().stage(tools.folder().own(staging), name, leaf);
            return staging + name;
        });
    }

    private static boolean isSubmodule(Optional<GitEntry> entry) {
        return entry.filter(GitEntry::isSubmodule).isPresent();
    }

    private void add(List<FileMove> moves, String path, Optional<String> staged) throws TargetFailedException {
        Optional<Hash> now = tools.work().version(path);
        Optional<Hash> then =
                staged.isPresent() ? Optional.of(tools.work().waitingVersion(staged.get())) : Optional.empty();
        if (now.equals(then)) {
            return;
        }
        if (now.isPresent() && live.indexed(path).isEmpty() && !live.dirty().contains(path)) {
            throw inTheWay(path, path);
        }
        moves.add(new FileMove(path, now, staged));
    }

    /// Lets git write the files as the wanted index has them, filters and all, where they wait.
    private void checkOut(List<String> paths, Path index) throws TargetFailedException {
        if (paths.isEmpty()) {
            return;
        }
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (String path : paths) {
            names.writeBytes(GitPath.bytes(path));
            names.write(0);
        }
        tools.git()
                .run(Git.Call.of(
                                "checkout-index",
                                "-f",
                                "-z",
                                "--stdin",
                                "--prefix=" + tools.folder().own(staging + CHECKOUT) + "/")
                        .with(names.toByteArray())
                        .on(index));
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
