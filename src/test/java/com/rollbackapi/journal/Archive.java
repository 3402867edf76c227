package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// An archive as an export is one, of any members: whatever is wrong with it is not its form.
final class Archive {
    private Archive() {}

    /// @param name one character a byte
    record Part(String name, byte[] content) {
        int bytes() {
            return StoredZip.LOCAL_BYTES + name.length() + content.length;
        }
    }

    static byte[] of(List<Part> parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        for (Part p : parts) {
            StoredZip.Member member = StoredZip.Member.of(p.name(), p.content(), out.size());
            out.writeBytes(narrow(StoredZip.local(member), p.name(), StoredZip.LOCAL_BYTES));
            directory.writeBytes(narrow(StoredZip.central(member), p.name(), 46));
            out.writeBytes(p.content());
        }
        byte[] end = StoredZip.end(parts.size(), directory.size(), out.size());
        out.writeBytes(directory.toByteArray());
        out.writeBytes(end);
        return out.toByteArray();
    }

    /// The same header with its name as it is, not in UTF-8.
    private static byte[] narrow(byte[] header, String name, int fixedBytes) {
        ByteBuffer out = ByteBuffer.allocate(fixedBytes + name.length()).order(ByteOrder.LITTLE_ENDIAN);
        out.put(header, 0, fixedBytes).put(name.getBytes(ISO_8859_1));
        return out.putShort(fixedBytes == 46 ? 28 : 26, (short) name.length()).array();
    }
}
