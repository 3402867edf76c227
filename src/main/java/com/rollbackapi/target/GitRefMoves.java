package com.rollbackapi.target;

import com.rollbackapi.target.GitIntent.RefMove;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Moves refs that are files, by the locks that git takes: each ref's, and HEAD's where the branch is checked out,
/// whose log then says so too. All are compared under their locks before the first one is moved. Whatever is not as
/// simple as that is git's to do: refs that go, tags, names that lie in each other's way, another's lock.
///
/// A lock is a second name of a file in our own folder, by which it is known for ours after a crash.
final class GitRefMoves {
    private static final String NONE = "0".repeat(2 * GitObjects.ID_BYTES);
    private static final String ID = "[0-9a-f]{" + NONE.length() + "}\n";
    private static final String HEAD = "HEAD";
    private static final String BRANCHES = "refs/heads/";
    private static final Pattern NO_NAME = Pattern.compile("[\\x00-\\x20\\x7F~^:?*\\[\\\\]|\\.\\.|@\\{");

    /// From here on git reads the packed refs faster.
    private static final long PACKED_LIMIT_BYTES = 1 << 20;

    private final GitFolder folder;
    private final Path moving;
    private final List<Path> locks = new ArrayList<>();

    /// Folders in which others were made.
    private final Set<Path> made = new LinkedHashSet<>();

    GitRefMoves(GitFolder folder) {
        this.folder = folder;
        this.moving = folder.own("moving");
    }

    /// A ref that is locked.
    private record Locked(Path file, Path lock, RefMove move) {}

    /// Moves all or none.
    ///
    /// @param committer whose moves they are, for the logs
    /// @return false where git has to be asked, and nothing was moved
    boolean move(List<RefMove> moves, String committer, String reason) throws TargetFailedException {
        return folder.step("refs cannot be moved", () -> {
            try {
                Optional<List<Locked>> locked = locked(moves, committer, reason);
                if (locked.isPresent()) {
                    move(locked.get());
                }
                return locked.isPresent();
            } finally {
                release(locks);
            }
        });
    }

    /// Locks and compares all, and writes their logs; empty where anything is not as it should be.
    private Optional<List<Locked>> locked(List<RefMove> moves, String committer, String reason) {
        try {
            if (!areSimple(moves, packed())) {
                return Optional.empty();
            }
            Files.createDirectories(moving);
            List<Locked> locked = new ArrayList<>();
            for (RefMove m : moves) {
                Path file = folder.shared(m.ref());
                Path ours = ours(m.to().orElseThrow() + "\n");
                locked.add(new Locked(file, lock(file, ours), m));
            }
            String head = head();
            Optional<RefMove> checkedOut = moves.stream()
                    .filter(m -> head.equals("ref: " + m.ref() + "\n"))
                    .findFirst();
            if (checkedOut.isPresent()) {
                // nobody reads what is in it: a third name of the first file does
                lock(folder.gitFolder().resolve(HEAD), locked.getFirst().lock());
            }
            String packed = packed();
            if (!areSimple(moves, packed) || !head.equals(head()) || !areStill(locked, packed)) {
                return Optional.empty();
            }
            for (Locked l : locked) {
                folder.force(l.lock());
            }
            Instant now = Files.getLastModifiedTime(locks.getFirst()).toInstant();
            String who = GitCommits.stamp(committer, now) + "\t" + reason + "\n";
            if (checkedOut.isPresent()) {
                log(folder.gitFolder(), HEAD, line(checkedOut.get(), who));
            }
            for (RefMove m : moves) {
                if (m.ref().startsWith(BRANCHES)) {
                    log(folder.shared("."), m.ref(), line(m, who));
                }
            }
            return Optional.of(locked);
        } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
            return Optional.empty(); // another's lock, a file system without links: git does it, or says why not
        }
    }

    private void move(List<Locked> locked) throws IOException {
        Set<Path> folders = new LinkedHashSet<>(made);
        for (Locked l : locked) {
            Files.move(l.lock(), l.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            // a crash here leaves some refs moved, and the locks of the others
            folders.add(GitFolder.above(l.file()));
        }
        folder.forceFolders(folders);
    }

    /// The next file of ours.
    private Path ours(String content) throws IOException {
        Path ours = moving.resolve("lock-" + locks.size());
        Files.deleteIfExists(ours);
        return Files.writeString(ours, content, StandardCharsets.ISO_8859_1);
    }

    private Path lock(Path file, Path ours) throws IOException {
        Path above = GitFolder.above(file);
        if (!Files.exists(above)) {
            Files.createDirectories(above);
            made.add(GitFolder.above(above));
        }
        Path lock = lockOf(file);
        Files.createLink(lock, ours);
        locks.add(lock);
        return lock;
    }

    private static Path lockOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".lock");
    }

    /// Removes what a crash left of a move.
    ///
    /// @param refs those that were to be moved
    void release(Collection<String> refs) throws TargetFailedException {
        folder.step("locks of refs cannot be removed", () -> {
            List<Path> left = new ArrayList<>(List.of(lockOf(folder.gitFolder().resolve(HEAD))));
            refs.forEach(ref -> left.add(lockOf(folder.shared(ref))));
            release(left);
            return left;
        });
    }

    private void release(List<Path> those) throws IOException {
        List<Path> files = new ArrayList<>();
        Set<Object> ours = new HashSet<>();
        for (String name : folder.names(moving)) {
            Path file = moving.resolve(name);
            files.add(file);
            key(file).ifPresent(ours::add);
        }
        for (Path lock : those) {
            if (key(lock).filter(ours::contains).isPresent()) {
                Files.deleteIfExists(lock);
            }
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    /// Which file it is; empty where there is none.
    private static Optional<Object> key(Path file) throws IOException {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// The packed refs, one to a line, as bytes.
    private String packed() throws IOException {
        Path file = folder.shared("packed-refs");
        try {
            if (Files.size(file) > PACKED_LIMIT_BYTES) {
                throw new IOException("git reads so many packed refs faster");
            }
            return "\n" + Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private String head() throws IOException {
        Path head = folder.gitFolder().resolve(HEAD);
        String text = Files.readString(head, StandardCharsets.ISO_8859_1);
        if (Files.isSymbolicLink(head) || !text.endsWith("\n")) {
            throw new IOException("HEAD is written in an old way");
        }
        return text;
    }

    /// Whether each is what it was, and what it shall be is there.
    private boolean areStill(List<Locked> locked, String packed) throws IOException {
        GitObjects objects = folder.objects();
        for (Locked l : locked) {
            boolean same =
                    value(l.file(), l.move().ref(), packed).equals(l.move().from());
            if (!same || !objects.has(l.move().to().orElseThrow())) {
                return false;
            }
        }
        return true;
    }

    private boolean areSimple(List<RefMove> moves, String packed) {
        return !folder.refFiles().areNone() && moves.stream().allMatch(m -> isSimple(m, packed));
    }

    /// A branch or a ref of ours that is moved or made, and is no folder of others nor below one.
    private boolean isSimple(RefMove m, String packed) {
        boolean ours = m.ref().startsWith(BRANCHES) || m.ref().startsWith(GitReader.KEPT);
        if (m.to().isEmpty() || !ours || !isName(m.ref())) {
            return false;
        }
        if (Files.isDirectory(folder.shared(m.ref()))
                || Files.isDirectory(folder.shared("logs").resolve(m.ref()))
                || packed.contains(" " + bytes(m.ref()) + "/")) {
            return false;
        }
        for (int end = m.ref().lastIndexOf('/'); end > 0; end = m.ref().lastIndexOf('/', end - 1)) {
            String above = m.ref().substring(0, end);
            if (Files.isRegularFile(folder.shared(above)) || packed.contains(" " + bytes(above) + "\n")) {
                return false;
            }
        }
        return true;
    }

    /// The names that git takes (git-check-ref-format(1)).
    private static boolean isName(String ref) {
        for (String part : ref.split("/", -1)) {
            if (part.isEmpty() || part.startsWith(".") || part.endsWith(".lock")) {
                return false;
            }
        }
        return !ref.endsWith(".") && !NO_NAME.matcher(ref).find();
    }

    private static String bytes(String ref) {
        return new String(ref.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /// What a ref is; of one that names another one, that name, which is no id.
    private static Optional<String> value(Path file, String ref, String packed) throws IOException {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return Optional.of(text.matches(ID) ? text.strip() : text);
        } catch (NoSuchFileException e) {
            int at = packed.indexOf(" " + bytes(ref) + "\n");
            return at < 0 ? Optional.empty() : Optional.of(packed.substring(packed.lastIndexOf('\n', at) + 1, at));
        }
    }

    private static String line(RefMove m, String who) {
        return m.from().orElse(NONE) + " " + m.to().orElseThrow() + " " + who;
    }

    private static void log(Path folder, String ref, String line) throws IOException {
        Path log = folder.resolve("logs").resolve(ref);
        Files.createDirectories(GitFolder.above(log));
        Files.writeString(log, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
