package com.rollbackapi.journal;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.tlog.MalformedTileException;
import com.rollbackapi.tlog.TilePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// Takes an exported journal apart. Only names of its grammar, stored, each once, of the size declared.
final class RbxjReader {
    static final long FILE_LIMIT_BYTES = 2_000_000_000L;
    private static final int MEMBER_LIMIT = 1_000_000;

    private RbxjReader() {}

    static Map<String, byte[]> members(byte[] file) throws MalformedArchiveException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        String at = "byte 0";
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                at = entry.getName().replaceAll("[^ -~]", "?");
                check(entry, at, file, members);
                members.put(entry.getName(), zip.readNBytes((int) entry.getSize()));
                if (zip.read() >= 0) {
                    throw new MalformedArchiveException(at, "is longer than it declares", members);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedArchiveException(at, "the archive is damaged or cut off: " + e.getMessage(), members);
        }
        if (members.isEmpty()) {
            throw new MalformedArchiveException(at, "this is no exported journal", members);
        }
        return members;
    }

    private static void check(ZipEntry entry, String at, byte[] file, Map<String, byte[]> members)
            throws MalformedArchiveException {
        if (members.size() >= MEMBER_LIMIT) {
            throw new MalformedArchiveException(at, "there are more than " + MEMBER_LIMIT + " members", members);
        }
        if (!isName(entry.getName())) {
            throw new MalformedArchiveException(at, "no member of an export has this name", members);
        }
        if (members.containsKey(entry.getName())) {
            throw new MalformedArchiveException(at, "is there twice", members);
        }
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() < 0 || entry.getSize() > file.length) {
            throw new MalformedArchiveException(at, "is not stored with its true size", members);
        }
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
