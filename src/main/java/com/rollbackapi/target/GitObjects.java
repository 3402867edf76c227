package com.rollbackapi.target;

import com.rollbackapi.durable.Disk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.DeflaterOutputStream;

/// Writes objects into a repository's object store as git does: one file each, deflated, named by its SHA-1 and never
/// changed (gitformat-loose(5)). For repositories that name objects by SHA-1.
///
/// @param folder `objects` of the git folder that all work trees share
record GitObjects(Disk disk, Path folder) {
    /// Length of an object's id.
    static final int ID_BYTES = 20;

    static byte[] digest(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(bytes);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
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
        Path beside = below.resolve("tmp_obj_" + id);
        try (var open = disk.open(beside)) {
            open.truncate(0);
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
