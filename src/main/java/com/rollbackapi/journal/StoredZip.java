package com.rollbackapi.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// The bytes of a zip archive whose members are all stored (APPNOTE 6.3, 4.3.7 to 4.3.16), each field in its one
/// possible form: a byte that may be this or that could hide a change. Any unzip reads it.
final class StoredZip {
    static final int LOCAL_BYTES = 30;
    static final int LOCAL = 0x04034b50;
    static final int CENTRAL = 0x02014b50;

    private static final int CENTRAL_BYTES = 46;
    private static final int LARGE_END = 0x06064b50;
    private static final int LARGE_END_BYTES = 56;
    private static final int LARGE_LOCATOR = 0x07064b50;
    private static final int LARGE_LOCATOR_BYTES = 20;
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;

    /// From here on a count or a place needs the fields of a large archive (zip64), and its plain field holds this.
    private static final int MANY = 0xffff;

    private static final long LARGE = 0xffff_ffffL;

    private static final short LARGE_FIELD = 1;
    private static final int FAR_BYTES = 12;

    private static final short VERSION = 10;
    private static final short LARGE_VERSION = 45;
    private static final short NAMES_ARE_UTF_8 = 0x0800;
    private static final short STORED = 0;

    /// 1980-02-01, midnight: the same in every time zone.
    private static final int DATE = 0x0041_0000;

    private StoredZip() {}

    /// @param at where its local header begins
    record Member(String name, int crc, int sizeBytes, long at) {
        static Member of(String name, byte[] content, long at) {
            return new Member(name, checksum(content), content.length, at);
        }

        private byte[] nameBytes() {
            return name.getBytes(StandardCharsets.UTF_8);
        }
    }

    static int checksum(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return (int) crc.getValue();
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// What stands before a member's content.
    static byte[] local(Member m) {
        byte[] name = m.nameBytes();
        ByteBuffer out = allocate(LOCAL_BYTES + name.length).putInt(LOCAL).putShort(VERSION);
        fields(out, m, name, 0);
        return out.put(name).array();
    }

    private static void fields(ByteBuffer out, Member m, byte[] name, int extraBytes) {
        out.putShort(NAMES_ARE_UTF_8)
                .putShort(STORED)
                .putInt(DATE)
                .putInt(m.crc())
                .putInt(m.sizeBytes())
                .putInt(m.sizeBytes());
        out.putShort((short) name.length).putShort((short) extraBytes);
    }

    /// A member's record in the directory. Its place has a field of its own where four bytes do not hold it.
    static byte[] central(Member m) {
        byte[] name = m.nameBytes();
        boolean isFar = m.at() >= LARGE;
        int extraBytes = isFar ? FAR_BYTES : 0;
        short version = isFar ? LARGE_VERSION : VERSION;
        ByteBuffer out = allocate(CENTRAL_BYTES + name.length + extraBytes).putInt(CENTRAL);
        out.putShort(version).putShort(version);
        fields(out, m, name, extraBytes);
        // no comment, disk 0, no attributes
        out.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
        out.putInt((int) Math.min(m.at(), LARGE)).put(name);
        if (isFar) {
            out.putShort(LARGE_FIELD).putShort((short) Long.BYTES).putLong(m.at());
        }
        return out.array();
    }

    /// What stands behind the directory, whose records begin at `at` and have `directoryBytes` together.
    static byte[] end(long members, long directoryBytes, long at) {
        boolean isLarge = members >= MANY || directoryBytes >= LARGE || at >= LARGE;
        ByteBuffer out = allocate(END_BYTES + (isLarge ? LARGE_END_BYTES + LARGE_LOCATOR_BYTES : 0));
        if (isLarge) {
            out.putInt(LARGE_END)
                    .putLong(LARGE_END_BYTES - 12)
                    .putShort(LARGE_VERSION)
                    .putShort(LARGE_VERSION);
            out.putInt(0).putInt(0).putLong(members).putLong(members);
            out.putLong(directoryBytes).putLong(at);
            out.putInt(LARGE_LOCATOR).putInt(0).putLong(at + directoryBytes).putInt(1);
        }
        short count = (short) Math.min(members, MANY);
        out.putInt(END).putShort((short) 0).putShort((short) 0).putShort(count).putShort(count);
        out.putInt((int) Math.min(directoryBytes, LARGE)).putInt((int) Math.min(at, LARGE));
        return out.putShort((short) 0).array();
    }
}
