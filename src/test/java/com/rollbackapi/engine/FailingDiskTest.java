package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.SharedData;
import com.rollbackapi.bench.Report;
import com.rollbackapi.bench.Row;
import com.rollbackapi.containment.Reach;
import com.rollbackapi.durable.FaultyDisk;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.JournalFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that answers `EIO`: strace makes the Nth system call on one file fail in a process of 64 writers. Nothing is
/// acknowledged in that process after that, it says why, it goes on reading; a restart finds everything acknowledged.
class FailingDiskTest {
    @TempDir
    private Path temp;

    private int runs;

    /// The `when`th `call` on the file or folder of the journal fails; `N+` that one and all after it. `SEGMENT` is
    /// the segment that the process writes to.
    private record Fault(String call, String file, String when) {
        boolean isInSegment() {
            return file.equals("SEGMENT");
        }
    }

    private record Seen(Path dir, List<String> said, SystemCalls calls) {
        List<String> acknowledged() {
            return said.stream().filter(l -> !l.startsWith("#")).toList();
        }

        List<String> lost() throws Exception {
            Acknowledged all = new Acknowledged();
            acknowledged().forEach(all::add);
            return all.lost(dir);
        }
    }

    @Test
    void aForceThatFailsIsTheLast() throws Exception {
        Seen seen = holds(new Fault("fdatasync", "SEGMENT", "4"));
        assertThat(seen.acknowledged()).isNotEmpty();
        assertThat(seen.said())
                .filteredOn(l -> l.startsWith("# refused"))
                .singleElement()
                .asString()
                .contains("the journal stopped when its disk failed", ".wal to disk: Input/output error")
                .contains("everything acknowledged is safe; restart to go on");
    }

    /// What a restart finds is no help here: the kernel still has the bytes, as strace only told of a failure.
    @Test
    void aWriterThatForcesAgainIsFoundOut() throws Exception {
        Seen seen = run("retrying", new Fault("fdatasync", "SEGMENT", "4"));
        assertThat(seen.calls().violations())
                .anyMatch(v -> v.startsWith("tried again after a failure"))
                .anyMatch(v -> v.startsWith("acknowledged before it was durable, or after a failure"));
    }

    @Test
    void aWriterThatAcknowledgesBeforeItWritesLoses() throws Exception {
        Seen seen = run("lying", new Fault("pwrite64", "SEGMENT", "20+"));
        assertThat(seen.lost()).as("%s", seen.said()).isNotEmpty();
    }

    /// Not only of actions: a lease and a containment are told of when they are durable.
    @Test
    void nothingIsSaidToBeDoneThatTheJournalDoesNotHold() throws Exception {
        Path dir = temp.resolve("w");
        SmallWorkspace.create(dir, 2);
        FaultyDisk disk = FaultyDisk.over(new RealDisk(), ".wal");
        try (Engine engine = Engine.open(disk, dir, TestClocks.create())) {
            engine.lease("run/2", "agent");
            disk.failForce(1, FaultyDisk.Unforced.LOST);
            assertThatThrownBy(() -> engine.lease("run/3", "agent")).hasMessageContaining("its disk failed");
            assertThatThrownBy(() -> engine.contain(new Reach.Run("run/2", false), TauRetail.REQUEST))
                    .hasMessageContaining("its disk failed");
        }
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            assertThat(engine.picture().runs()).containsKey("run/2").doesNotContainKey("run/3");
            assertThat(engine.picture().containments()).isEmpty();
        }
    }

    @Test
    @Tag("long")
    @Tag("eio")
    void wherever() throws Exception {
        List<Fault> faults = new ArrayList<>();
        for (String when : List.of("1", "2", "3", "7", "30", "1+", "2+", "9+")) {
            faults.add(new Fault("fdatasync", "SEGMENT", when));
        }
        for (String when : List.of("1", "17", "19", "40", "1+", "18+")) { // the first 16 fill it with zeros
            faults.add(new Fault("pwrite64", "SEGMENT", when));
        }
        faults.add(new Fault("fsync", "wal", "1"));
        for (String when : List.of("1", "4", "2+")) {
            faults.add(new Fault("pwrite64", "checkpoint.new", when));
            faults.add(new Fault("fdatasync", "checkpoint.new", when));
            faults.add(new Fault("rename", "checkpoint.new", when));
            faults.add(new Fault("fsync", "", when));
            faults.add(new Fault("fsync", "tile/entries/000.p", when));
        }
        int acknowledged = 0;
        int wrong = 0;
        for (Fault fault : faults) {
            Seen seen = holds(fault);
            acknowledged += seen.acknowledged().size();
            wrong += seen.lost().size()
                    + (fault.isInSegment() ? seen.calls().violations().size() : 0);
        }
        Seen retried = run("retrying", new Fault("fdatasync", "SEGMENT", "4"));
        Seen lied = run("lying", new Fault("pwrite64", "SEGMENT", "20+"));
        Report.longRun("eio")
                .add(Row.of("faults", faults.size(), "runs"))
                .add(Row.of("acknowledged in them", acknowledged, "entries").atLeast(1_000))
                .add(Row.of("acknowledged and lost, or not durable when acknowledged", wrong, "entries")
                        .atMost(0))
                .add(Row.of(
                                "control, forces again: found",
                                retried.calls().violations().size(),
                                "violations")
                        .atLeast(1))
                .add(Row.of(
                                "control, acknowledges before it writes: lost",
                                lied.lost().size(),
                                "entries")
                        .atLeast(1))
                .finish();
        assertThat(retried.calls().violations()).isNotEmpty();
        assertThat(lied.lost()).isNotEmpty();
    }

    private Seen holds(Fault fault) throws Exception {
        Seen seen = run("sound", fault);
        assertThat(seen.calls().injected()).as("%s: the fault happened", fault).isPositive();
        if (fault.isInSegment()) { // else the segment's calls were not traced
            assertThat(seen.calls().violations()).as("%s", fault).isEmpty();
        }
        assertThat(seen.said()).as("%s", fault).doesNotContain("# acknowledged after a refusal");
        if (seen.said().stream().noneMatch(l -> l.startsWith("# not opened"))) {
            assertThat(seen.said())
                    .as("%s", fault)
                    .anyMatch(l -> l.startsWith("# refused") && l.contains("Input/output error"))
                    .anyMatch(l -> l.startsWith("# not contained"))
                    .anyMatch(l -> l.startsWith("# read "))
                    .contains("# ended");
        } else {
            assertThat(seen.said()).as("%s", fault).singleElement().asString().contains("Input/output error");
        }
        assertThat(seen.lost()).as("%s", fault).isEmpty();
        assertThat(Acknowledged.finding(seen.dir())).as("%s", fault).isEmpty();
        try (Engine engine = Engine.open(seen.dir(), TestClocks.create())) {
            assertThat(engine.perform(Children.action(5, 1, "after"))).isInstanceOf(ActionResult.Executed.class);
        }
        assertThat(seen.lost()).as("%s, after a restart", fault).isEmpty();
        return seen;
    }

    private Seen run(String disk, Fault fault) throws Exception {
        Path strace = SharedData.tool("strace");
        SharedData.wantOfTools(mayTrace(strace), "strace may not trace here (ptrace is forbidden)");
        Path dir = temp.resolve("w" + runs++);
        SmallWorkspace.create(dir, 2);
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            assertThat(Children.leases(engine)).containsOnly(1);
        }
        Path out = dir.resolveSibling(dir.getFileName() + "-out");
        Path trace = dir.resolveSibling(dir.getFileName() + "-trace");
        List<String> command =
                new ArrayList<>(List.of(strace.toString(), "-f", "--seccomp-bpf", "-y", "-x", "-s", "24"));
        command.addAll(List.of("-o", trace.toString(), "-P", file(dir, fault), "-P", out.toString()));
        command.addAll(List.of("-e", "trace=write,pwrite64,fdatasync,fsync,rename"));
        command.addAll(List.of("-e", "inject=" + fault.call() + ":error=EIO:when=" + fault.when()));
        ProcessBuilder child = Children.java(
                FaultChild.class,
                disk,
                dir,
                "r",
                "thread/1",
                fault.isInSegment() ? "" : "publish",
                runs % 2 == 0 ? "close" : "");
        command.addAll(child.command());
        Process process = child.command(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS))
                .as("%s: it ends", fault)
                .isTrue();
        return new Seen(dir, Files.readAllLines(out), SystemCalls.of(trace));
    }

    /// The file's path; a segment is named by the index of its first entry.
    private static String file(Path dir, Fault fault) throws Exception {
        Path journal = new WorkspaceLayout(dir).journal();
        if (!fault.isInSegment()) {
            return journal.resolve(fault.file()).toString();
        }
        try (JournalFolder folder = Acknowledged.journal(dir)) {
            return journal.resolve("wal/%016d.wal".formatted(folder.size())).toString();
        }
    }

    static boolean mayTrace(Path strace) throws Exception {
        Process process = new ProcessBuilder(strace.toString(), "-f", "-o", "/dev/null", "true").start();
        return process.waitFor() == 0;
    }
}
