package com.rollbackapi.target;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// A folder that is held open. Whatever is done in it is done in that very folder, also where somebody meanwhile
/// renamed it or put a link in its place (`openat` and its kin, POSIX.1-2008), and no link in it is followed. Names are
/// of one part.
final class OpenFolder implements AutoCloseable {
    private static final LinkOption NOFOLLOW = LinkOption.NOFOLLOW_LINKS;
    private static final Path ITSELF = Path.of(".");
    private static final int OWNER_ONLY = 0600;

    private final SecureDirectoryStream<Path> stream;

    private OpenFolder(SecureDirectoryStream<Path> stream) {
        this.stream = stream;
    }

    /// What stands under a name.
    ///
    /// @param key says which one it is, whatever it is called
    record Facts(Type type, int mode, long sizeBytes, Object key) {
        enum Type {
            FILE,
            LINK,
            FOLDER,
            SPECIAL
        }
    }

    /// Opens a folder by its path, in which links are followed: it is as somebody named it.
    @SuppressWarnings("StreamResourceLeak") // it is closed with this folder
    static OpenFolder at(Path folder) throws IOException {
        return of(Files.newDirectoryStream(folder), folder);
    }

    private static OpenFolder of(DirectoryStream<Path> stream, Path folder) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return new OpenFolder(secure);
        }
        stream.close();
        throw new IOException(folder + " lies on a file system where links cannot be kept from leading out of it");
    }

    /// Opens a folder in this one; a link to a folder is none.
    OpenFolder open(Path name) throws IOException {
        return of(stream.newDirectoryStream(name, NOFOLLOW), name);
    }

    /// In no order.
    List<Path> names() throws IOException {
        List<Path> names = new ArrayList<>();
        try (DirectoryStream<Path> all = stream.newDirectoryStream(ITSELF, NOFOLLOW)) {
            for (Path entry : all) {
                names.add(entry.getFileName());
            }
            return names;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    boolean isEmpty() throws IOException {
        return hasOnly(name -> false);
    }

    /// Whether nothing lies in it but that.
    boolean hasOnly(Path only) throws IOException {
        return hasOnly(only::equals);
    }

    private boolean hasOnly(Predicate<Path> known) throws IOException {
        try (DirectoryStream<Path> all = stream.newDirectoryStream(ITSELF, NOFOLLOW)) {
            for (Path entry : all) {
                if (!known.test(entry.getFileName())) {
                    return false;
                }
            }
            return true;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /// Empty where there is nothing of that name.
    Optional<Facts> facts(Path name) throws IOException {
        try {
            return Optional.of(facts(stream.getFileAttributeView(name, PosixFileAttributeView.class, NOFOLLOW)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// Of this folder itself.
    Facts facts() throws IOException {
        return facts(stream.getFileAttributeView(PosixFileAttributeView.class));
    }

    private static Facts facts(PosixFileAttributeView view) throws IOException {
        PosixFileAttributes a = view.readAttributes();
        Facts.Type type = a.isSymbolicLink()
                ? Facts.Type.LINK
                : a.isDirectory() ? Facts.Type.FOLDER : a.isRegularFile() ? Facts.Type.FILE : Facts.Type.SPECIAL;
        int mode = 0;
        for (PosixFilePermission p : a.permissions()) {
            mode |= bit(p);
        }
        return new Facts(type, mode, a.size(), a.fileKey());
    }

    private static int bit(PosixFilePermission permission) {
        return 0400 >> permission.ordinal();
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission p : PosixFilePermission.values()) {
            if ((mode & bit(p)) != 0) {
                set.add(p);
            }
        }
        return set;
    }

    /// Opens a file to read.
    SeekableByteChannel read(Path name) throws IOException {
        return stream.newByteChannel(name, Set.of(StandardOpenOption.READ, NOFOLLOW));
    }

    /// Makes a file with this content, durable but for its name; until all is there, nobody else can read it.
    void create(Path name, ByteBuffer content, int mode) throws IOException {
        try (SeekableByteChannel file = write(name, content, mode)) {
            force(file);
        }
    }

    /// The same, but nothing of it is durable before what is returned is forced.
    SeekableByteChannel write(Path name, ByteBuffer content, int mode) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, NOFOLLOW);
        SeekableByteChannel file =
                stream.newByteChannel(name, options, PosixFilePermissions.asFileAttribute(permissions(OWNER_ONLY)));
        try {
            while (content.hasRemaining()) {
                file.write(content);
            }
            stream.getFileAttributeView(name, PosixFileAttributeView.class, NOFOLLOW)
                    .setPermissions(permissions(mode));
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /// Of this folder itself.
    void setMode(int mode) throws IOException {
        stream.getFileAttributeView(PosixFileAttributeView.class).setPermissions(permissions(mode));
    }

    /// In one step. A file or link replaces a file or link, a folder an empty folder.
    void move(Path name, OpenFolder to, Path toName) throws IOException {
        stream.move(name, to.stream, toName);
    }

    /// A file or a link.
    void delete(Path name) throws IOException {
        stream.deleteFile(name);
    }

    /// A folder in which nothing lies.
    void deleteEmptyFolder(Path name) throws IOException {
        stream.deleteDirectory(name);
    }

    /// With all that lies in it.
    private void deleteFolder(Path name) throws IOException {
        try (OpenFolder folder = open(name)) {
            for (Path inside : folder.names()) {
                folder.deleteAny(inside);
            }
        }
        stream.deleteDirectory(name);
    }

    /// Whatever stands under that name, if anything does.
    void deleteAny(Path name) throws IOException {
        Optional<Facts> facts = facts(name);
        if (facts.isPresent() && facts.get().type() == Facts.Type.FOLDER) {
            deleteFolder(name);
        } else if (facts.isPresent()) {
            delete(name);
        }
    }

    /// Makes what was created, moved and deleted in this folder durable, and its permissions.
    void sync() throws IOException {
        try (SeekableByteChannel folder = toSync()) {
            force(folder);
        }
    }

    /// What [#force] makes the same durable by, also once this folder is closed.
    SeekableByteChannel toSync() throws IOException {
        return stream.newByteChannel(ITSELF, Set.of(StandardOpenOption.READ));
    }

    static void force(SeekableByteChannel file) throws IOException {
        if (!(file instanceof FileChannel channel)) {
            throw new IOException("this file system gives no way to force a file to disk");
        }
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
