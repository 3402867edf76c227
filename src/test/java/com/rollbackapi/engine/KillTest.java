package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.bench.Report;
import com.rollbackapi.bench.Row;
import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.journal.JournalFolder;
import com.rollbackapi.journal.JournalLayout;
import com.rollbackapi.tlog.Rfc6962;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the writer with signal 9 while it appends, again and again in one workspace: everything that it had
/// acknowledged is there with the hash that it had said, and `verify` finds nothing.
class KillTest {
    private static final int SHORT_ROUNDS = 3;
    private static final int LONG_ROUNDS = 50;

    @TempDir
    private Path temp;

    @Test
    void noAcknowledgedActionOfSixtyFourThreadsIsLost() throws Exception {
        assertThat(killed("threads", SHORT_ROUNDS).lost()).isEmpty();
    }

    @Test
    void noAcknowledgedLineOfRbxAppendIsLost() throws Exception {
        assertThat(killed("append", SHORT_ROUNDS).lost()).isEmpty();
    }

    /// The same harness over a journal whose disk acknowledges before it writes: it must find losses, or it could
    /// find none.
    @Test
    void aWriterThatAcknowledgesTooEarlyIsFoundOut() throws Exception {
        for (String disk : List.of("journal", "liar")) {
            Path dir = workspace(disk);
            Map<Long, String> acknowledged = kill(child(disk, dir, 1), new Random(1), line -> line);
            try (JournalFolder journal = journal(dir)) {
                List<String> lost = lost(acknowledged, journal);
                assertThat(lost.isEmpty())
                        .as("%s: %d acknowledged, lost %s", disk, acknowledged.size(), lost)
                        .isEqualTo(disk.equals("journal"));
            }
        }
    }

    @Test
    @Tag("long")
    @Tag("kill")
    void fiftyKillsEach() throws Exception {
        Report report = Report.longRun("kill");
        for (String form : List.of("threads", "append")) {
            Result result = killed(form, LONG_ROUNDS);
            report.add(Row.of(form + ": kills", LONG_ROUNDS, "kills").atLeast(LONG_ROUNDS));
            double mean = result.acknowledged() / (double) LONG_ROUNDS;
            report.add(Row.of(form + ": acknowledged, mean of a kill", mean, "entries")
                    .atLeast(100));
            report.add(Row.of(form + ": acknowledged and lost", result.lost().size(), "entries")
                    .atMost(0));
            report.finish();
            assertThat(result.lost()).isEmpty();
            assertThat(result.acknowledged()).isGreaterThanOrEqualTo(100L * LONG_ROUNDS);
        }
    }

    private record Result(long acknowledged, List<String> lost) {}

    private Path workspace(String name) throws Exception {
        Path dir = temp.resolve(name);
        SmallWorkspace.create(dir, 2);
        return dir;
    }

    /// Kills round after round in one workspace; after each, all that was ever acknowledged is looked for.
    private Result killed(String form, int rounds) throws Exception {
        Path dir = workspace(form);
        long seed = rounds == SHORT_ROUNDS ? 42 : new Random().nextLong();
        Random random = new Random(seed);
        Map<Long, String> acknowledged = new TreeMap<>();
        List<String> lost = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            Map<Long, String> now = form.equals("append")
                    ? kill(append(dir, round), random, KillTest::ofJson)
                    : kill(child("engine", dir, round), random, line -> line);
            now.forEach((index, leaf) -> assertThat(acknowledged.put(index, leaf))
                    .as("index %d is given once", index)
                    .isNull());
            try (FileSource source = FileSource.open(dir, Optional.empty(), System::nanoTime);
                    JournalFolder journal = journal(dir)) {
                assertThat(source.trust().finding())
                        .as("seed %d, round %d: verify", seed, round)
                        .isEmpty();
                lost.addAll(lost(acknowledged, journal));
                assertThat(lost).as("seed %d, round %d", seed, round).isEmpty();
            }
        }
        try (Engine engine = Engine.open(dir, TestClocks.create())) {
            assertThat(engine.liveRoot(SmallWorkspace.TARGET))
                    .as("the live documents have followed the journal")
                    .isEqualTo(
                            engine.picture().world().tree(SmallWorkspace.TARGET).root());
        }
        return new Result(acknowledged.size(), lost);
    }

    private static JournalFolder journal(Path dir) throws IOException {
        WorkspaceLayout layout = new WorkspaceLayout(dir);
        String vkey = Files.readString(layout.verifierKey());
        return JournalFolder.open(new RealDisk(), new JournalLayout(layout.journal()), vkey, false);
    }

    private static List<String> lost(Map<Long, String> acknowledged, JournalFolder journal) throws IOException {
        List<String> lost = new ArrayList<>();
        for (var e : acknowledged.entrySet()) {
            Optional<Hash> found = e.getKey() < journal.size()
                    ? Optional.of(Rfc6962.leafHash(journal.read(e.getKey())))
                    : Optional.empty();
            if (!found.map(Hash::hex).equals(Optional.of(e.getValue()))) {
                lost.add(e.getKey() + " " + e.getValue() + " is " + found);
            }
        }
        return lost;
    }

    /// Waits for some acknowledgements and a moment, kills, and gives all that was printed whole: index to leaf
    /// hash.
    private static Map<Long, String> kill(Process process, Random random, Function<String, String> line)
            throws Exception {
        int enough = 100 + random.nextInt(100);
        Map<Long, String> acknowledged = new TreeMap<>();
        StringBuilder text = new StringBuilder();
        try (BufferedReader out = process.inputReader(UTF_8)) {
            for (int lines = 0, c = out.read(); c >= 0; c = out.read()) {
                text.append((char) c);
                if (c == '\n' && ++lines == enough) {
                    Thread.sleep(0, random.nextInt(1_000_000));
                    // through its handle: the process itself would close the pipe with what is still in it
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor()).as("killed by signal 9").isEqualTo(128 + 9);
        String[] lines = text.toString().split("\n", -1);
        for (int i = 0; i < lines.length - 1; i++) {
            String[] words = line.apply(lines[i]).split(" ", -1);
            acknowledged.put(Long.parseLong(words[0]), words[1]);
        }
        return acknowledged;
    }

    private static String ofJson(String line) {
        try {
            if (StrictJson.parse(line) instanceof Json.Obj o
                    && o.number("index").isPresent()) {
                return (long) o.number("index").orElseThrow() + " "
                        + o.text("leaf_hash").orElseThrow();
            }
            throw new AssertionError("no acknowledgement: " + line);
        } catch (MalformedJsonException e) {
            throw new AssertionError(line, e);
        }
    }

    private Process child(String mode, Path dir, int round) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KillChild.class.getName(),
                        mode,
                        dir.toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// The command as a user starts it, fed from here for as long as it lives.
    private static Process append(Path dir, int round) throws IOException {
        String rbx = Path.of(System.getProperty("rbx.home"), "bin", "rbx").toString();
        Process process = new ProcessBuilder(rbx, "append", "--workspace", dir.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread.ofPlatform().daemon().start(() -> {
            try (Writer in = process.outputWriter(UTF_8)) {
                for (int i = 0; process.isAlive(); i++) {
                    in.write(line(round, i));
                    in.flush();
                }
            } catch (IOException e) {
                // it was killed
            }
        });
        return process;
    }

    static String line(int round, int i) {
        String record = "{\"i\":" + i + "}";
        String key = "r" + round + "." + i;
        return "{\"run_id\":\"run/append\",\"tool\":\"write\",\"args\":{},\"ok\":true,\"call_id\":\"" + key
                + "\",\"writes\":[{\"object\":\"orders/" + key
                + "\",\"op\":\"create\",\"before_sha256\":null,\"after_sha256\":\""
                + Hash.of(record.getBytes(UTF_8)).hex() + "\",\"patch\":[{\"op\":\"add\",\"path\":\"/orders/" + key
                + "\",\"value\":" + record + "}]}]}\n";
    }
}
