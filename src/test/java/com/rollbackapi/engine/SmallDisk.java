package com.rollbackapi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.SharedData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A real file system of so many bytes, mounted in a namespace that only one process of ours is in: it goes with that
/// process, whatever becomes of the test. Others reach it through `/proc`. Needs root, or a kernel that lets users
/// make namespaces.
final class SmallDisk implements AutoCloseable {
    private static final String SCRIPT =
            "mount -t tmpfs -o size=$1k tmpfs \"$0\" && echo mounted && while read -r size; do"
                    + " mount -o remount,size=${size}k \"$0\" && echo mounted; done";

    private final Process process;
    private final Writer in;
    private final BufferedReader out;
    private final Path at;

    private SmallDisk(Process process, Path at) {
        this.process = process;
        this.in = process.outputWriter(UTF_8);
        this.out = process.inputReader(UTF_8);
        this.at = at;
    }

    /// @param at an empty folder
    static SmallDisk mount(Path at, int kibibytes) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(SharedData.tool("unshare").toString(), "-m"));
        if (!Files.isWritable(Path.of("/"))) {
            command.add("-r"); // root of a user namespace of its own
        }
        command.addAll(List.of("sh", "-c", SCRIPT, at.toString(), Integer.toString(kibibytes)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        SmallDisk disk = new SmallDisk(process, at);
        SharedData.wantOfTools(disk.isMounted(), "a small file system cannot be mounted here (unshare, mount)");
        return disk;
    }

    private boolean isMounted() throws IOException {
        return "mounted".equals(out.readLine());
    }

    /// Its root, as everybody sees it.
    Path root() {
        return Path.of("/proc", Long.toString(process.pid()), "root")
                .resolve(at.toString().substring(1));
    }

    void resize(int kibibytes) throws IOException {
        in.write(kibibytes + "\n");
        in.flush();
        if (!isMounted()) {
            throw new IOException("the size of " + at + " could not be changed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
