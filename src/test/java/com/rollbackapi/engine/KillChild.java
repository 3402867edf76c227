package com.rollbackapi.engine;

import com.rollbackapi.durable.Disk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// The process that [KillRounds] kills. It starts, waits for its turn, then 64 threads write until the end; each prints
/// `index leafhash` of what was acknowledged. Lines that begin with `#` say what it is about to do and what is done.
///
/// Arguments: the disk, and a folder to practise in for who is to be killed while it opens. Its turn is a line of three
/// words: the workspace, the round, the [Moment].
final class KillChild {
    /// Acknowledgements before it closes, where it is to be killed while it does.
    private static final int BEFORE_CLOSING = 100;

    private final Engine engine;
    private final String round;
    private final CountDownLatch enough = new CountDownLatch(BEFORE_CLOSING);
    private volatile boolean closing;

    /// When the kill is to fall.
    enum Moment {
        WRITING,
        OPENING,
        PUBLISHING,
        CLOSING;

        String begins() {
            return "# " + name();
        }

        String ends() {
            return "# done " + name();
        }
    }

    private KillChild(Engine engine, String round) {
        this.engine = engine;
        this.round = round;
    }

    public static void main(String[] args) throws Exception {
        Disk disk = Children.disk(args[0]);
        if (args.length > 1) {
            practise(Path.of(args[1]));
        }
        String turn = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (turn == null) {
            return; // nobody needs it
        }
        String[] words = turn.split(" ", -1);
        Children.say(Moment.OPENING.begins());
        Engine engine = Engine.open(disk, Path.of(words[0]), TestClocks.create());
        Children.say(Moment.OPENING.ends());
        new KillChild(engine, words[1]).run(Moment.valueOf(words[2]));
    }

    /// Loads and warms what opening needs: then the time that opening takes is the disk's, and so is a moment in
    /// it.
    private static void practise(Path scratch) throws Exception {
        SmallWorkspace.create(scratch, 4);
        for (int i = 0; i < 3; i++) {
            Engine.open(scratch, TestClocks.create()).close();
        }
    }

    private void run(Moment moment) throws Exception {
        for (int t = 0; t < Children.THREADS; t++) {
            int thread = t;
            Thread.ofPlatform().start(() -> write(thread));
        }
        if (moment == Moment.CLOSING) {
            enough.await();
            closing = true;
            Children.say(moment.begins());
            engine.close();
            Children.say(moment.ends());
            System.exit(0);
        }
        while (moment == Moment.PUBLISHING) {
            Children.say(moment.begins());
            engine.publish();
            Children.say(moment.ends());
        }
    }

    private void write(int thread) {
        try {
            long epoch = engine.lease("thread/" + thread, "agent");
            for (int i = 0; i < Integer.MAX_VALUE; i++) {
                Children.perform(engine, Children.action(thread, epoch, round + "." + i));
                enough.countDown();
            }
        } catch (IOException | RefusedException e) {
            if (!closing) {
                e.printStackTrace();
                System.exit(3);
            }
        }
    }
}
