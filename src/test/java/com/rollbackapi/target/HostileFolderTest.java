package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.SharedData;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.store.MemoryBlobStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A folder target among people who do what they like in the folder: links that lead out of it, at the worst moment;
/// files that are none, that nobody may read, that are too large; names that are no text.
final class HostileFolderTest {
    private static final int LIMIT_BYTES = FileTree.LEAF_LIMIT_BYTES;

    @TempDir
    Path place;

    private final MemoryBlobStore blobs = new MemoryBlobStore();
    private Path root = Path.of("");
    private Path outside = Path.of("");
    private LiveFolder shell = new LiveFolder(root);

    @BeforeEach
    void begin() throws IOException {
        root = Files.createDirectory(place.resolve("live"));
        outside = Files.createDirectory(place.resolve("outside"));
        shell = new LiveFolder(root);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Change create(String leaf, String content) {
        return new Change(leaf, Optional.empty(), Optional.of(blobs.put(utf8(content))));
    }

    private Change delete(String leaf, String content) {
        return new Change(leaf, Optional.of(blobs.put(utf8(content))), Optional.empty());
    }

    private Prepared prepared(Target target, Change... changes) throws Exception {
        return switch (target.prepare(List.of(changes), blobs)) {
            case Prepared prepared -> prepared;
            case Conflicts conflicts -> throw new AssertionError("not prepared: " + conflicts);
        };
    }

    private void run(String... command) throws Exception {
        SharedData.tool(command[0]);
        assertThat(new ProcessBuilder(command)
                        .directory(root.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void namesThatLeadOutOfTheFolderAreRefused() throws Exception {
        Target target = shell.open("live");
        for (String leaf : List.of(
                "/etc/x",
                "../x",
                "a/../../x",
                "a/./b",
                "a//b",
                "//",
                "/",
                ".",
                "..",
                "a\0b",
                ".rollbackapi/position",
                ".rollbackapi",
                ".rollbackapi/",
                "\uD800",
                "d/".repeat(FileTree.DEPTH_LIMIT) + "x")) {
            assertThatThrownBy(() -> target.apply(List.of(create(leaf, "file\n")), blobs, 1))
                    .as(leaf)
                    .isInstanceOf(TargetFailedException.class)
                    .hasMessageContaining("no path inside the folder");
            assertThat(target.read(leaf)).as(leaf).isEmpty();
        }
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aLinkPutInPlaceOfAFolderBetweenPrepareAndCommitIsAConflict() throws Exception {
        shell.put("a/old", utf8("file\n"));
        Target target = shell.open("live");
        Prepared prepared = prepared(target, create("a/new", "file\n"), delete("a/old", "file\n"));
        Files.writeString(outside.resolve("old"), "");
        Files.move(root.resolve("a"), root.resolve("moved"));
        Files.createSymbolicLink(root.resolve("a"), outside);
        Hash link = Hash.of(utf8("link\n" + outside));
        assertThat(target.commit(prepared, 1))
                .isEqualTo(new Conflicts(
                        List.of(new Conflicts.Conflict("a", Optional.empty(), Optional.of(link))), List.of()));
        assertThat(outside).isDirectoryContaining(f -> f.endsWith("old"));
        assertThat(outside.resolve("new")).doesNotExist();
    }

    /// The very instant: the folder is open, and then it is swapped for a link.
    @Test
    void aLinkPutInPlaceOfAnOpenFolderLeadsNoWriteElsewhere() throws Exception {
        shell.put("a/x", utf8("file\nx"));
        Files.writeString(outside.resolve("x"), "theirs");
        try (OpenFolder live = OpenFolder.at(root);
                OpenFolder a = live.open(Path.of("a"))) {
            Files.move(root.resolve("a"), root.resolve("moved"));
            Files.createSymbolicLink(root.resolve("a"), outside);
            a.create(Path.of("y"), ByteBuffer.wrap(utf8("y")), 0644);
            a.move(Path.of("y"), a, Path.of("z"));
            a.delete(Path.of("x"));
            assertThatThrownBy(() -> live.open(Path.of("a"))).isInstanceOf(IOException.class);
        }
        assertThat(root.resolve("moved/z")).hasContent("y");
        assertThat(root.resolve("moved/x")).doesNotExist();
        assertThat(outside.resolve("x")).hasContent("theirs");
        assertThat(outside.resolve("z")).doesNotExist();
    }

    @Test
    void whoeverSwapsFoldersForLinksWhileWeCommitGetsNothingElsewhere() throws Exception {
        shell.put("a/keep", utf8("file\n"));
        Files.createSymbolicLink(place.resolve("link"), outside);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger swapped = new AtomicInteger();
        Thread swapping = Thread.ofPlatform().start(() -> {
            for (int i = 0; !over.get(); i++) {
                swapped.addAndGet(swap(place.resolve("away-" + i)) ? 1 : 0);
            }
        });
        int refused = 0;
        Target target = shell.open("live");
        for (int i = 0; i < 200; i++) {
            try {
                refused += target.apply(List.of(create("a/b/" + i, "file\n")), blobs, i) instanceof Committed ? 0 : 1;
            } catch (TargetFailedException e) {
                refused++;
            }
        }
        over.set(true);
        swapping.join();
        assertThat(outside).as("%d of 200 refused", refused).isEmptyDirectory();
        assertThat(swapped.get()).isPositive();
    }

    /// Puts the link in place of the folder `a` and takes it away again, leaving no folder.
    private boolean swap(Path away) {
        try {
            if (Files.exists(root.resolve("a"))) {
                Files.move(root.resolve("a"), away);
            }
            Files.move(place.resolve("link"), root.resolve("a"));
            Files.move(root.resolve("a"), place.resolve("link"));
            return true;
        } catch (IOException e) {
            return false; // a commit made the folder at that moment
        }
    }

    @Test
    void linksInOurOwnFolderLeadNowhere() throws Exception {
        Path own = Files.createDirectory(root.resolve(".rollbackapi"));
        Path victim = Files.writeString(outside.resolve("victim"), "theirs");
        for (String name : List.of("position", "position.new", "staged-1", "staged-2")) {
            Files.createSymbolicLink(own.resolve(name), victim);
        }
        Target target = shell.open("live");
        assertThatThrownBy(target::appliedPosition)
                .isInstanceOf(TargetFailedException.class)
                .hasMessageNotContaining("theirs");
        Files.delete(own.resolve("position"));
        assertThat(target.apply(List.of(create("a", "file\n")), blobs, 1)).isEqualTo(new Committed(1));
        assertThat(victim).hasContent("theirs");
        run("rm", "-r", ".rollbackapi");
        Files.createSymbolicLink(root.resolve(".rollbackapi"), outside);
        assertThatThrownBy(() -> shell.open("live")).isInstanceOf(TargetFailedException.class);
        assertThat(outside).isDirectoryContaining(f -> f.endsWith("victim"));
    }

    @Test
    @Timeout(20) // opening a pipe would wait for ever
    void pipesSocketsAndDevicesAreNamedAndNeverOpened() throws Exception {
        run("mkfifo", "pipe");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertNamedAndNotOpened("pipe");
            Files.delete(root.resolve("pipe"));
            socket.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
            assertNamedAndNotOpened("socket");
            Files.delete(root.resolve("socket"));
        }
        assertThat(new FileTree("live", Path.of("/dev")).type("null")).contains(OpenFolder.Facts.Type.SPECIAL);
        assertThatThrownBy(() -> new FileTree("live", Path.of("/dev")).read("null"))
                .hasMessageContaining("'null'")
                .hasMessageContaining("device");
    }

    private void assertNamedAndNotOpened(String leaf) throws Exception {
        Target target = shell.open("live");
        for (Attempt attempt : List.<Attempt>of(
                () -> target.capture(blobs),
                () -> target.read(leaf),
                () -> target.apply(List.of(create(leaf, "file\n")), blobs, 1),
                () -> target.apply(List.of(create(leaf + "/x", "file\n")), blobs, 1))) {
            assertThatThrownBy(attempt::make)
                    .isInstanceOf(TargetFailedException.class)
                    .hasMessageContaining("leaf '" + leaf + "'")
                    .hasMessageContaining("not opened");
        }
    }

    private interface Attempt {
        void make() throws Exception;
    }

    @Test
    void aFileThatIsTooLargeIsNamedWithItsSizeAndNotRead() throws Exception {
        for (long bytes : List.of(LIMIT_BYTES - 4L, 1L << 42)) {
            try (RandomAccessFile sparse =
                    new RandomAccessFile(root.resolve("big").toFile(), "rw")) {
                sparse.setLength(bytes);
            }
            assertThatThrownBy(() -> shell.open("live").capture(blobs))
                    .isInstanceOf(TargetFailedException.class)
                    .hasMessageContaining("leaf 'big'")
                    .hasMessageContaining(bytes + " bytes");
            assertThatThrownBy(() -> shell.open("live").read("big")).hasMessageContaining(bytes + " bytes");
        }
    }

    /// The version of a leaf is computed without holding it, in a heap that could not.
    @Test
    void theLargestFileThatFitsHasAVersion() throws Exception {
        try (RandomAccessFile sparse = new RandomAccessFile(root.resolve("big").toFile(), "rw")) {
            sparse.setLength(LIMIT_BYTES - 5L);
        }
        LiveFolder.mode(root.resolve("big"), "rw-r--r--");
        var digest = Hash.sha256();
        digest.update(utf8("file\n"));
        for (int left = LIMIT_BYTES - 5; left > 0; left -= 1 << 20) {
            digest.update(new byte[Math.min(left, 1 << 20)]);
        }
        assertThat(new FileTree("live", root).version("big")).contains(Hash.finish(digest));
    }

    @Test
    void aNameThatIsNoTextIsToldAndNotGuessed() throws Exception {
        shell.put("in/fine", utf8("file\n"));
        run("sh", "-c", "printf x > \"in/$(printf 'caf\\351')\"");
        assertThatThrownBy(() -> shell.open("live").capture(blobs))
                .isInstanceOf(TargetFailedException.class)
                .hasMessageContaining("leaf 'in/'")
                .hasMessageContaining("caf")
                .hasMessageContaining("not UTF-8");
        run("sh", "-c", "rm in/caf*; ln -s \"$(printf 'caf\\351')\" to");
        assertThatThrownBy(() -> shell.open("live").capture(blobs))
                .hasMessageContaining("leaf 'to'")
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void aNameThatTheFileSystemDoesNotTakeIsTold() throws Exception {
        Change change = create("x".repeat(256), "file\n");
        assertThatThrownBy(() -> shell.open("live").apply(List.of(change), blobs, 1))
                .isInstanceOf(TargetFailedException.class)
                .hasMessageContaining(change.leaf());
    }

    @Test
    void foldersThatAreTooDeepAreTold() throws Exception {
        Path deep = root;
        for (int i = 0; i <= FileTree.DEPTH_LIMIT; i++) {
            deep = Files.createDirectory(deep.resolve("d"));
        }
        assertThatThrownBy(() -> shell.open("live").capture(blobs)).hasMessageContaining("deeper than");
    }

    @Test
    void whatIsNoFolderIsNoTarget() throws Exception {
        Path file = Files.writeString(place.resolve("file"), "");
        assertThatThrownBy(() -> DirectoryTarget.open("live", file)).isInstanceOf(TargetFailedException.class);
        assertThatThrownBy(() -> DirectoryTarget.open("live", place.resolve("none")))
                .hasMessageContaining("is no folder");
        assertThatThrownBy(() -> OpenFolder.at(file)).isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void whatIsChangedInTheLastInstantIsAConflictAndWhatWasDoneIsKnown() throws Exception {
        shell.put("a", utf8("file\n1"));
        shell.put("b", utf8("file\n1"));
        List<Change> changes = new ArrayList<>(List.of(delete("a", "file\n1"), delete("b", "file\n1")));
        FileWrites writes = new FileWrites(new FileTree("live", root), new OwnFolder(root), Map.of());
        List<Change> order = writes.order(changes);
        shell.put("a", utf8("file\n2"));
        assertThat(writes.write(order))
                .contains(new Conflicts.Conflict(
                        "a", Optional.of(Hash.of(utf8("file\n1"))), Optional.of(Hash.of(utf8("file\n2")))));
        assertThat(root.resolve("a")).hasContent("2");
        assertThat(root.resolve("b")).doesNotExist();
    }

    @Test
    void whatWasDiscardedIsNotCommittedInPart() throws Exception {
        shell.put("old", utf8("file\n"));
        Target target = shell.open("live");
        Prepared prepared = prepared(target, delete("old", "file\n"), create("new", "file\n"));
        target.discard(prepared);
        assertThatThrownBy(() -> target.commit(prepared, 1))
                .isInstanceOf(TargetFailedException.class)
                .hasMessageContaining("prepare");
        assertThat(root.resolve("old")).exists();
    }

    @Test
    void aFolderWhoseOnlyFileIsRenamedStaysTheSameFolder() throws Exception {
        shell.put("a/one", utf8("file\n"));
        Files.setAttribute(root.resolve("a"), "unix:mode", 02755); // a sign that is no state
        shell.open("live").apply(List.of(delete("a/one", "file\n"), create("a/two", "file\n")), blobs, 1);
        assertThat((int) Files.getAttribute(root.resolve("a"), "unix:mode") & 07777)
                .isEqualTo(02755);
        assertThat(root.resolve("a/two")).exists();
    }

    /// In a process that has no more rights than its user, which root's have.
    @Test
    void whatMayNotBeReadOrWrittenIsTold() throws Exception {
        shell.put("secret/key", utf8("file\n"));
        Map<String, String> answers = new TreeMap<>();
        for (String what : List.of("file", "folder", "sealed", "closed")) {
            List<String> command = new ArrayList<>();
            if (System.getProperty("user.name").equals("root")) {
                command.add(SharedData.tool("setpriv").toString());
                command.add("--bounding-set=-dac_override,-dac_read_search");
            }
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), PlainUser.class.getName()));
            command.addAll(List.of(root.toString(), what));
            Process plain =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            answers.put(what, new String(plain.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
            assertThat(plain.waitFor()).as(answers.get(what)).isZero();
        }
        assertThat(answers.get("file")).contains("leaf 'secret/key'").contains("let this user read it");
        assertThat(answers.get("folder")).contains("leaf 'secret/").contains("let this user read it");
        assertThat(answers.get("sealed")).isEqualTo("{sealed/=8, sealed/a/b=5, sealed/c=5, secret/key=5}");
        assertThat(answers.get("closed")).contains("leaf 'secret/new'").contains("cannot be written");
    }
}
