package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.codec.Json;
import com.rollbackapi.codec.MalformedJsonException;
import com.rollbackapi.codec.StrictJson;
import com.rollbackapi.crypto.Hash;
import com.rollbackapi.engine.KillChild.Moment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// Kills a writer with signal 9, round after round in one workspace, and after each looks for everything that it had
/// ever acknowledged there. A workspace serves 25 rounds, then the next takes its place: looking takes as long as it
/// is full.
final class KillRounds implements AutoCloseable {
    private static final int ROUNDS_OF_A_WORKSPACE = 25;
    private static final long LONGEST_MOMENT_NANOS = 2_000_000_000L;

    private final Path folder;
    private final String disk;
    private final long seed;
    private final Random random;
    private final Map<Moment, Long> lasts = new EnumMap<>(Moment.class);
    private final Map<Moment, Integer> fallen = new EnumMap<>(Moment.class);
    private final List<String> lost = new ArrayList<>();
    private Acknowledged acknowledged = new Acknowledged();
    private Optional<Process> waiting = Optional.empty();
    private Path dir = Path.of("");
    private int workspaces;
    private int rounds;
    private int killsThatLost;
    private long acknowledgements;

    /// @param disk whose writer is killed: `sound`, or one that must be found out
    KillRounds(Path folder, String disk, long seed) {
        this.folder = folder;
        this.disk = disk;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /// How many kills fell while a process was doing that.
    int fallenIn(Moment moment) {
        return fallen.getOrDefault(moment, 0);
    }

    /// What was acknowledged and is not there, over all rounds.
    List<String> lost() {
        return lost;
    }

    int killsThatLost() {
        return killsThatLost;
    }

    long acknowledgements() {
        return acknowledgements;
    }

    /// Kills 64 threads at a moment of that kind, until as many kills have fallen. A process that is done before it
    /// is killed does not count.
    void threads(Moment moment, int wanted) throws Exception {
        for (int done = 0, tried = 0; done < wanted; tried++) {
            assertThat(tried)
                    .as("%s: kills tried for %d that fall", moment, wanted)
                    .isLessThan(10 * wanted + 10);
            workspace();
            rounds++;
            Process process = waiting.isPresent() && moment != Moment.OPENING ? waiting.get() : start(moment);
            waiting = moment == Moment.OPENING ? waiting : Optional.empty();
            Writer turn = process.outputWriter(UTF_8);
            turn.write(dir + " " + rounds + " " + moment + "\n");
            turn.flush();
            List<String> said = kill(process, moment);
            if (waiting.isEmpty()) {
                waiting = Optional.of(start(Moment.WRITING)); // it starts while this round is looked at
            }
            said.stream().filter(l -> !l.startsWith("#")).forEach(this::acknowledge);
            boolean isKilled = process.waitFor() != 0;
            assertThat(process.exitValue())
                    .as("seed %d, round %d: %s", seed, rounds, said)
                    .isIn(0, 128 + 9);
            if (isKilled) {
                count(said);
                done++;
            }
            look(moment);
        }
    }

    private void count(List<String> said) {
        for (Moment m : Moment.values()) {
            boolean isIn = m == Moment.WRITING
                    ? said.contains(Moment.OPENING.ends()) && !said.contains(Moment.CLOSING.begins())
                    : said.lastIndexOf(m.begins()) > said.lastIndexOf(m.ends());
            if (isIn) {
                fallen.merge(m, 1, Integer::sum);
            }
        }
    }

    private void acknowledge(String line) {
        acknowledged.add(line);
        acknowledgements++;
    }

    /// The command as a user starts it, fed from here for as long as it lives.
    void append(int wanted) throws Exception {
        for (int done = 0; done < wanted; done++) {
            workspace();
            rounds++;
            Process process = append(dir, rounds);
            List<String> said = kill(process, Moment.WRITING);
            assertThat(process.waitFor()).as("killed by signal 9").isEqualTo(128 + 9);
            said.stream().map(KillRounds::ofJson).forEach(this::acknowledge);
            look(Moment.WRITING);
        }
    }

    private void workspace() throws Exception {
        if (rounds % ROUNDS_OF_A_WORKSPACE == 0) {
            follow();
            dir = folder.resolve(disk + workspaces++);
            SmallWorkspace.create(dir, 2);
            acknowledged = new Acknowledged();
        }
    }

    private Process start(Moment moment) throws IOException {
        return moment == Moment.OPENING
                ? Children.java(KillChild.class, disk, folder.resolve("practice" + rounds))
                        .start()
                : Children.java(KillChild.class, disk).start();
    }

    /// A writer whose disk lies may leave anything behind.
    private void look(Moment moment) throws IOException {
        List<String> now = acknowledged.lost(dir);
        if (!now.isEmpty()) {
            lost.addAll(now);
            killsThatLost++;
            acknowledged = new Acknowledged(); // each loss counts once
        }
        if (disk.equals("sound")) {
            assertThat(now)
                    .as("seed %d, round %d, killed while %s: lost", seed, rounds, moment)
                    .isEmpty();
            assertThat(Acknowledged.finding(dir))
                    .as("seed %d, round %d, killed while %s: verify", seed, rounds, moment)
                    .isEmpty();
        }
    }

    /// The live documents have followed the journal.
    private void follow() throws IOException, RefusedException {
        if (rounds > 0 && disk.equals("sound")) {
            try (Engine engine = Engine.open(dir, TestClocks.create())) {
                assertThat(engine.liveRoot(SmallWorkspace.TARGET))
                        .as("seed %d, round %d: the live documents", seed, rounds)
                        .isEqualTo(engine.picture()
                                .world()
                                .tree(SmallWorkspace.TARGET)
                                .root());
            }
        }
    }

    /// Reads what the process says, kills it at a random moment of the kind that is wanted, and gives all that it
    /// said in whole lines.
    private List<String> kill(Process process, Moment moment) throws Exception {
        int enough = moment == Moment.OPENING ? 0 : 100 + random.nextInt(100);
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        boolean isKilled = false;
        long begun = 0;
        int acknowledged = 0;
        try (BufferedReader out = process.inputReader(UTF_8)) {
            for (int c = out.read(); c >= 0; c = out.read()) {
                if (c != '\n') {
                    line.append((char) c);
                    continue;
                }
                lines.add(line.toString());
                line.setLength(0);
                String last = lines.getLast();
                acknowledged += last.startsWith("#") ? 0 : 1;
                if (last.equals(moment.ends()) && begun > 0) {
                    lasts.put(moment, Math.min(LONGEST_MOMENT_NANOS, System.nanoTime() - begun));
                }
                boolean isDue = moment == Moment.WRITING;
                if (last.equals(moment.begins())) {
                    begun = System.nanoTime();
                    isDue = true;
                }
                if (isDue && !isKilled && (acknowledged >= enough || moment == Moment.CLOSING)) {
                    Thread.sleep(java.time.Duration.ofNanos(delayNanos(moment)));
                    // through its handle: the process itself would close the pipe with what is still in it
                    isKilled = process.toHandle().destroyForcibly();
                }
            }
        }
        return lines;
    }

    /// At random over as long as such a moment took when it was last seen to end; a little longer each time that it
    /// is not.
    private long delayNanos(Moment moment) {
        long nanos = lasts.getOrDefault(moment, 1_000_000L);
        if (moment != Moment.WRITING) {
            lasts.put(moment, Math.min(LONGEST_MOMENT_NANOS, nanos + nanos / 8));
        }
        return random.nextLong(nanos);
    }

    private static String ofJson(String line) {
        try {
            Json.Obj said = StrictJson.parseObject(line.getBytes(UTF_8));
            return (long) said.number("index").orElseThrow() + " "
                    + said.text("leaf_hash").orElseThrow();
        } catch (MalformedJsonException e) {
            throw new AssertionError(line, e);
        }
    }

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

    /// An action for `rbx append`: it creates a record.
    static String line(int round, int i) {
        String record = "{\"i\":" + i + "}";
        String key = "r" + round + "." + i;
        return "{\"run_id\":\"run/append\",\"tool\":\"write\",\"args\":{},\"ok\":true,\"call_id\":\"" + key
                + "\",\"writes\":[{\"object\":\"orders/" + key
                + "\",\"op\":\"create\",\"before_sha256\":null,\"after_sha256\":\""
                + Hash.of(record.getBytes(UTF_8)).hex() + "\",\"patch\":[{\"op\":\"add\",\"path\":\"/orders/" + key
                + "\",\"value\":" + record + "}]}]}\n";
    }

    /// Looks at the last workspace, too, and lets the process go that waits in vain.
    @Override
    public void close() throws IOException, RefusedException {
        follow();
        if (waiting.isPresent()) {
            waiting.get().outputWriter(UTF_8).close();
        }
    }
}
