package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.SharedData;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.engine.WorkspaceConfig.TargetConfig;
import com.rollbackapi.journal.Action;
import com.rollbackapi.rollback.Scope;
import com.rollbackapi.target.DirectoryTarget;
import com.rollbackapi.target.GitRepository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// A workspace over many clones of a repository with real history (shared data, gitops-history), each reset to another
/// commit of it; in some of them somebody is at work, with staged, edited and untracked files.
public final class ManyRepositories {
    public static final Operator.Request REQUEST = new Operator.Request("ops_lead", "the campaign was wrong");

    private static final String BRANCH = "refs/heads/main:";
    private static final int AT_ONCE = 4;
    private static final int COMMITS_APART = 90;

    private final Path workspace;
    private final List<GitRepository> repositories = new ArrayList<>();

    private ManyRepositories(Path workspace) {
        this.workspace = workspace;
    }

    /// Makes the repositories and the workspace, with a baseline of each, in an empty folder.
    public static ManyRepositories create(Path folder, int count) throws Exception {
        GitRepository origin = history(folder.resolve("origin"));
        ManyRepositories many = new ManyRepositories(folder.resolve("workspace"));
        for (int i = 0; i < count; i++) {
            many.repositories.add(GitRepository.at(folder.resolve("repository-%03d".formatted(i))));
        }
        many.each((i, repository) -> {
            origin.git(
                    "clone",
                    "-q",
                    origin.folder().toString(),
                    repository.folder().toString());
            repository.git("reset", "-q", "--hard", "HEAD~" + i * 7 % COMMITS_APART);
            if (i % 3 == 0) {
                atWork(repository);
            }
        });
        Engine.init(many.workspace, TestClocks.create());
        try (Engine engine = many.open()) {
            for (int i = 0; i < count; i++) {
                Path path = many.repositories.get(i).folder();
                engine.addTarget(new TargetConfig(name(i), TargetConfig.Kind.GIT, Optional.of(path)), REQUEST);
            }
        }
        return many;
    }

    private static GitRepository history(Path folder) throws IOException, InterruptedException {
        Path stream = Files.createDirectories(folder).resolve(".git-history");
        ByteArrayOutputStream commands = new ByteArrayOutputStream();
        for (String line : SharedData.lines("gitops-history/history.jsonl.gz")) {
            commit(commands, parsed(line));
        }
        Files.write(stream, commands.toByteArray());
        GitRepository made = GitRepository.init(folder);
        Process imported = new ProcessBuilder("git", "fast-import", "--quiet")
                .directory(folder.toFile())
                .inheritIO()
                .redirectInput(stream.toFile())
                .start();
        if (imported.waitFor() != 0) {
            throw new IOException("git fast-import ended with " + imported.exitValue());
        }
        made.git("reset", "-q", "--hard", "main");
        return made;
    }

    private static Json.Obj parsed(String line) throws IOException {
        try {
            return StrictJson.parse(line.getBytes(UTF_8)) instanceof Json.Obj o ? o : Json.Obj.EMPTY;
        } catch (MalformedJsonException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void commit(ByteArrayOutputStream commands, Json.Obj commit) {
        String text = commit.text("subject").orElseThrow();
        long seconds =
                OffsetDateTime.parse(commit.text("commit_date").orElseThrow()).toEpochSecond();
        say(commands, "commit refs/heads/main\ncommitter Somebody <somebody@example.org> " + seconds + " +0000\n");
        data(commands, text);
        if (commit.get("changes").orElseThrow() instanceof Json.Arr(List<Json> changes)) {
            for (Json change : changes) {
                Json.Obj c = (Json.Obj) change;
                String path = c.text("path").orElseThrow();
                if (c.text("status").orElseThrow().equals("D")) {
                    say(commands, "D " + path + "\n");
                } else {
                    say(commands, "M 100644 inline " + path + "\n");
                    data(commands, c.text("content").orElseThrow());
                }
            }
        }
    }

    private static void data(ByteArrayOutputStream commands, String text) {
        say(commands, "data " + text.getBytes(UTF_8).length + "\n" + text + "\n");
    }

    private static void say(ByteArrayOutputStream commands, String text) {
        commands.writeBytes(text.getBytes(UTF_8));
    }

    private static void atWork(GitRepository repository) throws IOException {
        List<Path> files = manifests(repository);
        repository.write("staged.yaml", "to be committed\n").git("add", "staged.yaml");
        Files.writeString(files.getFirst(), "# an edit\n" + Files.readString(files.getFirst()));
        repository.write("notes/mine.txt", "not tracked\n");
    }

    /// Its YAML files, sorted.
    private static List<Path> manifests(GitRepository repository) throws IOException {
        try (Stream<Path> files = Files.walk(repository.folder())) {
            return files.filter(f -> f.toString().endsWith(".yaml"))
                    .filter(f -> !f.toString().contains("/.git/"))
                    .sorted()
                    .toList();
        }
    }

    private static String name(int i) {
        return "r%03d".formatted(i); // a checkpoint names each of its targets in one entry
    }

    public interface Work {
        void on(int i, GitRepository repository) throws Exception;
    }

    /// Does something in each repository, a few at a time.
    public void each(Work work) throws InterruptedException, ExecutionException {
        try (ExecutorService some = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<Object>> all = new ArrayList<>();
            for (int i = 0; i < repositories.size(); i++) {
                int number = i;
                all.add(some.submit(() -> {
                    work.on(number, repositories.get(number));
                    return number;
                }));
            }
            for (Future<Object> one : all) {
                one.get();
            }
        }
    }

    public Engine open() throws IOException {
        return Engine.open(workspace, TestClocks.create());
    }

    Path workspace() {
        return workspace;
    }

    /// One run that changes every repository by an action: two manifests are changed, one goes, one comes.
    public Scope campaign(Engine engine, String run) throws Exception {
        long epoch = engine.lease(run, "agent");
        for (int i = 0; i < repositories.size(); i++) {
            Action.Identity identity =
                    new Action.Identity(run, "agent", "s" + i, Optional.empty(), run + "/s" + i, Optional.empty());
            ActionResult result = engine.perform(
                    ActionRequest.live(identity, epoch, "migrate", Json.Obj.EMPTY, changes(i, repositories.get(i))));
            if (!(result instanceof ActionResult.Executed)) {
                throw new IOException("refused: " + result);
            }
        }
        return new Scope.Runs(List.of(run));
    }

    private static List<ActionRequest.Content> changes(int i, GitRepository repository) throws IOException {
        List<String> tracked =
                repository.git("ls-tree", "-r", "--name-only", "HEAD").lines().toList();
        List<ActionRequest.Content> changes = new ArrayList<>();
        for (String path : tracked.subList(0, 2)) {
            String now = repository.git("show", "HEAD:" + path);
            changes.add(content(i, path, Optional.of("# migrated\n" + now + "\n")));
        }
        changes.add(content(i, tracked.getLast(), Optional.empty()));
        changes.add(content(i, "migrated/by-the-campaign.yaml", Optional.of("migrated: true\n")));
        return changes;
    }

    private static ActionRequest.Content content(int i, String path, Optional<String> text) {
        return new ActionRequest.Content(
                name(i), BRANCH + path, text.map(t -> DirectoryTarget.fileLeaf(t.getBytes(UTF_8), false)));
    }

    /// The same repositories as they are now, elsewhere.
    public ManyRepositories copied(Path folder) throws Exception {
        ManyRepositories copies = new ManyRepositories(folder.resolve("workspace"));
        Files.createDirectories(folder);
        repositories.forEach(r -> copies.repositories.add(
                GitRepository.at(folder.resolve(r.folder().getFileName()))));
        each((i, repository) -> {
            Process copy = new ProcessBuilder("cp", "-a", repository.folder().toString(), folder.toString()).start();
            if (copy.waitFor() != 0) {
                throw new IOException("cp ended with " + copy.exitValue());
            }
        });
        return copies;
    }

    /// What must be the same after a rollback, of each.
    public List<Map<String, String>> everything() throws Exception {
        List<Map<String, String>> all = new ArrayList<>();
        for (int i = 0; i < repositories.size(); i++) {
            all.add(Map.of());
        }
        each((i, repository) -> {
            Map<String, String> one = repository.everything();
            synchronized (all) {
                all.set(i, one);
            }
        });
        return all;
    }
}
