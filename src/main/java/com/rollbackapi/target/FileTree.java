package com.rollbackapi.target;

import com.rollbackapi.durable.AtomicFile;
import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.RealDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The files below a folder, each read and replaced as a whole, never through a link. A folder of its own inside holds
/// what is staged and the position; it is no part of the state.
final class FileTree {
    static final String OWN = ".rollbackapi";

    private static final LinkOption NOFOLLOW = LinkOption.NOFOLLOW_LINKS;

    private final Disk disk = new RealDisk();
    private final Path root;

    FileTree(Path root) {
        this.root = root;
    }

    Path own() {
        return root.resolve(OWN);
    }

    Disk disk() {
        return disk;
    }

    /// Whether a name is a path below the folder and cannot lead out of it.
    static boolean isName(String leaf) {
        for (String part : leaf.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
                return false;
            }
        }
        return !leaf.equals(OWN) && !leaf.startsWith(OWN + "/");
    }

    /// Is shown one file.
    interface Visitor<E extends Exception> {
        void visit(String leaf, FileLeaf file) throws E, IOException;
    }

    /// Every file, by name. Folders are what their files make of them: an empty one is no part of the state.
    <E extends Exception> void forEach(Visitor<E> visitor) throws E, IOException {
        walk(root, "", visitor);
    }

    private <E extends Exception> void walk(Path folder, String prefix, Visitor<E> visitor) throws E, IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
            found.forEach(files::add);
        }
        files.sort(Comparator.comparing(f -> f.getFileName().toString()));
        for (Path file : files) {
            String name = prefix + file.getFileName();
            if (name.equals(OWN)) {
                continue;
            }
            if (Files.isDirectory(file, NOFOLLOW)) {
                walk(file, name + "/", visitor);
            } else {
                Optional<FileLeaf> leaf = read(file);
                if (leaf.isPresent()) {
                    visitor.visit(name, leaf.get());
                }
            }
        }
    }

    /// The file of that name; empty where there is none, or a folder, or a link on the way.
    Optional<FileLeaf> read(String leaf) throws IOException {
        Path file = root.resolve(leaf);
        for (Path folder = file.getParent(); folder != null && !folder.equals(root); folder = folder.getParent()) {
            if (!Files.isDirectory(folder, NOFOLLOW)) {
                return Optional.empty();
            }
        }
        return Files.isDirectory(file, NOFOLLOW) ? Optional.empty() : read(file);
    }

    private static Optional<FileLeaf> read(Path file) throws IOException {
        try {
            BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW);
            if (facts.isSymbolicLink()) {
                byte[] to = Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8);
                return Optional.of(new FileLeaf(FileLeaf.Kind.LINK, to));
            }
            if (!facts.isRegularFile()) {
                throw new IOException(file + " is a device, a pipe or a socket, which cannot be captured");
            }
            FileLeaf.Kind kind =
                    Files.getPosixFilePermissions(file, NOFOLLOW).contains(PosixFilePermission.OWNER_EXECUTE)
                            ? FileLeaf.Kind.EXECUTABLE
                            : FileLeaf.Kind.FILE;
            return Optional.of(new FileLeaf(kind, Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // it was deleted while the folder was read
        }
    }

    /// Writes the file beside its place, durable, where [#place] finds it.
    Path stage(FileLeaf leaf, String name) throws IOException {
        Files.createDirectories(own());
        Path staged = own().resolve("staged-" + name);
        Files.deleteIfExists(staged);
        if (leaf.kind() == FileLeaf.Kind.LINK) {
            return Files.createSymbolicLink(staged, leaf.linkTarget(root));
        }
        AtomicFile.write(disk, staged, leaf.content());
        if (leaf.kind() == FileLeaf.Kind.EXECUTABLE) {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(staged));
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            Files.setPosixFilePermissions(staged, permissions);
        }
        return staged;
    }

    /// Moves a staged file to its name in one step, replacing what is there.
    void place(Path staged, String leaf) throws IOException {
        Path file = root.resolve(leaf);
        Path folder = folderOf(file);
        createFolders(folder);
        Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        disk.syncDirectory(folder);
    }

    /// Creates what is missing of a folder, refusing a link or a file on the way: through a link a write would land
    /// elsewhere.
    private void createFolders(Path folder) throws IOException {
        if (folder.equals(root)) {
            return;
        }
        createFolders(folderOf(folder));
        if (!Files.isDirectory(folder, NOFOLLOW)) {
            Files.createDirectory(folder);
            disk.syncDirectory(folderOf(folder));
        }
    }

    /// Deletes the file, and the folders that it leaves empty.
    void delete(String leaf) throws IOException {
        Path file = root.resolve(leaf);
        Files.deleteIfExists(file);
        Path folder = folderOf(file);
        while (!folder.equals(root) && isEmpty(folder)) {
            Files.delete(folder);
            folder = folderOf(folder);
        }
        disk.syncDirectory(folder);
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            return !files.iterator().hasNext();
        }
    }

    private static Path folderOf(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IllegalArgumentException(file + " lies in no folder");
        }
        return folder;
    }
}
