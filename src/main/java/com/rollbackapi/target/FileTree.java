package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.PackStore;
import com.rollbackapi.target.OpenFolder.Facts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the leaves below a folder, each as a whole, never through a link. Where `a` is a leaf, none is called `a/b`;
/// `a/` is one only where the folder is empty, or has other permissions than a folder usually has.
final class FileTree {
    /// Holds what is staged and the position; no part of the state.
    static final String OWN = ".rollbackapi";

    /// Of folders in folders.
    static final int DEPTH_LIMIT = 256;

    /// What the store takes of one leaf.
    static final int LEAF_LIMIT_BYTES = PackStore.BLOB_LIMIT_BYTES;

    /// PATH_MAX of Linux.
    private static final int LINK_LIMIT_BYTES = 4096;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final String MOVE_OUT = "move it out of the folder";

    private final String target;
    private final Path root;

    FileTree(String target, Path root) {
        this.target = target;
        this.root = root;
    }

    Path root() {
        return root;
    }

    /// Whether a name is a path below the folder and cannot lead out of it; a folder's ends in `/`.
    static boolean isName(String leaf) {
        List<String> parts = parts(leaf);
        return parts.stream().noneMatch(p -> p.isEmpty() || p.equals(".") || p.equals("..") || p.indexOf('\0') >= 0)
                && !parts.getFirst().equals(OWN)
                && parts.size() <= DEPTH_LIMIT
                && StandardCharsets.UTF_8.newEncoder().canEncode(leaf);
    }

    static boolean isFolder(String leaf) {
        return leaf.endsWith("/");
    }

    static List<String> parts(String leaf) {
        return Arrays.asList((isFolder(leaf) ? leaf.substring(0, leaf.length() - 1) : leaf).split("/", -1));
    }

    /// The leaf is left out where it is the folder itself, which has no name.
    TargetFailedException failed(String leaf, String problem, String remedy) {
        return new TargetFailedException(target, Optional.of(leaf).filter(l -> !l.isEmpty()), problem, remedy);
    }

    private TargetFailedException unreadable(String leaf, IOException e) {
        String problem = "it cannot be read: " + e.getMessage();
        return failed(leaf, problem, "let this user read it, or " + MOVE_OUT)
                .because(e)
                .passing(Busy.is(e));
    }

    /// Is shown one leaf.
    interface Visitor<E extends Exception> {
        void visit(String leaf, byte[] bytes) throws E;
    }

    /// Shows every leaf, with one file at a time in memory.
    <E extends Exception> void forEach(Visitor<E> visitor) throws TargetFailedException, E {
        forEachUnder("", visitor);
    }

    private <E extends Exception> void forEachUnder(String folder, Visitor<E> visitor) throws TargetFailedException, E {
        for (String leaf : leavesIn(folder)) {
            Optional<byte[]> bytes = read(leaf); // none where it was deleted since
            if (bytes.isPresent()) {
                visitor.visit(leaf, bytes.get());
            }
            if (isFolder(leaf)) {
                forEachUnder(leaf, visitor);
            }
        }
    }

    /// The first leaf that a folder is, or that lies below it, and that is not among these.
    Optional<String> firstOther(String folder, Set<String> known) throws TargetFailedException {
        if (!known.contains(folder) && version(folder).isPresent()) {
            return Optional.of(folder);
        }
        for (String leaf : leavesIn(folder)) {
            Optional<String> other =
                    isFolder(leaf) ? firstOther(leaf, known) : Optional.of(leaf).filter(l -> !known.contains(l));
            if (other.isPresent()) {
                return other;
            }
        }
        return Optional.empty();
    }

    /// What stands at a path; empty where nothing does.
    Optional<Facts.Type> type(String path) throws TargetFailedException {
        return inFolderOf(path, (folder, name) -> folder.facts(name).map(Facts::type));
    }

    /// What stands in one folder, sorted, as leaves would be called.
    private List<String> leavesIn(String folder) throws TargetFailedException {
        List<String> path = folder.isEmpty() ? List.of() : parts(folder);
        if (path.size() > DEPTH_LIMIT) {
            throw failed(folder, "it lies deeper than " + DEPTH_LIMIT + " folders", MOVE_OUT);
        }
        try {
            Optional<OpenFolder> found = open(path);
            return found.isPresent() ? leavesIn(folder, found.get()) : List.of();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private List<String> leavesIn(String folder, OpenFolder open) throws IOException, TargetFailedException {
        try (open) {
            List<String> leaves = new ArrayList<>();
            for (Path name : open.names()) {
                String text = FileName.text(name)
                        .orElseThrow(() -> failed(
                                folder, "the name '" + name + "' in it is not UTF-8", "rename it, or " + MOVE_OUT));
                Optional<Facts> facts = open.facts(name);
                if (!(folder + text).equals(OWN) && facts.isPresent()) {
                    leaves.add(folder + text + (facts.get().type() == Facts.Type.FOLDER ? "/" : ""));
                }
            }
            Collections.sort(leaves);
            return leaves;
        }
    }

    /// Opens the folder of that path; empty where there is none, or a link or a file on the way.
    Optional<OpenFolder> open(List<String> path) throws IOException {
        OpenFolder at = OpenFolder.at(root);
        for (String part : path) {
            try (OpenFolder folder = at) {
                Path name = FileName.path(part);
                if (folder.facts(name)
                        .filter(f -> f.type() == Facts.Type.FOLDER)
                        .isEmpty()) {
                    return Optional.empty();
                }
                at = folder.open(name);
            }
        }
        return Optional.of(at);
    }

    /// The leaf's bytes; empty where there is none of that name.
    Optional<byte[]> read(String leaf) throws TargetFailedException {
        return inFolderOf(leaf, (folder, name) -> {
            Optional<Found> found = find(folder, name, leaf);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            byte[] line = found.get().leaf().line();
            ByteBuffer bytes =
                    ByteBuffer.allocate(line.length + found.get().sizeBytes()).put(line);
            copy(folder, name, found.get(), part -> bytes.put(part));
            return Optional.of(bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array());
        });
    }

    /// The hash of the leaf's bytes, which are not held for it.
    Optional<Hash> version(String leaf) throws TargetFailedException {
        return inFolderOf(leaf, (folder, name) -> {
            Optional<Found> found = find(folder, name, leaf);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            MessageDigest digest = Hash.sha256();
            digest.update(found.get().leaf().line());
            copy(folder, name, found.get(), digest::update);
            return Optional.of(Hash.finish(digest));
        });
    }

    private interface Reading<R> {
        Optional<R> in(OpenFolder folder, Path name) throws IOException, TargetFailedException;
    }

    private <R> Optional<R> inFolderOf(String leaf, Reading<R> reading) throws TargetFailedException {
        if (!isName(leaf)) {
            return Optional.empty();
        }
        List<String> path = parts(leaf);
        try {
            Optional<OpenFolder> found = open(path.subList(0, path.size() - 1));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            try (OpenFolder folder = found.get()) {
                return reading.in(folder, FileName.path(path.getLast()));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty(); // it was deleted while it was read
        } catch (IOException e) {
            throw unreadable(leaf, e);
        }
    }

    /// A leaf that is there, before its content is read.
    private record Found(String name, FileLeaf leaf, Facts facts, int sizeBytes) {}

    private Optional<Found> find(OpenFolder folder, Path name, String leaf) throws IOException, TargetFailedException {
        Optional<Facts> found = folder.facts(name);
        if (found.isEmpty() || isFolder(leaf) != (found.get().type() == Facts.Type.FOLDER)) {
            return Optional.empty();
        }
        Facts facts = found.get();
        return switch (facts.type()) {
            case FOLDER ->
                isLeaf(folder, name, facts)
                        ? Optional.of(new Found(leaf, new FileLeaf(FileLeaf.Kind.FOLDER, facts.mode()), facts, 0))
                        : Optional.empty();
            case LINK -> Optional.of(new Found(leaf, FileLeaf.LINK, facts, LINK_LIMIT_BYTES));
            case FILE -> {
                FileLeaf file = new FileLeaf(FileLeaf.Kind.FILE, facts.mode());
                if (facts.sizeBytes() > LEAF_LIMIT_BYTES - file.line().length) {
                    throw failed(
                            leaf,
                            "it has " + facts.sizeBytes() + " bytes, more than the " + LEAF_LIMIT_BYTES
                                    + " that the store takes of a leaf",
                            MOVE_OUT);
                }
                yield Optional.of(new Found(leaf, file, facts, (int) facts.sizeBytes()));
            }
            case SPECIAL -> throw failed(leaf, "it is a device, a pipe or a socket and was not opened", MOVE_OUT);
        };
    }

    private static boolean isLeaf(OpenFolder in, Path name, Facts facts) throws IOException {
        if (facts.mode() != FileLeaf.FOLDER) {
            return true;
        }
        try (OpenFolder folder = in.open(name)) {
            return folder.isEmpty();
        }
    }

    private interface Sink {
        void take(ByteBuffer part);
    }

    /// Of a file that grows meanwhile, what it was when it was found.
    private void copy(OpenFolder folder, Path name, Found found, Sink sink) throws IOException, TargetFailedException {
        switch (found.leaf().kind()) {
            case FOLDER -> {}
            case LINK -> sink.take(ByteBuffer.wrap(linkText(found)));
            case FILE -> {
                try (SeekableByteChannel file = folder.read(name)) {
                    ByteBuffer part = ByteBuffer.allocate(Math.min(BUFFER_BYTES, found.sizeBytes()));
                    for (int left = found.sizeBytes();
                            left > 0 && file.read(part.limit(Math.min(left, part.capacity()))) > 0; ) {
                        left -= part.position();
                        sink.take(part.flip());
                        part.clear();
                    }
                }
            }
        }
    }

    /// Java reads a link by its path alone, so whether it was this one is looked at again.
    private byte[] linkText(Found link) throws IOException, TargetFailedException {
        Path path = root;
        for (String part : parts(link.name())) {
            path = path.resolve(FileName.path(part));
        }
        Path to = Files.readSymbolicLink(path);
        Object key = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
        if (!link.facts().key().equals(key)) {
            throw new IOException("it was replaced while it was read");
        }
        return FileName.linkText(to)
                .orElseThrow(() -> failed(link.name(), "where it points is not UTF-8: " + to, MOVE_OUT))
                .getBytes(StandardCharsets.UTF_8);
    }
}
