package com.rollbackapi.app;

import com.rollbackapi.cli.Rbx;
import com.rollbackapi.cli.Terminal;
import com.rollbackapi.durable.RealDisk;
import com.rollbackapi.engine.Clocks;
import com.rollbackapi.journal.SeenHeads;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// The composition root: gives the command line the machine's streams, clocks and console.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        Clocks clocks = new Clocks(Clock.systemUTC(), System::nanoTime, new SecureRandom());
        String user = System.getProperty("user.name", "operator");
        SeenHeads seen = new SeenHeads(new RealDisk(), data().resolve("heads"));
        ConsoleRunner console = new ConsoleRunner(clocks, user, seen, out, System.err);
        Terminal terminal = new Terminal(System.in, out, System.err, clocks, user, seen, console);
        int exit = Rbx.run(terminal, List.of(), args);
        out.flush();
        // threads of the console or of a server must not keep a finished command alive
        System.exit(exit);
    }

    /// The user's data folder (XDG Base Directory Specification): relative values of the variable do not count.
    private static Path data() {
        return Optional.ofNullable(System.getenv("XDG_DATA_HOME"))
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElse(Path.of(System.getProperty("user.home", "."), ".local", "share"))
                .resolve("rollbackapi");
    }
}
