package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A real repository as people and agents use it: by `git` and by writing files.
public final class GitRepository {
    private final Path folder;

    private GitRepository(Path folder) {
        this.folder = folder;
    }

    /// A new one without a commit, on `main`.
    public static GitRepository init(Path folder) throws IOException {
        SharedData.tool("git");
        Files.createDirectories(folder);
        GitRepository made = new GitRepository(folder);
        made.git("init", "-q", "-b", "main");
        made.git("config", "user.name", "Somebody");
        made.git("config", "user.email", "somebody@example.org");
        return made;
    }

    /// One that is there.
    public static GitRepository at(Path folder) {
        return new GitRepository(folder);
    }

    /// A clone of another.
    public static GitRepository clone(GitRepository from, Path folder) {
        from.git("clone", "-q", from.folder.toString(), folder.toString());
        GitRepository made = new GitRepository(folder);
        made.git("config", "user.name", "Somebody");
        made.git("config", "user.email", "somebody@example.org");
        return made;
    }

    public Path folder() {
        return folder;
    }

    public Path file(String path) {
        return folder.resolve(path);
    }

    public GitRepository write(String path, String content) throws IOException {
        Files.createDirectories(file(path).getParent());
        Files.writeString(file(path), content);
        return this;
    }

    /// Everything, as one commit; returns its id.
    public String commitAll(String message) {
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", message);
        return git("rev-parse", "HEAD");
    }

    /// The output without its last line feed; fails where git does.
    public String git(String... args) {
        Ended ended = ask(args);
        assertThat(ended.exit()).as("git %s: %s", List.of(args), ended.output()).isZero();
        return ended.output();
    }

    record Ended(int exit, String output) {}

    Ended ask(String... args) {
        try {
            List<String> command = new ArrayList<>(List.of("git"));
            command.addAll(List.of(args));
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().keySet().removeIf(n -> n.startsWith("GIT_"));
            builder.environment().put("LC_ALL", "C");
            // equal commits have equal ids
            builder.environment().put("GIT_AUTHOR_DATE", "1700000000 +0000");
            builder.environment().put("GIT_COMMITTER_DATE", "1700000000 +0000");
            Process process = builder.start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.onExit().join().exitValue(), out.stripTrailing());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What must be the same after a rollback: HEAD's tree, the index, the status, and every file with its mode.
    public Map<String, String> everything() throws IOException {
        Map<String, String> all = new TreeMap<>();
        all.put("HEAD", ask("symbolic-ref", "-q", "HEAD").output());
        all.put("tree", ask("rev-parse", "-q", "--verify", "HEAD^{tree}").output());
        all.put("index", git("ls-files", "-s"));
        all.put("status", git("status", "--porcelain=v2", "--untracked-files=all", "--ignored"));
        all.put("lock", String.valueOf(Files.exists(file(".git/index.lock"))));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path f : files.toList()) {
                String name = folder.relativize(f).toString();
                if (name.equals(".git") || name.startsWith(".git/") || name.isEmpty()) {
                    continue;
                }
                if (Files.isSymbolicLink(f)) {
                    all.put("file " + name, "-> " + Files.readSymbolicLink(f));
                } else if (Files.isRegularFile(f)) {
                    all.put(
                            "file " + name,
                            (Files.isExecutable(f) ? "x " : "- ") + Files.readString(f, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return all;
    }
}
