package com.rollbackapi.durable;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// The folders of a [SimDisk]: the names as processes see them, the names as they would be there after a power cut, and
/// the changes between, each durable once its folder is synced.
final class SimNames {
    private View seen;
    private View kept;
    private final List<Change> pending = new ArrayList<>();

    private SimNames(View seen, View kept) {
        this.seen = seen;
        this.kept = kept;
    }

    static SimNames empty(Path root) {
        View seen = new View(new TreeMap<>(), new HashSet<>());
        for (Path p = root.toAbsolutePath().normalize(); p != null; p = p.getParent()) {
            seen.folders().add(p);
        }
        return new SimNames(seen, seen.with(f -> f));
    }

    SimNames copy() {
        Map<SimFile, SimFile> copies = new IdentityHashMap<>();
        Function<SimFile, SimFile> copied = file -> copies.computeIfAbsent(file, SimFile::copy);
        SimNames copy = new SimNames(seen.with(copied), kept.with(copied));
        pending.forEach(c -> copy.pending.add(c.with(copied)));
        return copy;
    }

    private record View(Map<Path, SimFile> files, Set<Path> folders) {
        View with(Function<SimFile, SimFile> copied) {
            View copy = new View(new TreeMap<>(), new HashSet<>(folders));
            files.forEach((path, file) -> copy.files.put(path, copied.apply(file)));
            return copy;
        }
    }

    private sealed interface Change {
        Path folder();

        void apply(View view);

        Change with(Function<SimFile, SimFile> copied);

        record Create(Path folder, Path path, SimFile file) implements Change {
            @Override
            public void apply(View view) {
                view.files.put(path, file);
            }

            @Override
            public Change with(Function<SimFile, SimFile> copied) {
                return new Create(folder, path, copied.apply(file));
            }
        }

        record Rename(Path folder, Path from, Path to, SimFile file) implements Change {
            @Override
            public void apply(View view) {
                view.files.remove(from, file);
                view.files.put(to, file);
            }

            @Override
            public Change with(Function<SimFile, SimFile> copied) {
                return new Rename(folder, from, to, copied.apply(file));
            }
        }

        record Delete(Path folder, Path path, SimFile file) implements Change {
            @Override
            public void apply(View view) {
                view.files.remove(path, file);
            }

            @Override
            public Change with(Function<SimFile, SimFile> copied) {
                return new Delete(folder, path, copied.apply(file));
            }
        }

        record MakeFolder(Path folder, Path path) implements Change {
            @Override
            public void apply(View view) {
                view.folders.add(path);
            }

            @Override
            public Change with(Function<SimFile, SimFile> copied) {
                return this;
            }
        }
    }

    Map<Path, SimFile> files() {
        return seen.files();
    }

    /// Under the names that a power cut leaves.
    Map<Path, SimFile> durable() {
        return kept.files();
    }

    boolean isFolder(Path path) {
        return seen.folders().contains(path);
    }

    List<String> in(Path folder) {
        List<String> found = new ArrayList<>();
        for (Path p : seen.files().keySet()) {
            if (folder.equals(p.getParent())) {
                found.add(p.getFileName().toString());
            }
        }
        for (Path p : seen.folders()) {
            if (folder.equals(p.getParent())) {
                found.add(p.getFileName().toString());
            }
        }
        found.sort(null);
        return found;
    }

    void needFolderOf(Path file) throws IOException {
        if (!isFolder(folder(file))) {
            throw new NoSuchFileException(file.toString());
        }
    }

    private static Path folder(Path path) {
        return Objects.requireNonNull(path.getParent());
    }

    private void change(Change change) {
        change.apply(seen);
        pending.add(change);
    }

    void create(Path path, SimFile file) {
        change(new Change.Create(folder(path), path, file));
    }

    void makeFolder(Path path) throws IOException {
        needFolderOf(path);
        if (!isFolder(path)) {
            change(new Change.MakeFolder(folder(path), path));
        }
    }

    void rename(Path from, Path to) throws IOException {
        SimFile file = seen.files().get(from);
        if (file == null) {
            throw new NoSuchFileException(from.toString());
        }
        if (!folder(from).equals(folder(to))) {
            throw new IOException("this disk renames within a folder only: " + from + " to " + to);
        }
        change(new Change.Rename(folder(to), from, to, file));
    }

    void delete(Path path) {
        change(new Change.Delete(
                folder(path), path, Objects.requireNonNull(seen.files().get(path))));
    }

    void sync(Path folder) {
        for (Change c : List.copyOf(pending)) {
            if (c.folder().equals(folder)) {
                c.apply(kept);
                pending.remove(c);
            }
        }
    }

    /// The first of what was to be made durable is. The rest still waits: file systems keep a log of their names,
    /// and go on from it or not at all.
    void failSync(Path folder, Random random) {
        List<Change> all =
                pending.stream().filter(c -> c.folder().equals(folder)).toList();
        for (Change c : all.subList(0, random.nextInt(all.size() + 1))) {
            c.apply(kept);
            pending.remove(c);
        }
    }

    void cutPower(Random random) {
        List<Change> kind = new ArrayList<>(pending);
        switch (random.nextInt(4)) {
            case 0 -> kind.clear();
            case 1 -> {}
            case 2 -> kind.subList(random.nextInt(kind.size() + 1), kind.size()).clear();
            default -> kind.removeIf(_ -> random.nextBoolean());
        }
        kind.forEach(c -> c.apply(kept));
        pending.clear();
        kept.folders().removeIf(f -> !isWhole(f));
        kept.files().keySet().removeIf(f -> !kept.folders().contains(folder(f)));
        Map<SimFile, Boolean> cut = new IdentityHashMap<>();
        kept.files().values().forEach(file -> {
            if (cut.put(file, true) == null) {
                file.cutPower(random);
            }
        });
        seen = kept.with(f -> f);
    }

    /// Whether every folder above a folder is there.
    private boolean isWhole(Path path) {
        for (Path p = path; p != null; p = p.getParent()) {
            if (!kept.folders().contains(p)) {
                return false;
            }
        }
        return true;
    }

    /// A name is gone, on the disk and for all who look.
    void lose(Path path) {
        seen.files().remove(path);
        kept.files().remove(path);
    }
}
