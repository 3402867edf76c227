package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.durable.DiskFile;
import com.rollbackapi.tlog.EntryBundle;
import com.rollbackapi.tlog.LogKeys;
import com.rollbackapi.tlog.MalformedTileException;
import com.rollbackapi.tlog.SignedNote;
import com.rollbackapi.tlog.TilePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Takes an exported journal apart, from its first byte on: only members with names of its grammar, each header in its
/// one form, each content as long as it says and no longer than its kind may be. At the first fault it stops; what was
/// read before stays. One member at a time is in memory.
final class RbxjReader {
    private static final int NAME_LIMIT_BYTES = 200;
    private static final int KEY_LIMIT_BYTES = 4096;

    /// What a store's pack takes.
    private static final int BLOB_LIMIT_BYTES = 256 << 20;

    private final DiskFile file;
    private final long sizeBytes;
    private final RbxjLimits limits;
    private Optional<Finding> fault = Optional.empty();
    private Optional<Header> next = Optional.empty();
    private long at;
    private long members;

    RbxjReader(DiskFile file, long sizeBytes, RbxjLimits limits) {
        this.file = file;
        this.sizeBytes = sizeBytes;
        this.limits = limits;
    }

    /// A member's header, and where its content begins.
    record Header(StoredZip.Member member, long begin) {
        long end() {
            return begin + member.sizeBytes();
        }
    }

    /// A member with its content.
    ///
    /// @param isWhole whether it fits its checksum
    record Found(Header header, byte[] content, boolean isWhole) {}

    /// What ended the reading before the directory.
    Optional<Finding> fault() {
        return fault;
    }

    /// The header of the member that stands here; empty at the directory, and after a fault.
    Optional<Header> peek() throws IOException {
        if (next.isEmpty() && fault.isEmpty() && !isDirectory()) {
            next = members < limits.members()
                    ? header()
                    : fault(at, "there are more than " + limits.members() + " members");
        }
        return next;
    }

    /// The member that stands here, and goes on behind it; empty at the directory, and after a fault.
    Optional<Found> take() throws IOException {
        Optional<Header> header = peek();
        if (header.isEmpty()) {
            return Optional.empty();
        }
        byte[] content = bytes(header.get().begin(), header.get().member().sizeBytes());
        next = Optional.empty();
        at = header.get().end();
        members++;
        boolean isWhole = StoredZip.checksum(content) == header.get().member().crc();
        return Optional.of(new Found(header.get(), content, isWhole));
    }

    /// The member that must stand here; a fault where another does, or none.
    Optional<Found> take(String name) throws IOException {
        Optional<Header> header = peek();
        if (header.isEmpty()) {
            fault(at, name + " is missing here");
        } else if (!header.get().member().name().equals(name)) {
            fault(at, shown(header.get().member().name()) + " stands where " + name + " belongs");
        }
        return fault.isPresent() ? Optional.empty() : take();
    }

    private boolean isDirectory() throws IOException {
        return at > 0
                && sizeBytes - at >= Integer.BYTES
                && little(bytes(at, Integer.BYTES)).getInt(0) == StoredZip.CENTRAL;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    byte[] bytes(long from, int count) throws IOException {
        byte[] bytes = new byte[count];
        if (file.read(ByteBuffer.wrap(bytes), from) < count) {
            throw new IOException("the file became shorter while it was read, at byte " + (from + count));
        }
        return bytes;
    }

    private Optional<Header> header() throws IOException {
        if (sizeBytes - at < StoredZip.LOCAL_BYTES) {
            return fault(at, sizeBytes < StoredZip.LOCAL_BYTES ? "this is no exported journal" : cutOff());
        }
        ByteBuffer fixed = little(bytes(at, StoredZip.LOCAL_BYTES));
        if (fixed.getInt(0) != StoredZip.LOCAL) {
            return fault(
                    at,
                    at == 0 ? "this is no exported journal, or its first bytes are damaged" : "no member begins here");
        }
        int nameBytes = Short.toUnsignedInt(fixed.getShort(26));
        if (nameBytes > NAME_LIMIT_BYTES || nameBytes > sizeBytes - at - StoredZip.LOCAL_BYTES) {
            return fault(at, nameBytes > NAME_LIMIT_BYTES ? "no member's name is so long" : cutOff());
        }
        byte[] bytes = bytes(at, StoredZip.LOCAL_BYTES + nameBytes);
        String name = new String(bytes, StoredZip.LOCAL_BYTES, nameBytes, StandardCharsets.US_ASCII);
        StoredZip.Member member = new StoredZip.Member(name, fixed.getInt(14), fixed.getInt(22), at);
        int odd = Arrays.mismatch(StoredZip.local(member), bytes);
        if (odd >= 0) {
            return fault(at + odd, "the header of " + shown(name) + " is not as an export has it" + why(fixed));
        }
        return checked(new Header(member, at + bytes.length));
    }

    /// What is often done to a zip archive and never to ours.
    private static String why(ByteBuffer fixed) {
        int flags = fixed.getShort(6);
        if ((flags & 0x1) != 0) {
            return ": it is encrypted";
        } else if ((flags & 0x8) != 0) {
            return ": its length stands behind it";
        }
        return fixed.getShort(8) == 0 ? "" : ": it is compressed, and an export stores its members as they are";
    }

    private Optional<Header> checked(Header header) {
        StoredZip.Member member = header.member();
        String name = shown(member.name());
        int limitBytes = limitBytes(member.name());
        if (limitBytes < 0) {
            return fault(at, name + ": no member of an export has this name");
        } else if (member.sizeBytes() < 0 || member.sizeBytes() > limitBytes) {
            return fault(
                    at,
                    name + " has " + Integer.toUnsignedString(member.sizeBytes()) + " bytes, and can have " + limitBytes
                            + " at most");
        } else if (member.sizeBytes() > sizeBytes - header.begin()) {
            return fault(at, name + ": " + cutOff());
        }
        return Optional.of(header);
    }

    /// The most that a member of this name can hold; below 0 where none has such a name.
    private static int limitBytes(String name) {
        if (name.equals(TilePath.CHECKPOINT)) {
            return SignedNote.MAX_SIZE_BYTES;
        } else if (name.equals(LogKeys.FILE)) {
            return LogKeys.MAX_SIZE_BYTES;
        } else if (name.equals(RbxjWriter.KEY)) {
            return KEY_LIMIT_BYTES;
        }
        try {
            if (name.startsWith(RbxjWriter.BLOB)) {
                Hash.parse(name.substring(RbxjWriter.BLOB.length()));
                return BLOB_LIMIT_BYTES;
            }
            return switch (TilePath.parse(name)) {
                case TilePath.Hashes h -> h.width() * Hash.SIZE_BYTES;
                case TilePath.Entries e -> e.width() * (Short.BYTES + EntryBundle.MAX_ENTRY_BYTES);
            };
        } catch (IllegalArgumentException | MalformedTileException e) {
            return -1;
        }
    }

    /// Compares the directory and the end with what these members give; a fault at the first byte that differs.
    void directory() throws IOException {
        long begin = at;
        if (peek().isPresent()) {
            fault(at, shown(peek().get().member().name()) + " stands where the directory belongs");
        }
        at = 0;
        long compared = begin;
        while (at < begin && fault.isEmpty()) {
            Header header = header().orElseThrow(() -> new IOException("the file changed while it was read"));
            compared += compare(compared, StoredZip.central(header.member()));
            at = header.end();
        }
        if (fault.isEmpty()) {
            compared += compare(compared, StoredZip.end(members, compared - begin, begin));
        }
        if (fault.isEmpty() && compared < sizeBytes) {
            fault(compared, "something stands behind the end");
        }
    }

    private int compare(long from, byte[] right) throws IOException {
        byte[] found = bytes(from, (int) Math.min(right.length, sizeBytes - from));
        int odd = Arrays.mismatch(right, found);
        if (odd >= 0) {
            fault(from + odd, odd == found.length ? cutOff() : "is not what an export of these members has there");
        }
        return right.length;
    }

    private String cutOff() {
        return "the file is cut off: it ends at byte " + sizeBytes;
    }

    private static String shown(String name) {
        return name.replaceAll("[^ -~]", "?");
    }

    Optional<Header> fault(long place, String what) {
        if (fault.isEmpty()) {
            fault = Optional.of(Finding.damage("byte " + place, what));
        }
        return Optional.empty();
    }
}
