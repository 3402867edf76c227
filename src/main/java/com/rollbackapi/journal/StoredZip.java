package com.rollbackapi.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    /// More members than a plain end record can count.
    private static final int LARGE_FROM = 0xffff;

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
        fields(out, m, name);
        return out.put(name).array();
    }

    private static void fields(ByteBuffer out, Member m, byte[] name) {
        out.putShort(NAMES_ARE_UTF_8)
                .putShort(STORED)
                .putInt(DATE)
                .putInt(m.crc())
                .putInt(m.sizeBytes())
                .putInt(m.sizeBytes());
        out.putShort((short) name.length).putShort((short) 0);
    }

    /// The directory and the end of an archive of these members; `at` is where it begins.
    static byte[] directory(List<Member> members, long at) {
        int directory = members.stream()
                .mapToInt(m -> CENTRAL_BYTES + m.nameBytes().length)
                .sum();
        boolean large = members.size() >= LARGE_FROM;
        ByteBuffer out = allocate(directory + END_BYTES + (large ? LARGE_END_BYTES + LARGE_LOCATOR_BYTES : 0));
        for (Member m : members) {
            byte[] name = m.nameBytes();
            out.putInt(CENTRAL).putShort(VERSION).putShort(VERSION);
            fields(out, m, name);
            // no comment, disk 0, no attributes
            out.putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt((int) m.at())
                    .put(name);
        }
        if (large) {
            out.putInt(LARGE_END)
                    .putLong(LARGE_END_BYTES - 12)
                    .putShort(LARGE_VERSION)
                    .putShort(LARGE_VERSION);
            out.putInt(0)
                    .putInt(0)
                    .putLong(members.size())
                    .putLong(members.size())
                    .putLong(directory)
                    .putLong(at);
            out.putInt(LARGE_LOCATOR).putInt(0).putLong(at + directory).putInt(1);
        }
        short count = (short) Math.min(members.size(), LARGE_FROM);
        out.putInt(END).putShort((short) 0).putShort((short) 0).putShort(count).putShort(count);
        return out.putInt(directory).putInt((int) at).putShort((short) 0).array();
    }
}
