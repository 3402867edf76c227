package com.rollbackapi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong with an input is said: what, where and what to do. Nothing is lost by it.
final class BadInputTest {
    @TempDir
    private Path temp;

    @Test
    void aTruncatedExportIsAFinding() throws Exception {
        Path dir = Cli.workspace(temp);
        Path file = temp.resolve("e.rbxj");
        Cli.run("export", "-w", dir, file);
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            Cli verify = Cli.run("verify", file);
            assertThat(verify.exit())
                    .as("%d bytes: %s%s", length, verify.out(), verify.err())
                    .isIn(1, 3);
            assertThat(verify.out() + verify.err()).isNotBlank();
        }
    }

    @Test
    void aWrongHashInLine37IsNamedAndWhatCameBeforeStays() throws Exception {
        Path dir = Cli.workspace(temp);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            lines.add(Lines.set("run/7", i, "o2", i == 0 ? "cancelled" : "s" + (i - 1), "s" + i));
        }
        String good = lines.get(36);
        lines.set(36, good.replaceFirst("(\"after_sha256\":\")[0-9a-f]{4}", "$1ffff"));
        assertThat(lines.get(36)).isNotEqualTo(good);
        Path file = Files.write(temp.resolve("bad.jsonl"), lines);
        Cli bad = Cli.run("import", "actions", "-w", dir, file);
        assertThat(bad.exit()).isIn(1, 3);
        assertThat(bad.err()).contains("line 37");
        assertThat(Cli.run("verify", dir).exit()).as("the workspace is whole").isZero();
        assertThat(Cli.run("state", "root", "-w", dir, "--json").exit()).isZero();

        lines.set(36, good);
        Path rest = Files.write(temp.resolve("rest.jsonl"), lines.subList(36, 60));
        Cli mended = Cli.run("import", "actions", "-w", dir, rest, "--json");
        assertThat(mended.exit())
                .as("the rest goes on from there: %s", mended.err())
                .isZero();
        assertThat(mended.number("actions")).isEqualTo(24);
    }

    @Test
    void aWorkspaceHeldByAnotherProcessNamesIt() throws Exception {
        Path dir = Cli.workspace(temp);
        Process holder = Cli.program("append", "-w", dir)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            var in = holder.outputWriter(StandardCharsets.UTF_8);
            in.write(Lines.set("run/8", 0, "o2", "cancelled", "open") + "\n");
            in.flush();
            var out = new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
            assertThat(Objects.requireNonNull(out.readLine())).contains("leaf_hash");
            Cli second = Cli.run("checkpoint", "create", "-w", dir);
            assertThat(second.exit()).isEqualTo(3);
            assertThat(second.err()).contains(String.valueOf(holder.pid()));
            assertThat(Cli.run("log", "-w", dir).exit()).as("reading goes on").isZero();
        } finally {
            holder.destroy();
            holder.waitFor();
        }
        assertThat(Cli.run("checkpoint", "create", "-w", dir).exit())
                .as("free again")
                .isZero();
    }

    @Test
    void anUnknownCheckpointAndAnUnknownRunSayWhereToLook() {
        Path dir = Cli.workspace(temp);
        Cli checkpoint = Cli.run("rollback", "plan", "-w", dir, "--to", "checkpoint_ffffff");
        assertThat(checkpoint.exit()).isEqualTo(1);
        assertThat(checkpoint.err()).contains("checkpoint_ffffff", "rbx checkpoint list");
        Cli run = Cli.run("rollback", "plan", "-w", dir, "--run", "nobody");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("nobody", "rbx log --runs");
    }

    @Test
    void aPlanMadeStaleByALaterWriteIsRefusedAndPlannedAgain() {
        Path dir = Cli.workspace(temp);
        String stale = Cli.run("rollback", "plan", "-w", dir, "--run", "run/3", "--json")
                .text("plan_hash");
        Cli.feed(Lines.set("run/9", 0, "o2", "cancelled", "lost") + "\n", "append", "-w", dir);
        Cli refused = Cli.run("rollback", "run", "-w", dir, "--run", "run/3", "--plan", stale, "--json");
        assertThat(refused.exit()).as(refused.out() + refused.err()).isEqualTo(1);
        assertThat(refused.text("status")).isEqualTo("refused");
        String now = Cli.run("rollback", "plan", "-w", dir, "--run", "run/3", "--json")
                .text("plan_hash");
        assertThat(refused.out()).contains(now);
        Cli restored = Cli.run("rollback", "run", "-w", dir, "--run", "run/3", "--plan", now, "--json");
        assertThat(restored.text("status")).isEqualTo("restored");
    }

    @Test
    void aMalformedLineIsNamedAndTheOthersAreKept() {
        Path dir = Cli.workspace(temp);
        Cli appended =
                Cli.feed(Lines.set("run/9", 0, "o2", "cancelled", "open") + "\n{\"run_id\": \n", "append", "-w", dir);
        assertThat(appended.exit()).isIn(1, 3);
        assertThat(appended.err()).contains("line 2");
        List<Json.Obj> kept = appended.lines();
        assertThat(kept.stream().filter(l -> l.text("leaf_hash").isPresent())).hasSize(1);
        assertThat(Cli.run("verify", dir).exit()).isZero();
    }

    @Test
    void whatIsNoWorkspaceIsSaidSo() throws Exception {
        Path file = Files.writeString(temp.resolve("note.txt"), "hello");
        Cli open = Cli.run("log", "-w", file);
        assertThat(open.exit()).isEqualTo(1);
        assertThat(open.err()).contains("note.txt", "not intact");
        Cli verify = Cli.run("verify", file);
        assertThat(verify.exit()).isEqualTo(1);
        assertThat(verify.out()).contains("NOT intact");
        Cli write = Cli.run("checkpoint", "create", "-w", file);
        assertThat(write.exit()).isEqualTo(3);
        assertThat(write.err()).contains("note.txt");
    }
}
