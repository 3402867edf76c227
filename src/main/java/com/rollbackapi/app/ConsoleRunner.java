package com.rollbackapi.app;

import com.rollbackapi.cli.Terminal;
import com.rollbackapi.engine.Clocks;
import java.io.PrintStream;

/// Starts the console, or where there is no display walks through the sample incident on a headless one.
final class ConsoleRunner implements Terminal.ConsoleStarter {
    private final Clocks clocks;
    private final PrintStream out;
    private final PrintStream err;

    ConsoleRunner(Clocks clocks, PrintStream out, PrintStream err) {
        this.clocks = clocks;
        this.out = out;
        this.err = err;
    }

    @Override
    public int start(Terminal.ConsoleRequest request) {
        err.println("rbx: not yet " + clocks + out);
        return 3;
    }
}
