package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.target.GitRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Systems are added by hand and listed, beside whoever holds the workspace too.
final class TargetCommandTest {
    @TempDir
    private Path temp;

    private Path workspace;

    @BeforeEach
    void init() {
        workspace = temp.resolve("w");
        assertThat(Cli.run("init", workspace).exit()).isZero();
    }

    private Path repository() throws Exception {
        GitRepository repository = GitRepository.init(temp.resolve("shop"));
        repository.write("app.yaml", "replicas: 1\n").commitAll("first");
        return repository.folder();
    }

    @Test
    void aRepositoryAndAFolderAreAddedWithABaseline() throws Exception {
        Path repository = repository();
        Path folder = Files.createDirectory(temp.resolve("config"));
        Cli git = Cli.run("target", "add", "git", repository, "-w", workspace, "--json");
        assertThat(git.exit()).as(git.err()).isZero();
        assertThat(git.out())
                .contains(
                        "\"name\":\"shop\"",
                        "\"kind\":\"git\"",
                        "\"restore\":\"commit\"",
                        "\"checkpoint\":\"CKPT-001\"");
        Cli second = Cli.run(
                "target", "add", "git", repository, "-w", workspace, "--name", "by-ref", "--restore", "ref", "--json");
        assertThat(second.text("restore")).isEqualTo("ref");
        Cli directory = Cli.run("target", "add", "directory", folder, "-w", workspace);
        assertThat(directory.exit()).as(directory.err()).isZero();
        assertThat(directory.out()).startsWith("Added config.\nCKPT-003");

        Cli list = Cli.run("target", "list", "-w", workspace, "--json");
        assertThat(list.exit()).isZero();
        assertThat(list.out().strip())
                .isEqualTo("{\"targets\":[" + row("shop", "git", repository, ",\"restore\":\"commit\"") + ","
                        + row("by-ref", "git", repository, ",\"restore\":\"ref\"") + ","
                        + row("config", "directory", folder, "") + "]}");
        assertThat(Cli.run("target", "list", "-w", workspace).out().lines())
                .hasSize(3)
                .first()
                .asString()
                .matches("shop +git +" + repository + ", restored by commit");
        Cli points = Cli.run("checkpoint", "list", "-w", workspace, "--json");
        assertThat(points.out()).contains("\"targets\":[\"shop\"]", "\"lifecycle\":\"sealed\"");
    }

    private static String row(String name, String kind, Path path, String more) {
        return "{\"kind\":\"" + kind + "\",\"name\":\"" + name + "\",\"path\":\"" + path + "\"" + more + "}";
    }

    @Test
    void whatCannotBeATargetIsNamedAndNotAdded() throws Exception {
        Path repository = repository();
        Cli none = Cli.run("target", "add", "git", Files.createDirectory(temp.resolve("plain")), "-w", workspace);
        assertThat(none.exit()).isEqualTo(3);
        assertThat(none.err()).contains("not a git repository");
        Cli mode = Cli.run("target", "add", "directory", repository, "-w", workspace, "--restore", "ref");
        assertThat(mode.exit()).isEqualTo(1);
        assertThat(mode.err()).contains("--restore is for git");
        Cli name = Cli.run("target", "add", "git", repository, "-w", workspace, "--name", "a/b");
        assertThat(name.exit()).isEqualTo(1);
        assertThat(name.err()).contains("name it with --name");
        assertThat(Cli.run("target", "add", "svn", repository, "-w", workspace).exit())
                .isEqualTo(2);
        assertThat(Cli.run("target", "list", "-w", workspace).out()).startsWith("No targets");
        assertThat(Cli.run("target", "add", "git", repository, "-w", workspace).exit())
                .isZero();
        Cli twice = Cli.run("target", "add", "git", repository, "-w", workspace);
        assertThat(twice.exit()).isEqualTo(1);
        assertThat(twice.err()).contains("has a target 'shop' already");
    }
}
