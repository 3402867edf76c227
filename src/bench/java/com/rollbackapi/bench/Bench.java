package com.rollbackapi.bench;

import java.lang.reflect.InvocationTargetException;
import java.util.Locale;

/// Runs benchmarks by name: `startup` is `StartupBench.main`, `journal` is `JournalBench.main`; several names are
/// separated by commas.
final class Bench {
    private Bench() {}

    public static void main(String[] args) throws Throwable {
        if (args.length != 1 || args[0].isBlank()) {
            System.err.println("Which benchmark? mvn -q -Pbench -Dbench=NAME verify; see src/bench");
            System.exit(2);
        }
        for (String name : args[0].split(",", -1)) {
            run(name.strip());
        }
        System.exit(0); // a benchmark may leave the JavaFX or HTTP threads of its last round behind
    }

    private static void run(String name) throws Throwable {
        if (!name.matches("[a-z][a-zA-Z0-9]*")) {
            System.err.println("'" + name + "' is no benchmark's name");
            System.exit(2);
        }
        String type = Bench.class.getPackageName() + "." + name.substring(0, 1).toUpperCase(Locale.ROOT)
                + name.substring(1) + "Bench";
        try {
            Class.forName(type).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } catch (ClassNotFoundException e) {
            System.err.println("There is no benchmark '" + name + "' (" + type + "); see src/bench");
            System.exit(2);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
