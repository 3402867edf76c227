package com.rollbackapi.target;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The `git` command line over one repository: no shell; of the caller's `GIT_*` only where their configuration is; one
/// language, no prompt, no helper processes that would outlive a command, and a limit of time. A repository's own
/// configuration runs what it would run for its user, its hooks, filters and signer, and nothing else: no file system
/// monitor, and no command of ours reaches a remote, which git would do for objects that a partial clone lacks.
final class Git {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int ERROR_LIMIT = 2_000;
    private static final Set<String> CONFIGURATION =
            Set.of("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM");

    /// The command that runs a hook, which may do what it likes.
    static final String HOOK = "hook";

    /// What git writes is durable when it has written it: its own default leaves single objects and refs out.
    private static final List<String> SETTINGS = List.of(
            "core.fsmonitor=false",
            "core.untrackedCache=false",
            "core.fsync=committed,reference",
            "gc.auto=0",
            "maintenance.auto=false");

    private final String target;
    private final Path program;
    private final Path folder;

    /// @param target the target's name, for what fails
    /// @param program `git`, to be found on the path, or a file
    /// @param folder where commands run: the work tree's top
    Git(String target, Path program, Path folder) {
        this.target = target;
        this.program = program;
        this.folder = folder;
    }

    /// One command.
    ///
    /// @param index the index file that it works on, where that is not the repository's own
    record Call(List<String> args, byte[] input, Optional<Path> index, List<String> settings) {
        static Call of(String... args) {
            return new Call(List.of(args), new byte[0], Optional.empty(), List.of());
        }

        Call with(byte[] bytes) {
            return new Call(args, bytes, index, settings);
        }

        Call with(String text) {
            return with(text.getBytes(StandardCharsets.UTF_8));
        }

        Call on(Path indexFile) {
            return new Call(args, input, Optional.of(indexFile), settings);
        }

        /// With more of git's settings, each `name=value`.
        Call set(List<String> more) {
            return new Call(args, input, index, more);
        }
    }

    /// Reads a command's output while it runs.
    interface Reading<T> {
        T from(InputStream out) throws IOException;
    }

    /// What a command came to.
    record Answer<T>(int exit, T out, String error) {}

    /// The output of a command that must succeed.
    byte[] run(Call call) throws TargetFailedException {
        return read(call, InputStream::readAllBytes);
    }

    String text(Call call) throws TargetFailedException {
        return new String(run(call), StandardCharsets.UTF_8);
    }

    <T> T read(Call call, Reading<T> reading) throws TargetFailedException {
        Answer<T> answer = ask(call, reading);
        if (answer.exit() != 0) {
            throw failed(call, answer);
        }
        return answer.out();
    }

    /// A command that may say no by its exit code.
    Answer<byte[]> ask(Call call) throws TargetFailedException {
        return ask(call, InputStream::readAllBytes);
    }

    TargetFailedException failed(Call call, Answer<?> answer) {
        String said = answer.error().isBlank() ? "" : ": " + answer.error().strip();
        // what git says of a lock, of the index or of a ref, that another git has
        boolean locked = answer.error().contains(".lock': File exists");
        return new TargetFailedException(
                        target,
                        Optional.empty(),
                        "git " + call.args().getFirst() + " ended with " + answer.exit() + said,
                        "see to that in " + folder + ", then repeat")
                .passing(locked);
    }

    private <T> Answer<T> ask(Call call, Reading<T> reading) throws TargetFailedException {
        AtomicBoolean late = new AtomicBoolean();
        try {
            Process process = builder(call).start();
            watch(process, late);
            CompletableFuture<Boolean> fed = feed(process, call.input());
            CompletableFuture<String> error = new CompletableFuture<>();
            Thread.startVirtualThread(() -> error.complete(errors(process)));
            T out;
            try (InputStream from = process.getInputStream()) {
                out = reading.from(from);
                from.transferTo(OutputStream.nullOutputStream());
            }
            int exit = process.onExit().join().exitValue();
            fed.join();
            if (late.get()) {
                throw new IOException("it took longer than " + LIMIT.toSeconds() + " s");
            }
            return new Answer<>(exit, out, error.join());
        } catch (IOException e) {
            throw new TargetFailedException(
                            target,
                            Optional.empty(),
                            "git " + call.args().getFirst() + " failed: " + e.getMessage(),
                            "see to git and to " + folder + ", then repeat")
                    .because(e);
        }
    }

    private ProcessBuilder builder(Call call) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        SETTINGS.forEach(s -> command.addAll(List.of("-c", s)));
        call.settings().forEach(s -> command.addAll(List.of("-c", s)));
        command.addAll(call.args());
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        Map<String, String> env = builder.environment();
        env.keySet().removeIf(name -> name.startsWith("GIT_") && !CONFIGURATION.contains(name));
        env.put("LC_ALL", "C");
        env.put("GIT_TERMINAL_PROMPT", "0");
        env.put("GIT_EDITOR", ":");
        if (!call.args().getFirst().equals(HOOK)) {
            env.put("GIT_OPTIONAL_LOCKS", "0");
            env.put("GIT_NO_REPLACE_OBJECTS", "1");
            env.put("GIT_ALLOW_PROTOCOL", "none");
            env.put("GIT_NO_LAZY_FETCH", "1");
        }
        call.index().ifPresent(file -> env.put("GIT_INDEX_FILE", file.toString()));
        return builder;
    }

    private static void watch(Process process, AtomicBoolean late) {
        Thread.startVirtualThread(() -> {
            try {
                if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    late.set(true);
                    process.descendants().forEach(ProcessHandle::destroy);
                    process.destroy(); // it removes its own locks on this signal
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static CompletableFuture<Boolean> feed(Process process, byte[] input) {
        CompletableFuture<Boolean> fed = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try (OutputStream to = process.getOutputStream()) {
                to.write(input);
                fed.complete(true);
            } catch (IOException e) {
                fed.complete(false); // it ended without reading all; its exit code says whether that matters
            }
        });
        return fed;
    }

    private static String errors(Process process) {
        try (InputStream from = process.getErrorStream()) {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            kept.writeBytes(from.readNBytes(ERROR_LIMIT));
            from.transferTo(OutputStream.nullOutputStream());
            return kept.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
