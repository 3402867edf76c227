package com.rollbackapi.target;

import com.rollbackapi.target.OpenFolder.Facts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// The folder inside a directory target that is no part of its state. Here is made, whole and durable, what a commit
/// then moves to its place in one step; what a commit takes away goes here before it is deleted. Nobody but its owner
/// may look into it.
final class OwnFolder {
    private static final Path NAME = FileName.path(FileTree.OWN);
    private static final Path POSITION = Path.of("position");
    private static final String STAGED = "staged-";
    private static final int OWNER_ONLY = 0600;
    private static final int POSITION_LIMIT_BYTES = 32;
    private static final FileAttribute<?> FOLDER_OF_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path root;
    private long made;

    OwnFolder(Path root) {
        this.root = root;
    }

    /// Opens it; empty where there is none yet.
    private Optional<OpenFolder> find() throws IOException {
        try (OpenFolder folder = OpenFolder.at(root)) {
            Optional<Facts> facts = folder.facts(NAME);
            if (facts.isEmpty()) {
                return Optional.empty();
            }
            if (facts.get().type() != Facts.Type.FOLDER) {
                throw new IOException(root.resolve(NAME) + " is not the folder that was made there");
            }
            return Optional.of(folder.open(NAME));
        }
    }

    /// Opens it, and makes it before where there is none.
    OpenFolder open() throws IOException {
        Optional<OpenFolder> there = find();
        if (there.isPresent()) {
            return there.get();
        }
        try {
            Files.createDirectory(root.resolve(NAME), FOLDER_OF_OWNER);
        } catch (FileAlreadyExistsException e) {
            return find().orElseThrow(() -> e);
        }
        try (OpenFolder folder = OpenFolder.at(root)) {
            folder.sync();
        }
        return find().orElseThrow(() -> new IOException(root.resolve(NAME) + " vanished"));
    }

    Path nextName() {
        made++;
        return Path.of(STAGED + made);
    }

    /// Takes a file that was written, makes it durable and closes it, at once or later.
    interface Durably {
        void take(SeekableByteChannel file) throws IOException;
    }

    /// Makes a file and returns what it is called here.
    Path makeFile(ByteBuffer content, int mode, Durably durably) throws IOException {
        Path name = nextName();
        try (OpenFolder own = open()) {
            durably.take(own.write(name, content, mode));
            if (own.facts(name).map(Facts::mode).filter(m -> m == mode).isEmpty()) {
                throw new IOException("this file system does not keep the permissions " + Integer.toOctalString(mode));
            }
        }
        return name;
    }

    /// Makes a link. By its path, since Java knows no other way: who swapped this very folder gets a link, and the
    /// commit fails for want of it.
    Path makeLink(String text) throws IOException {
        Path name = nextName();
        open().close();
        Path link = Files.createSymbolicLink(root.resolve(NAME).resolve(name), FileName.linkPath(text));
        if (!FileName.linkText(Files.readSymbolicLink(link)).equals(Optional.of(text))) {
            throw new IOException("no link can be made that points to " + text);
        }
        return name;
    }

    /// Makes an empty folder, in the same way.
    Path makeFolder() throws IOException {
        Path name = nextName();
        open().close();
        Files.createDirectory(root.resolve(NAME).resolve(name), FOLDER_OF_OWNER);
        return name;
    }

    /// Removes what waits here under that name, if it does.
    void remove(Path name) throws IOException {
        try (OpenFolder own = open()) {
            own.deleteAny(name);
        }
    }

    /// Removes all that a crash left waiting.
    void clear() throws IOException {
        Optional<OpenFolder> found = find();
        if (found.isPresent()) {
            try (OpenFolder own = found.get()) {
                for (Path name : own.names()) {
                    if (name.toString().startsWith(STAGED)) {
                        own.deleteAny(name);
                    }
                }
            }
        }
    }

    /// The position last kept; empty where none was.
    Optional<Long> position() throws IOException {
        Optional<OpenFolder> found = find();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (OpenFolder own = found.get()) {
            if (own.facts(POSITION).isEmpty()) {
                return Optional.empty();
            }
            ByteBuffer line = ByteBuffer.allocate(POSITION_LIMIT_BYTES);
            try (SeekableByteChannel file = own.read(POSITION)) {
                file.read(line);
            }
            String text = new String(line.array(), 0, line.position(), StandardCharsets.US_ASCII).strip();
            return Optional.of(Long.valueOf(text));
        } catch (NumberFormatException e) {
            throw new IOException("it holds no number", e);
        }
    }

    void keepPosition(long position) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((position + "\n").getBytes(StandardCharsets.US_ASCII));
        Path staged = makeFile(line, OWNER_ONLY, file -> {
            try (file) {
                OpenFolder.force(file);
            }
        });
        try (OpenFolder own = open()) {
            // a crash here leaves the position before, and the same commit again finds all its leaves done
            own.move(staged, own, POSITION);
            own.sync();
        }
    }
}
