package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.MemoryBlobStore;
import com.rollbackapi.store.Tree;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract, and what is state in a folder: permissions, links, empty folders, names.
final class DirectoryTargetTest extends TargetContract {
    @TempDir
    Path place;

    private final MemoryBlobStore store = new MemoryBlobStore();
    private LiveFolder shell = new LiveFolder(Path.of(""));

    @BeforeEach
    void beginInAFolder() throws IOException {
        shell = new LiveFolder(Files.createDirectory(place.resolve("live")));
    }

    @Override
    protected LiveSystem fresh(Path folder) {
        return new LiveFolder(folder);
    }

    @Override
    protected boolean isAtomic() {
        return false;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Sample sample(String leaf, String first, String second) {
        return new Sample(leaf, utf8(first), utf8(second));
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                sample("a", "file\none", "file\ntwo"),
                sample("b/c/run.sh", "file\n#!/bin/sh\n", "exec\n#!/bin/sh\n"),
                sample("locked/", "dir 700\n", "dir 750\n"),
                sample("locked/key", "file 600\nsecret", "file 640\nsecret"),
                sample("link", "link\nb/c", "file\nno link any more"),
                sample("empty/in/empty/", "dir\n", "dir 711\n"),
                sample("b/-rf *\n'\"\\ ?😀.", "file\n", "file\n\n"),
                sample("é/e\u0301 and \u00e9", "file\nnfd and nfc", "link\nnowhere/é"),
                sample("é/\u00e9", "file 400\n", "file 777\n"),
                sample("e\u0301/.hidden", "file\n\0\r\n", "file\n\uFFFD"),
                sample("long/" + "x".repeat(255) + "/" + "ü".repeat(127), "file\n1", "file\n2"));
    }

    private Change change(String leaf, Optional<String> expected, Optional<String> replacement) {
        return new Change(leaf, expected.map(e -> store.put(utf8(e))), replacement.map(r -> store.put(utf8(r))));
    }

    private Change create(String leaf, String content) {
        return change(leaf, Optional.empty(), Optional.of(content));
    }

    private Change delete(String leaf, String content) {
        return change(leaf, Optional.of(content), Optional.empty());
    }

    private Target open() throws TargetFailedException {
        return shell.open("live");
    }

    private Map<String, String> state() throws Exception {
        Map<String, String> state = new TreeMap<>();
        open().capture(store).forEach((leaf, hash) -> state.put(leaf, text(hash)));
        return state;
    }

    private String text(Hash hash) {
        return store.get(hash).map(b -> new String(b, StandardCharsets.UTF_8)).orElse("missing");
    }

    private Outcome apply(Change... changes) throws Exception {
        return open().apply(List.of(changes), store, 1);
    }

    @Test
    void permissionsAreStateAndComeBack() throws Exception {
        shell.put("usual", utf8("file\n"));
        shell.put("script", utf8("exec\n"));
        shell.put("secret", utf8("file 600\n"));
        assertThat(state()).isEqualTo(Map.of("usual", "file\n", "script", "exec\n", "secret", "file 600\n"));
        LiveFolder.mode(shell.root().resolve("secret"), "rw-rw-rw-");
        apply(change("secret", Optional.of("file 666\n"), Optional.of("file 600\n")));
        assertThat(LiveFolder.mode(shell.root().resolve("secret"))).isEqualTo("rw-------");
    }

    @Test
    void aFolderThatOthersMayNotEnterComesBackSoAlsoFromNothing() throws Exception {
        apply(create("keys/", "dir 700\n"), create("keys/a", "file 600\nkey"), create("keys/in/b", "file\n"));
        assertThat(LiveFolder.mode(shell.root().resolve("keys"))).isEqualTo("rwx------");
        assertThat(LiveFolder.mode(shell.root().resolve("keys/in"))).isEqualTo("rwxr-xr-x");
        assertThat(apply(delete("keys/a", "file 600\nkey"), delete("keys/in/b", "file\n")))
                .isEqualTo(new Committed(2));
        assertThat(state()).isEqualTo(Map.of("keys/", "dir 700\n"));
        apply(delete("keys/", "dir 700\n"));
        assertThat(shell.root().resolve("keys")).doesNotExist();
    }

    @Test
    void aFolderThatItsOwnerMayNotWriteGetsItsFilesBefore() throws Exception {
        apply(create("sealed/", "dir 555\n"), create("sealed/a", "file\n"), create("sealed/b", "file\n"));
        assertThat(state()).isEqualTo(Map.of("sealed/", "dir 555\n", "sealed/a", "file\n", "sealed/b", "file\n"));
    }

    @Test
    void emptyFoldersAreStateAndComeBack() throws Exception {
        shell.put("out/today/", utf8("dir\n"));
        assertThat(state()).isEqualTo(Map.of("out/today/", "dir\n"));
        apply(delete("out/today/", "dir\n"));
        assertThat(state()).isEmpty();
        assertThat(shell.root().resolve("out")).doesNotExist();
        apply(create("out/today/", "dir\n"));
        assertThat(shell.root().resolve("out/today")).isEmptyDirectory();
    }

    @Test
    void anEmptyFolderIsNotLostToAFileThatNobodySaidIsInItsPlace() throws Exception {
        shell.put("out/", utf8("dir\n"));
        Hash folder = Hash.of(utf8("dir\n"));
        Conflicts.Conflict lost = new Conflicts.Conflict("out/", Optional.empty(), Optional.of(folder));
        assertThat(apply(create("out/a/b", "file\n"))).isEqualTo(new Conflicts(List.of(lost), List.of()));
        assertThat(apply(create("out/a/b", "file\n"), delete("out/", "dir\n"))).isEqualTo(new Committed(2));
        assertThat(state()).isEqualTo(Map.of("out/a/b", "file\n"));
        assertThat(apply(create("out/", "dir\n"), delete("out/a/b", "file\n"))).isEqualTo(new Committed(2));
        assertThat(state()).isEqualTo(Map.of("out/", "dir\n"));
    }

    @Test
    void aFileBecomesAFolderAndBack() throws Exception {
        shell.put("a", utf8("file\n1"));
        Change[] there = {create("a/b/c", "file\n2"), create("a/d", "link\nb"), delete("a", "file\n1")};
        assertThat(apply(there)).isEqualTo(new Committed(3));
        assertThat(state()).isEqualTo(Map.of("a/b/c", "file\n2", "a/d", "link\nb"));
        assertThat(apply(there[0].inverse(), there[1].inverse(), there[2].inverse()))
                .isEqualTo(new Committed(3));
        assertThat(state()).isEqualTo(Map.of("a", "file\n1"));
    }

    @Test
    void whatStandsInTheWayIsAConflictAndNoFailure() throws Exception {
        shell.put("file", utf8("file\n"));
        shell.put("folder/sub/x", utf8("file\nx"));
        assertThat(apply(create("file/a", "file\n"), create("folder", "file\n")))
                .isEqualTo(new Conflicts(
                        List.of(
                                new Conflicts.Conflict(
                                        "file", Optional.empty(), Optional.of(store.put(utf8("file\n")))),
                                new Conflicts.Conflict(
                                        "folder/sub/x", Optional.empty(), Optional.of(store.put(utf8("file\nx"))))),
                        List.of()));
        assertThat(state()).isEqualTo(Map.of("file", "file\n", "folder/sub/x", "file\nx"));
    }

    @Test
    void leavesThatCannotBeTogetherAreRefused() {
        assertThatThrownBy(() -> apply(create("a", "file\n"), create("a/b", "file\n")))
                .isInstanceOf(TargetFailedException.class)
                .hasMessageContaining("'a'");
        assertThatThrownBy(() -> apply(create("a", "file\n"), create("a/", "dir 700\n")))
                .hasMessageContaining("'a'");
        assertThatThrownBy(() -> apply(create("a/", "dir\n"), create("a/b", "file\n")))
                .hasMessageContaining("'a'");
    }

    @Test
    void linksAreStateAndNeverFollowed() throws Exception {
        Path outside = Files.createDirectory(place.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createSymbolicLink(shell.root().resolve("to-folder"), outside);
        Files.createSymbolicLink(shell.root().resolve("dangling"), Path.of("no/where"));
        assertThat(state()).isEqualTo(Map.of("to-folder", "link\n" + outside, "dangling", "link\nno/where"));
        assertThat(open().read("to-folder/secret")).isEmpty();
        apply(change("dangling", Optional.of("link\nno/where"), Optional.of("link\nto-folder/secret")));
        apply(change("dangling", Optional.of("link\nto-folder/secret"), Optional.of("file\nmine")));
        assertThat(outside.resolve("secret")).hasContent("secret");
        assertThat(Files.isSymbolicLink(shell.root().resolve("dangling"))).isFalse();
    }

    /// Java makes links without them, and to the system they mean nothing.
    @Test
    void idleSlashesOfALinkAreNoState() throws Exception {
        Process ln = new ProcessBuilder(
                        "ln", "-s", "v1//a/", shell.root().resolve("current").toString())
                .start();
        assertThat(ln.waitFor()).isZero();
        assertThat(Files.readSymbolicLink(shell.root().resolve("current"))).hasToString("v1//a/");
        assertThat(state()).isEqualTo(Map.of("current", "link\nv1/a"));
        assertThatThrownBy(() -> apply(create("other", "link\nv1//a/"))).hasMessageContaining("'/'");
    }

    @Test
    void aLeafHasOneEncoding() {
        for (String wrong : List.of(
                "",
                "file",
                "file 644\n",
                "exec 755\n",
                "file 755\n",
                "file 0600\n",
                "file 8\n",
                "dir 755\n",
                "dir\nx",
                "link 777\nx",
                "link\n",
                "FILE\n",
                "fifo\n")) {
            String leaf = wrong.startsWith("dir") ? "x/" : "x";
            assertThatThrownBy(() -> apply(create(leaf, wrong)))
                    .as(wrong)
                    .isInstanceOf(TargetFailedException.class)
                    .hasMessageContaining(leaf);
        }
        assertThatThrownBy(() -> apply(create("x", "dir\n"))).hasMessageContaining("'/'");
        assertThatThrownBy(() -> apply(create("x/", "file\n"))).hasMessageContaining("'/'");
    }

    /// Leaves of before permissions were state have these three lines, and they mean the same.
    @Test
    void olderLeavesStillRead() throws Exception {
        apply(create("a", "file\n1"), create("b", "exec\n2"), create("c", "link\nx"));
        assertThat(LiveFolder.mode(shell.root().resolve("a"))).isEqualTo("rw-r--r--");
        assertThat(LiveFolder.mode(shell.root().resolve("b"))).isEqualTo("rwxr-xr-x");
        assertThat(Files.readSymbolicLink(shell.root().resolve("c"))).hasToString("x");
        assertThat(DirectoryTarget.fileLeaf(utf8("1"), false)).isEqualTo(utf8("file\n1"));
        assertThat(DirectoryTarget.fileLeaf(utf8("2"), true)).isEqualTo(utf8("exec\n2"));
    }

    @Test
    void aCrashBetweenAnyTwoLeavesIsFinishedByTheSameCommit() throws Exception {
        Map<String, String> before = Map.of(
                "a", "file\n", "b/c", "file\n", "b/d/e", "file\n", "k/", "dir 700\n", "k/s", "file\n", "o/", "dir\n");
        Map<String, String> after = Map.of(
                "a/x/y",
                "file\n",
                "b",
                "link\na",
                "k/s",
                "exec\n",
                "n/",
                "dir 555\n",
                "n/m/o",
                "file\n",
                "o/f",
                "file\n");
        List<Change> changes = new ArrayList<>();
        Set<String> leaves = new TreeSet<>(before.keySet());
        leaves.addAll(after.keySet());
        for (String leaf : leaves) {
            changes.add(change(leaf, Optional.ofNullable(before.get(leaf)), Optional.ofNullable(after.get(leaf))));
        }
        for (int crash = 0; crash <= changes.size(); crash++) {
            shell = new LiveFolder(Files.createDirectory(place.resolve("crash-" + crash)));
            for (Map.Entry<String, String> leaf : before.entrySet()) {
                shell.put(leaf.getKey(), utf8(leaf.getValue()));
            }
            writeSome(changes, crash);
            assertThat(open().apply(changes, store, 5)).as("crash %d", crash).isInstanceOf(Committed.class);
            assertThat(state()).as("crash %d", crash).isEqualTo(after);
            shell.assertNothingStaged();
            Change[] back = changes.stream().map(Change::inverse).toArray(Change[]::new);
            assertThat(apply(back)).isEqualTo(new Committed(changes.size()));
            assertThat(state()).as("back after crash %d", crash).isEqualTo(before);
        }
    }

    /// As a process that dies leaves it.
    private void writeSome(List<Change> changes, int count) throws Exception {
        FileTree tree = new FileTree("live", shell.root());
        OwnFolder own = new OwnFolder(shell.root());
        Map<String, FileWrites.Staged> staged = new TreeMap<>();
        for (Change c : changes) {
            if (c.replacement().isPresent()) {
                byte[] bytes = store.require(c.replacement().get(), c.leaf());
                staged.put(c.leaf(), FileWrites.Staged.of(bytes, own, SeekableByteChannel::close));
            }
        }
        FileWrites writes = new FileWrites(tree, own, staged);
        assertThat(writes.write(writes.order(changes).subList(0, count))).isEmpty();
    }

    @Test
    void theTargetsOwnFolderIsNoStateAndNobodyElsesToRead() throws Exception {
        apply(create("a", "file\n"));
        assertThat(state()).containsOnlyKeys("a");
        assertThat(LiveFolder.mode(shell.root().resolve(".rollbackapi"))).isEqualTo("rwx------");
        shell.assertNothingStaged();
        Tree tree = open().capture(store);
        assertThat(open().verify(tree.root()).holds()).isTrue();
        assertThat(Files.exists(shell.root().resolve(".rollbackapi/position"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }
}
