package com.rollbackapi.target;

import com.rollbackapi.crypto.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What everything looked like that git's status of a work tree rests on: HEAD, the index, what is configured and
/// ignored, and every file and folder of the work tree, ignored ones too, by its facts as the file system has them. No
/// file of the work tree is read, nor does `git status` read one whose facts are the index's.
///
/// Two equal sightings mean that nothing was changed between them, if the first was settled: every change time in it
/// is older than the file system's own clock by more than its coarsest tick. Then whatever is changed later gets
/// another change time, which no program can set. There is no sighting where not all can be seen: refs kept as tables,
/// a repository inside this one, configuration that names more files, a work tree that is very large, a file system
/// without change times.
final class GitSighting {
    /// The coarsest tick in use, that of FAT.
    private static final long SETTLED_MILLIS = 2_000;

    /// From here on git reads its index faster than we do the work tree.
    private static final int FILES_LIMIT = 20_000;

    private static final List<String> FACTS = List.of("mode", "ino", "dev", "size", "lastModifiedTime", "ctime");
    private static final String ASKED = "unix:isDirectory,isSymbolicLink," + String.join(",", FACTS);
    private static final String INFO_ATTRIBUTES = "info/attributes";
    private static final String MORE_FILES = "(?is).*(include|excludesfile|attributesfile|worktree).*";

    /// Where git looks on Linux.
    private static final List<Path> CONFIGURATION = files();

    private static final List<Path> ATTRIBUTES =
            List.of(ofUser("attributes"), Path.of("/etc/gitattributes"), Path.of("/usr/local/etc/gitattributes"));

    private final Path top;
    private final GitFolder folder;

    /// @param top the work tree's top folder
    GitSighting(Path top, GitFolder folder) {
        this.top = top;
        this.folder = folder;
    }

    /// What was seen.
    private record Seen(Hash facts, FileTime youngest) {}

    /// What is there now, if whatever is changed from now on makes it another; the time is taken first.
    Optional<Hash> settled() {
        FileTime now;
        try {
            now = folder.now();
            if (!isOld(folder.indexTime(), now)) {
                return Optional.empty();
            }
        } catch (TargetFailedException e) {
            return Optional.empty(); // a repository that may only be read
        }
        return look().filter(s -> isOld(s.youngest(), now)).map(Seen::facts);
    }

    private static boolean isOld(FileTime time, FileTime now) {
        return now.toMillis() - time.toMillis() > SETTLED_MILLIS;
    }

    /// What is there now; empty where not all can be seen.
    Optional<Hash> now() {
        return look().map(Seen::facts);
    }

    /// What is configured, where all of that can be seen.
    Optional<Hash> configuration() {
        return look(Facts::configuration).map(Seen::facts);
    }

    /// Whether there are attributes of files beside those that the work tree and the index have.
    boolean hasAttributes() {
        return Files.exists(folder.shared(INFO_ATTRIBUTES))
                || ATTRIBUTES.stream().anyMatch(Files::exists);
    }

    private interface Looking {
        boolean at(Facts facts) throws IOException;
    }

    private Optional<Seen> look() {
        return look(facts -> facts.gitFolder() && facts.configuration() && facts.patterns() && facts.workTree());
    }

    private Optional<Seen> look(Looking looking) {
        try {
            Facts facts = new Facts();
            boolean all = looking.at(facts);
            return all ? Optional.of(facts.seen()) : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty(); // what goes while it is looked at is a change: git is asked
        }
    }

    private final class Facts {
        private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
        private FileTime youngest = FileTime.fromMillis(0);
        private int files;

        private Seen seen() {
            return new Seen(Hash.of(lines.toByteArray()), youngest);
        }

        private void add(String text) {
            lines.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            lines.write(0);
        }

        private boolean gitFolder() throws IOException {
            if (folder.refFiles().areNone()) {
                return false;
            }
            facts(folder.gitFolder().resolve("HEAD"));
            facts(folder.gitFolder().resolve("index"));
            return true;
        }

        /// What is ignored, and as what files count.
        private boolean patterns() throws IOException {
            content(folder.shared("info/exclude"));
            content(folder.shared(INFO_ATTRIBUTES));
            content(ofUser("ignore"));
            for (Path file : ATTRIBUTES) {
                content(file);
            }
            return true;
        }

        /// What the repository, the user and the machine say.
        private boolean configuration() throws IOException {
            if (text(folder.shared("config")).matches(MORE_FILES)) {
                return false;
            }
            for (Path file : CONFIGURATION) {
                if (text(file).matches(MORE_FILES)) {
                    return false;
                }
            }
            return true;
        }

        /// A file that may be a link, with its content.
        private String text(Path file) throws IOException {
            String text = facts(file) == Kind.NONE || !Files.isRegularFile(file)
                    ? ""
                    : Files.readString(file, StandardCharsets.ISO_8859_1);
            add(text);
            return text;
        }

        /// A file that may be a link, whose facts are not those of its content.
        private void content(Path file) throws IOException {
            if (facts(file) == Kind.LINK && Files.isRegularFile(file)) {
                add(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }

        private Kind facts(Path file) throws IOException {
            add(file.toString());
            try {
                Map<String, Object> all = Files.readAttributes(file, ASKED, LinkOption.NOFOLLOW_LINKS);
                FACTS.forEach(name -> add(String.valueOf(all.get(name))));
                if (!(all.get("ctime") instanceof FileTime changed)) {
                    throw new UnsupportedOperationException("no change time");
                }
                youngest = changed.compareTo(youngest) > 0 ? changed : youngest;
                return Kind.of(all);
            } catch (NoSuchFileException e) {
                add("none");
                return Kind.NONE;
            }
        }

        /// False for one with a repository inside, which has a state of its own, and one that is very large.
        private boolean workTree() throws IOException {
            facts(top);
            return below(top);
        }

        private boolean below(Path above) throws IOException {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(above)) {
                for (Path path : all) {
                    boolean own = path.equals(top.resolve(".git"));
                    if (own && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                        continue;
                    }
                    files++;
                    boolean seen = files <= FILES_LIMIT && (own || !path.endsWith(".git"));
                    if (!seen || (facts(path) == Kind.FOLDER && !below(path))) {
                        return false;
                    }
                }
                return true;
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
    }

    private enum Kind {
        NONE,
        LINK,
        FOLDER,
        FILE;

        private static Kind of(Map<String, Object> facts) {
            if (Boolean.TRUE.equals(facts.get("isSymbolicLink"))) {
                return LINK;
            }
            return Boolean.TRUE.equals(facts.get("isDirectory")) ? FOLDER : FILE;
        }
    }

    private static List<Path> files() {
        List<Path> files = new ArrayList<>(List.of(Path.of("/etc/gitconfig"), Path.of("/usr/local/etc/gitconfig")));
        for (String variable : List.of("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM")) {
            Optional.ofNullable(System.getenv(variable)).map(Path::of).ifPresent(files::add);
        }
        files.add(home().resolve(".gitconfig"));
        files.add(ofUser("config"));
        return List.copyOf(files);
    }

    private static Path home() {
        return Path.of(Optional.ofNullable(System.getenv("HOME")).orElse("/"));
    }

    private static Path ofUser(String name) {
        Optional<String> configured =
                Optional.ofNullable(System.getenv("XDG_CONFIG_HOME")).filter(c -> !c.isEmpty());
        return configured
                .map(Path::of)
                .orElse(home().resolve(".config"))
                .resolve("git")
                .resolve(name);
    }
}
