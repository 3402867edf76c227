import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/// Makes the Debian package from the image. Arguments: the image (`target/image`), the directory for the package
/// (`target/deb`), the version and the name of our jar.
///
/// The package has two starters: `rollbackapi`, which the desktop's menu shows, opens the console; `rbx` is the command
/// line. Where jpackage or its tools are absent it says so and leaves the image as the result.
final class Deb {
    private static final String LIBRARIES =
            "libgtk-3-0 | libgtk-3-0t64, libgl1, libxxf86vm1, libxtst6, libfreetype6, fontconfig";

    private static final String ICON = "resources/com/rollbackapi/console/icon-256.png";

    private Deb() {}

    public static void main(String[] args) throws IOException {
        Path image = Path.of(args[0]);
        Path out = Path.of(args[1]);
        if (!System.getProperty("os.name").equals("Linux") || !isOnPath("dpkg-deb") || !isOnPath("fakeroot")) {
            System.out.println("deb: left out, since it needs Linux with dpkg-deb and fakeroot");
            return;
        }
        Files.createDirectories(out);
        try (Stream<Path> old = Files.list(out)) {
            for (Path each : old.filter(p -> p.toString().endsWith(".deb")).toList()) {
                Files.delete(each);
            }
        }
        Path starter = Files.writeString(
                out.resolve("rbx.properties"),
                "description=RollbackAPI command line\nlinux-shortcut=false\narguments=\n");
        ToolProvider jpackage = ToolProvider.findFirst("jpackage")
                .orElseThrow(() -> new IllegalStateException("this JDK has no jpackage"));
        int code = jpackage.run(System.out, System.err, arguments(image, out, args[2], args[3], starter));
        if (code != 0) {
            throw new IllegalStateException("jpackage failed with " + code);
        }
        Files.delete(starter);
        try (Stream<Path> made = Files.list(out)) {
            for (Path each : made.toList()) {
                System.out.println("deb: " + each + ", " + (Files.size(each) >> 20) + " MiB");
            }
        }
    }

    private static String[] arguments(Path image, Path out, String version, String jar, Path starter) {
        List<String> arguments = new ArrayList<>(List.of("--type", "deb", "--name", "rollbackapi"));
        arguments.addAll(List.of("--app-version", version, "--vendor", "RollbackAPI"));
        arguments.addAll(List.of("--description", "Rollback authority for systems that AI agents change"));
        arguments.addAll(List.of("--runtime-image", image.resolve("runtime").toString()));
        arguments.addAll(List.of("--input", image.resolve("lib").toString(), "--main-jar", jar));
        arguments.addAll(List.of("--main-class", "com.rollbackapi.app.Main", "--arguments", "console"));
        Launcher.OPTIONS.forEach(o -> arguments.addAll(List.of("--java-options", o)));
        if (Files.exists(image.resolve("lib").resolve("rbx.aot"))) {
            arguments.addAll(List.of("--java-options", "-XX:AOTCache=$APPDIR/rbx.aot"));
        }
        arguments.addAll(List.of("--add-launcher", "rbx=" + starter));
        arguments.addAll(
                List.of("--resource-dir", Path.of("installers", "debian").toString()));
        arguments.addAll(List.of("--icon", ICON, "--license-file", "LICENSE", "--linux-package-deps", LIBRARIES));
        arguments.addAll(
                List.of("--linux-shortcut", "--linux-menu-group", "Development", "--linux-app-category", "devel"));
        arguments.addAll(List.of("--install-dir", "/opt", "--dest", out.toString()));
        return arguments.toArray(String[]::new);
    }

    private static boolean isOnPath(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }
}
