package com.rollbackapi.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our archives are zip archives to others too: the JDK writes the same bytes and reads them, also beyond 65,535
/// members.
class StoredZipTest {
    @TempDir
    Path temp;

    @Test
    void theJdkWritesTheSameBytesAndReadsThem() throws Exception {
        for (int members : new int[] {1, 3, 65_534, 65_535, 70_000}) {
            byte[] ours = ours(members);
            assertThat(ours).as("%d members", members).isEqualTo(jdk(members));
            Path file = Files.write(temp.resolve(members + ".zip"), ours);
            try (ZipFile zip = new ZipFile(file.toFile())) {
                assertThat(zip.size()).isEqualTo(members);
                ZipEntry last = zip.getEntry("m" + (members - 1));
                assertThat(zip.getInputStream(last).readAllBytes()).isEqualTo(content(members - 1));
            }
        }
    }

    private static byte[] content(int i) {
        return ("content " + i).getBytes(US_ASCII);
    }

    private static byte[] ours(int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<StoredZip.Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StoredZip.Member member = StoredZip.Member.of("m" + i, content(i), out.size());
            members.add(member);
            out.writeBytes(StoredZip.local(member));
            out.writeBytes(content(i));
        }
        directory(out, members, out.size());
        return out.toByteArray();
    }

    private static void directory(ByteArrayOutputStream out, List<StoredZip.Member> members, long at) {
        int begin = out.size();
        members.forEach(m -> out.writeBytes(StoredZip.central(m)));
        out.writeBytes(StoredZip.end(members.size(), out.size() - begin, at));
    }

    /// Members that begin beyond 4 GiB; the contents before are a hole in the file.
    @Test
    void theJdkFindsMembersBeyondFourGibibytes() throws Exception {
        long at = 0;
        List<StoredZip.Member> members = new ArrayList<>();
        Path file = temp.resolve("far.zip");
        try (RandomAccessFile zip = new RandomAccessFile(file.toFile(), "rw")) {
            for (int i = 0; i < 4; i++) {
                boolean isHole = i < 3;
                StoredZip.Member member = isHole
                        ? new StoredZip.Member("m" + i, 0, 0x5fff_ffff, at)
                        : StoredZip.Member.of("m" + i, content(i), at);
                members.add(member);
                zip.seek(at);
                zip.write(StoredZip.local(member));
                at = zip.getFilePointer() + member.sizeBytes();
                if (!isHole) {
                    zip.write(content(i));
                }
            }
            zip.seek(at);
            ByteArrayOutputStream directory = new ByteArrayOutputStream();
            directory(directory, members, at);
            zip.write(directory.toByteArray());
        }
        assertThat(at).isGreaterThan(1L << 32);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("m0", "m1", "m2", "m3");
            assertThat(zip.getInputStream(zip.getEntry("m3")).readAllBytes()).isEqualTo(content(3));
            assertThat(zip.getEntry("m2").getSize()).isEqualTo(0x5fff_ffff);
        }
    }

    private static byte[] jdk(int count) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (int i = 0; i < count; i++) {
                CRC32 crc = new CRC32();
                crc.update(content(i));
                ZipEntry entry = new ZipEntry("m" + i);
                // the earliest date would give each member a field in UTC
                entry.setTimeLocal(LocalDateTime.of(1980, 2, 1, 0, 0));
                entry.setSize(content(i).length);
                entry.setCompressedSize(content(i).length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(content(i));
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
