package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.target.OpenFolder.Facts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Files of the work tree, read and replaced one by one and never through a link, and the files that wait to take
/// their places.
final class GitWork {
    private final String target;
    private final FileTree live;
    private final FileTree waiting;

    /// @param top the work tree's top folder
    /// @param own our own folder, on the same file system
    GitWork(String target, Path top, Path own) {
        this.target = target;
        this.live = new FileTree(target, top);
        this.waiting = new FileTree(target, own);
    }

    /// The leaf of a file; empty where there is none.
    Optional<byte[]> read(String path) throws TargetFailedException {
        return live.read(file(path));
    }

    Optional<Hash> version(String path) throws TargetFailedException {
        return live.version(file(path));
    }

    /// The leaf of a file that waits below our own folder.
    Hash waitingVersion(String staged) throws TargetFailedException {
        return waiting.version(staged)
                .orElseThrow(() -> failed(staged, new IOException("it waited in our own folder and is gone")));
    }

    boolean exists(String path) throws TargetFailedException {
        return live.type(file(path)).isPresent();
    }

    /// What the file system says of a file; empty where there is none or not all is said.
    Optional<GitFileFacts> facts(String path) throws TargetFailedException {
        try {
            return GitFileFacts.of(live.root().resolve(file(path)));
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    private String file(String path) throws TargetFailedException {
        try {
            return GitPath.file(path);
        } catch (IllegalArgumentException e) {
            throw new TargetFailedException(
                            target,
                            Optional.of(GitLeaves.WORK + path),
                            String.valueOf(e.getMessage()),
                            "move it out of the work tree")
                    .because(e);
        }
    }

    private TargetFailedException failed(String path, IOException e) {
        return new TargetFailedException(
                        target,
                        Optional.of(GitLeaves.WORK + path),
                        "it cannot be written: " + e.getMessage(),
                        "see to the work tree, then repeat")
                .because(e);
    }

    /// Makes a file of a leaf, with its permissions, in a folder of our own; not durable yet. Throws
    /// `IllegalArgumentException` for bytes that no file's leaf has.
    void stage(Path folder, Path name, byte[] leaf) throws IOException {
        FileLeaf file = FileLeaf.of(leaf);
        int from = file.line().length;
        switch (file.kind()) {
            case FILE -> {
                try (OpenFolder open = OpenFolder.at(folder)) {
                    open.write(name, ByteBuffer.wrap(leaf, from, leaf.length - from), file.mode())
                            .close();
                }
            }
            case LINK ->
                Files.createSymbolicLink(folder.resolve(name), FileName.linkPath(FileName.canonicalLink(leaf, from)));
            case FOLDER -> throw new IllegalArgumentException("git keeps no folders");
        }
    }

    /// Makes a move, which is durable after [#force] of the folders that it changed.
    ///
    /// @param changed gets the paths of these folders
    void make(GitIntent.FileMove move, Set<List<String>> changed) throws TargetFailedException {
        if (move.staged().isPresent()) {
            place(move.staged().get(), move.path(), changed);
        } else {
            delete(move.path(), changed);
        }
    }

    /// Makes durable what was done in folders; one that is gone since is no more than a change of that above it.
    void force(Set<List<String>> folders) throws TargetFailedException {
        for (List<String> path : folders) {
            try {
                Optional<OpenFolder> there = live.open(path);
                if (there.isPresent()) {
                    try (OpenFolder folder = there.get()) {
                        folder.sync();
                    }
                }
            } catch (IOException e) {
                throw failed(String.join("/", path), e);
            }
        }
    }

    /// Moves a file that waits to its place in one step, replacing what is there; makes the folders that it lacks.
    private void place(String staged, String path, Set<List<String>> changed) throws TargetFailedException {
        List<String> from = FileTree.parts(staged);
        List<String> to = FileTree.parts(file(path));
        Path name = FileName.path(to.getLast());
        try (OpenFolder out = open(waiting, from.subList(0, from.size() - 1));
                OpenFolder in = made(to.subList(0, to.size() - 1), changed)) {
            if (in.facts(name).filter(f -> f.type() == Facts.Type.FOLDER).isPresent()) {
                in.deleteEmptyFolder(name);
            }
            out.move(FileName.path(from.getLast()), in, name);
            changed.add(to.subList(0, to.size() - 1));
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    private static OpenFolder open(FileTree tree, List<String> path) throws IOException {
        return tree.open(path).orElseThrow(() -> new IOException(String.join("/", path) + " is no folder"));
    }

    private OpenFolder made(List<String> path, Set<List<String>> changed) throws IOException {
        Path folder = live.root();
        for (int i = 1; i <= path.size(); i++) {
            folder = folder.resolve(FileName.path(path.get(i - 1)));
            Optional<OpenFolder> there = live.open(path.subList(0, i));
            if (there.isPresent()) {
                there.get().close();
                continue;
            }
            Files.createDirectory(folder); // fails where a file or a link is in the way
            changed.add(path.subList(0, i - 1));
        }
        return open(live, path);
    }

    /// Deletes a file, and the folders that it leaves empty.
    private void delete(String path, Set<List<String>> changed) throws TargetFailedException {
        List<String> parts = FileTree.parts(file(path));
        try {
            for (int i = parts.size() - 1; i >= 0; i--) {
                Path name = FileName.path(parts.get(i));
                try (OpenFolder in = open(live, parts.subList(0, i))) {
                    if (i == parts.size() - 1) {
                        in.delete(name);
                    } else {
                        in.deleteEmptyFolder(name);
                    }
                    changed.add(parts.subList(0, i));
                    if (!in.isEmpty()) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /// The files in the way of one that is to be written: one that its folder would have to replace, or those in a
    /// folder of its name.
    Set<String> inTheWay(String path) throws TargetFailedException {
        List<String> parts = FileTree.parts(file(path));
        for (int i = 1; i < parts.size(); i++) {
            String above = String.join("/", parts.subList(0, i));
            Optional<Facts.Type> type = live.type(above);
            if (type.isEmpty()) {
                return Set.of();
            }
            if (type.get() != Facts.Type.FOLDER) {
                return Set.of(GitPath.text(above));
            }
        }
        Set<String> inside = new TreeSet<>();
        String file = String.join("/", parts);
        if (live.type(file).filter(t -> t == Facts.Type.FOLDER).isPresent()) {
            try (OpenFolder folder = open(live, parts)) {
                collect(file, folder, inside);
            } catch (IOException e) {
                throw failed(path, e);
            }
        }
        return inside;
    }

    private static void collect(String prefix, OpenFolder folder, Set<String> files) throws IOException {
        for (Path name : folder.names()) {
            String file = prefix + "/"
                    + FileName.text(name).orElseThrow(() -> new IOException("the name " + name + " is not UTF-8"));
            if (folder.facts(name).filter(f -> f.type() == Facts.Type.FOLDER).isPresent()) {
                try (OpenFolder below = folder.open(name)) {
                    collect(file, below, files);
                }
            } else {
                files.add(GitPath.text(file));
            }
        }
    }
}
