package com.rollbackapi.app;

import com.rollbackapi.cli.Rbx;
import com.rollbackapi.cli.Terminal;
import com.rollbackapi.engine.Clocks;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/// The composition root: gives the command line the machine's streams, clocks and console.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        Clocks clocks = new Clocks(Clock.systemUTC(), System::nanoTime, new SecureRandom());
        String user = System.getProperty("user.name", "operator");
        Terminal terminal = new Terminal(
                System.in, out, System.err, clocks, user, new ConsoleRunner(clocks, user, out, System.err));
        int exit = Rbx.run(terminal, List.of(), args);
        out.flush();
        // threads of the console or of a server must not keep a finished command alive
        System.exit(exit);
    }
}
