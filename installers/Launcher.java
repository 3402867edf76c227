import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Writes `bin/rbx` into the layout given as first argument. The script prefers a runtime image beside it, then
/// `RBX_JAVA_HOME`, then the JDK that built it (the one running this file).
final class Launcher {
    private Launcher() {}

    public static void main(String[] args) throws IOException {
        Path bin = Files.createDirectories(Path.of(args[0], "bin"));
        Path script = bin.resolve("rbx");
        Files.writeString(script, """
            #!/bin/sh
            # Starts RollbackAPI: `rbx help` lists the commands.
            here=$(CDPATH= cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd) || exit 3
            if [ -x "$here/runtime/bin/java" ]; then java=$here/runtime/bin/java
            elif [ -n "${RBX_JAVA_HOME:-}" ]; then java=$RBX_JAVA_HOME/bin/java
            else java=%s/bin/java
            fi
            [ -x "$java" ] || { echo "rbx: no Java 25 at $java; set RBX_JAVA_HOME to a JDK 25" >&2; exit 3; }
            exec "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=4 -Xshare:auto -Djdk.serialFilter='!*' \\
              --enable-native-access=javafx.graphics,ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \\
              --add-exports=javafx.base/com.sun.javafx.event=ALL-UNNAMED \\
              --module-path "$here/javafx" --add-modules javafx.controls,javafx.fxml \\
              ${RBX_JAVA_OPTS:-} -cp "$here/lib/*" com.rollbackapi.app.Main "$@"
            """.formatted(System.getProperty("java.home")));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
