package com.rollbackapi.target;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.DiskFile;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.DeflaterOutputStream;

/// Writes objects into a repository's object store as git does: one file each, deflated, named by its SHA-1 and never
/// changed (gitformat-loose(5)). For repositories that name objects by SHA-1.
///
/// @param folder `objects` of the git folder that all work trees share
record GitObjects(Disk disk, Path folder) {
    /// Length of an object's id.
    static final int ID_BYTES = 20;

    private static final int INDEX_MAGIC = 0xFF744F63;
    private static final int FANOUT_AT = 2 * Integer.BYTES;

    static byte[] digest(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(bytes);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /// Whether there is such an object, loose or in a pack with an index of version 2 (gitformat-pack(5)); false
    /// also where only git can tell.
    boolean has(String id) throws IOException {
        if (Files.exists(folder.resolve(id.substring(0, 2)).resolve(id.substring(2)))) {
            return true;
        }
        Path packs = folder.resolve("pack");
        byte[] bytes = HexFormat.of().parseHex(id);
        for (String name : disk.list(packs)) {
            if (name.endsWith(".idx") && isListed(packs.resolve(name), bytes)) {
                return true;
            }
        }
        return false;
    }

    /// Looks an id up among those that begin with the same byte.
    private boolean isListed(Path index, byte[] id) throws IOException {
        try (DiskFile file = disk.openReadOnly(index)) {
            ByteBuffer head = read(file, 0, FANOUT_AT + 256 * Integer.BYTES);
            if (head.getInt(0) != INDEX_MAGIC || head.getInt(Integer.BYTES) != 2) {
                return false;
            }
            int first = id[0] & 0xFF;
            int from = first == 0 ? 0 : head.getInt(FANOUT_AT + (first - 1) * Integer.BYTES);
            int to = head.getInt(FANOUT_AT + first * Integer.BYTES);
            ByteBuffer ids = read(file, head.capacity() + (long) from * ID_BYTES, Math.max(0, to - from) * ID_BYTES);
            byte[] listed = new byte[ID_BYTES];
            while (ids.hasRemaining()) {
                ids.get(listed);
                if (Arrays.equals(listed, id)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static ByteBuffer read(DiskFile file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) <= 0) {
                throw new EOFException("an index of a pack is cut off");
            }
        }
        return bytes.flip();
    }

    /// Writes it durably, if it is not there, and returns its id.
    String write(String type, byte[] content) throws IOException {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        object.writeBytes((type + " " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
        object.writeBytes(content);
        String id = HexFormat.of().formatHex(digest(ByteBuffer.wrap(object.toByteArray())));
        Path below = folder.resolve(id.substring(0, 2));
        Path file = below.resolve(id.substring(2));
        if (Files.exists(file)) {
            return id;
        }
        boolean made = !Files.exists(below);
        if (made) {
            disk.createDirectory(below);
        }
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream to = new DeflaterOutputStream(deflated)) {
            object.writeTo(to);
        }
        // git removes files of such names that a crash left
        Path beside = Files.createTempFile(below, "tmp_obj_", "");
        try (DiskFile open = disk.open(beside)) {
            open.write(ByteBuffer.wrap(deflated.toByteArray()), 0);
            open.force();
        }
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("r--r--r--"));
        disk.rename(beside, file);
        disk.syncDirectory(below);
        if (made) {
            disk.syncDirectory(folder);
        }
        return id;
    }
}
