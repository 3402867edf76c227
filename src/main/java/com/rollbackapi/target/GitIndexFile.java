package com.rollbackapi.target;

import com.rollbackapi.target.GitIntent.IndexMove;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// An index file that is edited in this process, of version 2 and with nothing in it that asks for more than that
/// (gitformat-index(5)): no extended flags, no file that git was told to take for unchanged, no conflict, no extension
/// but the tree cache and the two that only say where others begin. All others are git's to edit.
///
/// Git takes a file for unchanged whose facts are those in the index, unless it is as young as the index itself, by
/// the second: then it compares contents, since another change in that second would not show. A new index is younger
/// and would end that; [#write] sees to it that it does not for a file that may differ.
final class GitIndexFile {
    private static final byte[] SIGNATURE = "DIRC".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 2;
    private static final int FACTS_BYTES = 62;
    private static final int MODIFIED_AT = 8;
    private static final int MODE_AT = 24;
    private static final int SIZE_AT = 36;
    private static final int ID_AT = 40;
    private static final int FLAGS_AT = 60;
    private static final int LENGTH_MASK = 0xFFF;
    private static final String TREE = "TREE";

    /// They only say where the others begin, for whoever reads with several threads.
    private static final Set<String> OFFSETS = Set.of("EOIE", "IEOT");

    private final FileTime written;

    /// What the index says of each path, which is bytes here one to a character, so in git's order.
    private final TreeMap<String, byte[]> entries = new TreeMap<>();

    private Optional<GitTreeCache> trees = Optional.empty();

    /// Paths whose facts are those of a file that this process put there.
    private final Set<String> fresh = new HashSet<>();

    private GitIndexFile(FileTime written) {
        this.written = written;
    }

    /// Empty for one that git must edit, and for one that is damaged, of which git can say what is.
    ///
    /// @param written the file's own time
    static Optional<GitIndexFile> read(byte[] bytes, FileTime written) {
        int end = bytes.length - GitObjects.ID_BYTES;
        if (end < 0
                || !Arrays.equals(
                        GitObjects.digest(ByteBuffer.wrap(bytes, 0, end)),
                        Arrays.copyOfRange(bytes, end, bytes.length))) {
            return Optional.empty();
        }
        GitIndexFile file = new GitIndexFile(written);
        try {
            return file.parse(ByteBuffer.wrap(bytes, 0, end)) ? Optional.of(file) : Optional.empty();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean parse(ByteBuffer in) {
        byte[] signature = new byte[SIGNATURE.length];
        in.get(signature);
        if (!Arrays.equals(signature, SIGNATURE) || in.getInt() != VERSION) {
            return false;
        }
        for (int left = in.getInt(); left > 0; left--) {
            int from = in.position();
            byte[] facts = new byte[FACTS_BYTES];
            in.get(facts);
            int flags = ByteBuffer.wrap(facts).getShort(FLAGS_AT) & 0xFFFF;
            if ((flags & ~LENGTH_MASK) != 0) {
                return false;
            }
            entries.put(GitTreeCache.upTo(in, '\0'), facts);
            in.position(from + padded(in.position() - 1 - from));
        }
        while (in.hasRemaining()) {
            byte[] name = new byte[TREE.length()];
            in.get(name);
            ByteBuffer content = in.slice(in.position() + Integer.BYTES, in.getInt());
            in.position(in.position() + content.remaining());
            String extension = new String(name, StandardCharsets.ISO_8859_1);
            if (extension.equals(TREE)) {
                trees = Optional.of(GitTreeCache.read(content));
            } else if (!OFFSETS.contains(extension)) {
                return false;
            }
        }
        return true;
    }

    /// An entry ends with one to eight zeros, so that its length divides by eight.
    private static int padded(int length) {
        return (length + Long.BYTES) / Long.BYTES * Long.BYTES;
    }

    private static String key(String path) {
        return new String(GitPath.bytes(path), StandardCharsets.ISO_8859_1);
    }

    boolean has(String path) {
        return entries.containsKey(key(path));
    }

    /// Brings entries to where the moves lead. Of a new one it is not known yet what its file looks like.
    void move(List<IndexMove> moves) {
        for (IndexMove m : moves) {
            String path = key(m.path());
            trees.ifPresent(t -> t.invalidate(path));
            if (m.to().isEmpty()) {
                entries.remove(path);
                continue;
            }
            GitEntry to = m.to().get();
            ByteBuffer facts = ByteBuffer.allocate(FACTS_BYTES);
            facts.putInt(MODE_AT, Integer.parseInt(to.mode(), 8));
            facts.put(ID_AT, HexFormat.of().parseHex(to.object()));
            facts.putShort(FLAGS_AT, (short) Math.min(path.length(), LENGTH_MASK));
            entries.put(path, facts.array());
        }
    }

    /// What the file of an entry looks like, which has the entry's content: git need not read it.
    void hasFile(String path, GitFileFacts file) {
        String key = key(path);
        byte[] facts = entries.get(key);
        if (facts == null) {
            return;
        }
        fresh.add(key);
        ByteBuffer to = ByteBuffer.wrap(facts);
        put(to, file.changed().toInstant());
        put(to, file.modified().toInstant());
        to.putInt((int) file.device()).putInt((int) file.inode());
        to.position(MODE_AT + Integer.BYTES);
        to.putInt(file.user()).putInt(file.group()).putInt((int) file.sizeBytes());
    }

    private static void put(ByteBuffer to, Instant time) {
        to.putInt((int) time.getEpochSecond()).putInt(time.getNano());
    }

    /// The content for a new file in the old one's place, and the time that it is to have where there is one: then
    /// git compares contents of what is as young.
    record Written(byte[] bytes, Optional<FileTime> time) {}

    /// @param lookedAt when git was about to say which files differ
    /// @param differing the paths of which it said so; it has compared the contents of all that are as young as the
    /// index
    Written write(FileTime lookedAt, Set<String> differing) {
        long index = seconds(written);
        long looked = seconds(lookedAt);
        Set<String> differ = new HashSet<>();
        differing.forEach(p -> differ.add(key(p)));
        differ.removeAll(fresh);
        long youngest = Long.MAX_VALUE;
        for (var e : entries.entrySet()) {
            ByteBuffer facts = ByteBuffer.wrap(e.getValue());
            long modified = Integer.toUnsignedLong(facts.getInt(MODIFIED_AT));
            if (modified >= looked) {
                youngest = Math.min(youngest, modified); // it may have been changed again in that second
            } else if (modified >= index && differ.contains(e.getKey())) {
                facts.putInt(SIZE_AT, 0); // as git does: a size that the content does not have is looked into
            }
        }
        return new Written(
                bytes(),
                youngest == Long.MAX_VALUE
                        ? Optional.empty()
                        : Optional.of(FileTime.from(Instant.ofEpochSecond(youngest))));
    }

    private static long seconds(FileTime time) {
        return time.toInstant().getEpochSecond();
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        out.writeBytes(ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(VERSION)
                .putInt(entries.size())
                .array());
        entries.forEach((path, facts) -> {
            byte[] name = path.getBytes(StandardCharsets.ISO_8859_1);
            out.writeBytes(facts);
            out.writeBytes(name);
            int length = FACTS_BYTES + name.length;
            out.writeBytes(new byte[padded(length) - length]);
        });
        trees.ifPresent(t -> {
            byte[] cache = t.bytes();
            out.writeBytes(TREE.getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(cache.length).array());
            out.writeBytes(cache);
        });
        byte[] content = out.toByteArray();
        out.writeBytes(GitObjects.digest(ByteBuffer.wrap(content)));
        return out.toByteArray();
    }
}
