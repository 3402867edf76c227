package com.rollbackapi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `rbx verify` says of an exported journal, for every byte that somebody or something changed in it.
class ExportDamageTest {
    private static final Pattern BYTE = Pattern.compile("byte ([0-9]+)");
    private static final int FIELD_BYTES = 4;
    private static final Path GOLDEN = Path.of("src/test/resources/golden/journal-1/export/export.rbxj");

    @TempDir
    Path temp;

    private Path copy = Path.of("");
    private byte[] sound = new byte[0];

    @BeforeEach
    void export() throws Exception {
        SmallWorkspace.create(temp.resolve("w"), 6);
        sound = Files.readAllBytes(SmallWorkspace.export(temp.resolve("w"), temp.resolve("sound.rbxj")));
        copy = temp.resolve("copy.rbxj");
    }

    /// The finding, or the message of the failure to open.
    private Optional<String> verify(byte[] bytes) throws IOException {
        Files.write(copy, bytes);
        try (FileSource source = FileSource.open(copy, Optional.empty(), System::nanoTime)) {
            return source.trust().finding();
        }
    }

    @Test
    void everyFlippedByteIsFoundAndItsPlaceNamed() throws Exception {
        everyFlippedByteIsFound();
    }

    /// The same of one that an earlier release wrote.
    @Test
    void everyFlippedByteOfTheGoldenExportIsFoundAndItsPlaceNamed() throws Exception {
        sound = Files.readAllBytes(GOLDEN);
        everyFlippedByteIsFound();
    }

    private void everyFlippedByteIsFound() throws IOException {
        assertThat(verify(sound)).as("the export itself").isEmpty();
        List<Member> members = members(sound);
        List<String> missed = new ArrayList<>();
        for (int at = 0; at < sound.length; at++) {
            for (int bit : at % 5 == 0 ? new int[] {0x01, 0x80} : new int[] {0x01 << (at % 8)}) {
                byte[] flipped = sound.clone();
                flipped[at] ^= (byte) bit;
                Optional<String> finding = verify(flipped);
                if (finding.isEmpty() || !names(finding.get(), at, members)) {
                    missed.add("byte " + at + " ^ " + bit + " in " + holder(at, members) + ": " + finding);
                }
            }
        }
        assertThat(missed.stream().limit(20))
                .as("%d of %d flips", missed.size(), sound.length)
                .isEmpty();
    }

    /// The place is the byte itself (or the first of its field), the member that the byte lies in, or an entry of
    /// that member.
    private static boolean names(String finding, int at, List<Member> members) {
        Matcher byteNamed = BYTE.matcher(finding);
        int named = byteNamed.find() ? Integer.parseInt(byteNamed.group(1)) : -FIELD_BYTES;
        Optional<Member> holder = holder(at, members);
        return (named <= at && at < named + FIELD_BYTES)
                || holder.filter(m -> (m.begin() <= named && named < m.end())
                                || finding.contains(m.name() + ": ")
                                || (m.name().startsWith("tile/entries/") && finding.startsWith("entry ")))
                        .isPresent();
    }

    @Test
    void aTruncatedFileIsRefusedWithThePlaceOfTheCut() throws Exception {
        for (int length = 0; length < sound.length; length += 97) {
            Optional<String> finding = verify(Arrays.copyOf(sound, length));
            assertThat(finding).as("cut to %d bytes", length).isPresent();
            assertThat(finding.get()).as("cut to %d bytes", length).containsAnyOf("cut off", "no exported journal");
        }
    }

    /// Whoever alters an entry and mends the checksums of the archive still has the tree against him.
    @Test
    void anAlteredEntryIsNamedWhereTheArchiveIsConsistent() throws Exception {
        List<Member> members = members(sound);
        Member bundle = members.stream()
                .filter(m -> m.name().startsWith("tile/entries/"))
                .findFirst()
                .orElseThrow();
        byte[] forged = sound.clone();
        int first = bundle.begin() + 30 + bundle.name().length();
        int second = first + 2 + (((sound[first] & 0xff) << 8) | (sound[first + 1] & 0xff));
        forged[second + 20] ^= 1;
        CRC32 crc = new CRC32();
        crc.update(forged, first, bundle.end() - first);
        for (int place = 0; place + 4 <= sound.length; place++) {
            if (le(sound, place, 4) == le(sound, bundle.begin() + 14, 4)) {
                for (int i = 0; i < 4; i++) {
                    forged[place + i] = (byte) (crc.getValue() >> (8 * i));
                }
            }
        }
        assertThat(verify(forged))
                .hasValueSatisfying(f -> assertThat(f).startsWith("entry 1: ").contains("was altered"));
    }

    /// A member: its name and where its local header begins and its content ends.
    private record Member(String name, int begin, int end) {}

    private static Optional<Member> holder(int at, List<Member> members) {
        return members.stream().filter(m -> m.begin() <= at && at < m.end()).findFirst();
    }

    /// Walks the local headers of the archive (APPNOTE 4.3.7).
    private static List<Member> members(byte[] zip) {
        List<Member> members = new ArrayList<>();
        int at = 0;
        while (le(zip, at, 4) == 0x04034b50) {
            int name = le(zip, at + 26, 2);
            int content = at + 30 + name + le(zip, at + 28, 2);
            int end = content + le(zip, at + 18, 4);
            members.add(new Member(new String(zip, at + 30, name, StandardCharsets.UTF_8), at, end));
            at = end;
        }
        return members;
    }

    private static int le(byte[] bytes, int at, int count) {
        int value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = (value << 8) | (bytes[at + i] & 0xff);
        }
        return value;
    }
}
