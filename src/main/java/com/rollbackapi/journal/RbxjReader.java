package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.tlog.MalformedTileException;
import com.rollbackapi.tlog.TilePath;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Takes an exported journal apart, from its first byte on: only members with names of its grammar, each once, each
/// header in its one form. At the first fault it stops; what was read before stays.
final class RbxjReader {
    static final long FILE_LIMIT_BYTES = 2_000_000_000L;
    private static final int MEMBER_LIMIT = 1_000_000;
    private static final int NAME_LIMIT_BYTES = 200;

    private final byte[] file;
    private final ByteBuffer in;
    private final Map<String, byte[]> members = new LinkedHashMap<>();
    private final Map<String, Integer> places = new LinkedHashMap<>();
    private Optional<Finding> fault = Optional.empty();
    private int at;

    private RbxjReader(byte[] file) {
        this.file = file;
        this.in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }

    static RbxjReader read(byte[] file) {
        RbxjReader reader = new RbxjReader(file);
        while (reader.fault.isEmpty() && !reader.isDirectory()) {
            reader.member();
        }
        return reader;
    }

    /// The contents by name, in the order of the file.
    Map<String, byte[]> members() {
        return members;
    }

    /// Where a member begins in the file.
    Optional<Integer> place(String member) {
        return Optional.ofNullable(places.get(member));
    }

    /// What ended the reading before the directory.
    Optional<Finding> fault() {
        return fault;
    }

    private boolean isDirectory() {
        return at > 0 && file.length - at >= Integer.BYTES && in.getInt(at) == StoredZip.CENTRAL;
    }

    private void member() {
        if (file.length - at < StoredZip.LOCAL_BYTES) {
            fault(at, file.length < StoredZip.LOCAL_BYTES ? "this is no exported journal" : cutOff());
            return;
        }
        if (in.getInt(at) != StoredZip.LOCAL) {
            fault(
                    at,
                    at == 0 ? "this is no exported journal, or its first bytes are damaged" : "no member begins here");
            return;
        }
        int nameBytes = Short.toUnsignedInt(in.getShort(at + 26));
        if (nameBytes > NAME_LIMIT_BYTES || nameBytes > file.length - at - StoredZip.LOCAL_BYTES) {
            fault(at, nameBytes > NAME_LIMIT_BYTES ? "no member's name is so long" : cutOff());
            return;
        }
        String name = new String(file, at + StoredZip.LOCAL_BYTES, nameBytes, StandardCharsets.US_ASCII);
        int begin = at + StoredZip.LOCAL_BYTES + nameBytes;
        StoredZip.Member found = new StoredZip.Member(name, in.getInt(at + 14), in.getInt(at + 22), at);
        int odd = Arrays.mismatch(StoredZip.local(found), Arrays.copyOfRange(file, at, begin));
        if (odd >= 0) {
            fault(at + odd, "the header of " + shown(name) + " is not as an export has it");
        } else if (found.sizeBytes() < 0 || found.sizeBytes() > file.length - begin) {
            fault(at, shown(name) + ": " + cutOff());
        } else {
            content(found, begin);
        }
    }

    private void content(StoredZip.Member found, int begin) {
        String name = found.name();
        byte[] content = Arrays.copyOfRange(file, begin, begin + found.sizeBytes());
        if (!isName(name)) {
            fault(at, shown(name) + ": no member of an export has this name");
        } else if (members.containsKey(name)) {
            fault(at, name + ": is there twice");
        } else if (members.size() >= MEMBER_LIMIT) {
            fault(at, "there are more than " + MEMBER_LIMIT + " members");
        } else {
            members.put(name, content);
            places.put(name, at);
            if (StoredZip.checksum(content) != found.crc()) {
                fault(at, name + ": its content, from byte " + begin + " on, does not fit its checksum");
            }
            at = begin + found.sizeBytes();
        }
    }

    private String cutOff() {
        return "the file is cut off: it ends at byte " + file.length;
    }

    private static String shown(String name) {
        return name.replaceAll("[^ -~]", "?");
    }

    private void fault(int place, String what) {
        fault = Optional.of(Finding.damage("byte " + place, what));
    }

    private static boolean isName(String name) {
        if (name.equals(TilePath.CHECKPOINT) || name.equals(RbxjWriter.KEY)) {
            return true;
        }
        try {
            if (name.startsWith(RbxjWriter.BLOB)) {
                Hash.parse(name.substring(RbxjWriter.BLOB.length()));
            } else {
                TilePath.parse(name);
            }
            return true;
        } catch (IllegalArgumentException | MalformedTileException e) {
            return false;
        }
    }
}
