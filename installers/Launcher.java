import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/// Writes `bin/rbx` into the layout given as first argument, starting the jar given as second. The script prefers a
/// runtime image beside it, then `RBX_JAVA_HOME`, then the JDK that built it (the one running this file).
final class Launcher {
    /// What every start of the product gives the JVM, with or without an image. `Deb` gives the same.
    static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-Djdk.serialFilter=!*",
            "--enable-native-access=javafx.graphics,ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-exports=javafx.base/com.sun.javafx.event=ALL-UNNAMED",
            "--add-modules=javafx.controls,javafx.fxml");

    private Launcher() {}

    public static void main(String[] args) throws IOException {
        Path bin = Files.createDirectories(Path.of(args[0], "bin"));
        Path script = bin.resolve("rbx");
        Files.writeString(script, """
            #!/bin/sh
            # Starts RollbackAPI: `rbx --help` lists the commands.
            here=$(CDPATH= cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd) || exit 3
            if [ -x "$here/runtime/bin/java" ]; then java=$here/runtime/bin/java
            elif [ -n "${RBX_JAVA_HOME:-}" ]; then java=$RBX_JAVA_HOME/bin/java
            else java=%s/bin/java
            fi
            [ -x "$java" ] || { echo "rbx: no Java 25 at $java; set RBX_JAVA_HOME to a JDK 25" >&2; exit 3; }
            # the jar's manifest names the libraries beside it; JavaFX is in the runtime image, or else in javafx/
            set -- -cp "$here/lib/%s" com.rollbackapi.app.Main "$@"
            [ ! -d "$here/javafx" ] || set -- --module-path "$here/javafx" "$@"
            [ ! -f "$here/lib/rbx.aot" ] || set -- -XX:AOTCache="$here/lib/rbx.aot" "$@"
            exec "$java" %s ${RBX_JAVA_OPTS:-} "$@"
            """.formatted(System.getProperty("java.home"), args[1], options()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String options() {
        return OPTIONS.stream().map(o -> "'" + o + "'").collect(Collectors.joining(" "));
    }
}
