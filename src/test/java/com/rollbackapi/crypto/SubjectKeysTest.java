package com.rollbackapi.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rollbackapi.durable.Disk;
import com.rollbackapi.durable.FaultyDisk;
import com.rollbackapi.durable.RealDisk;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubjectKeysTest {
    @TempDir
    Path temp;

    private Path dir = Path.of("");

    @BeforeEach
    void folder() {
        dir = temp.resolve("keys").resolve("subjects");
    }

    private SubjectKeyFolder files() {
        return new SubjectKeyFolder(new RealDisk(), dir);
    }

    private SubjectKeys keys() {
        return new SubjectKeys(files(), new SecureRandom());
    }

    @Test
    void aNameHasOneKeyAlsoAfterARestart() throws Exception {
        SubjectKeys keys = keys();
        SubjectKey ada = keys.of("ada");
        assertThat(keys.of("ada")).isSameAs(ada);
        assertThat(keys.of("bob").id()).isNotEqualTo(ada.id());
        keys.sync();
        SubjectKeys again = keys();
        assertThat(again.of("ada").toBytes()).isEqualTo(ada.toBytes());
        assertThat(again.idOf("ada")).contains(ada.id());
        assertThat(again.idOf("eve")).isEmpty();
    }

    @Test
    void theFilesAreTheOwnersAloneAndNameNobody() throws Exception {
        SubjectKeys keys = keys();
        keys.of("ada@example.org");
        keys.sync();
        List<Path> files = files(dir);
        assertThat(files).hasSize(2);
        for (Path file : files) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(file.toString())
                    .isEqualTo("rw-------");
            assertThat(new String(Files.readAllBytes(file), UTF_8) + file).doesNotContain("ada@", "example");
        }
    }

    private static List<Path> files(Path dir) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.toList();
        }
    }

    @Test
    void aKeyThatWasNeverSyncedIsForgotten() throws Exception {
        keys().of("ada");
        SubjectKeys again = keys();
        assertThat(again.idOf("ada")).isEmpty();
        assertThat(files(dir)).extracting(p -> p.getFileName().toString()).containsExactly("names");
    }

    @Test
    void aRetiredKeyIsOverwrittenAndItsNameStartsAnew() throws Exception {
        SubjectKeys keys = keys();
        SubjectKey ada = keys.of("ada");
        keys.sync();
        byte[] file = Files.readAllBytes(dir.resolve(ada.id() + ".key"));
        keys.retire(ada.id(), "why");
        Path erasing = dir.resolve(ada.id() + ".erasing");
        assertThat(Files.size(erasing)).isEqualTo(file.length);
        assertThat(Files.readString(erasing).strip()).isEqualTo("why");
        assertThat(files().find(ada.id())).isEmpty();
        assertThat(files().retired()).containsExactly(ada.id());
        assertThat(keys.idOf("ada")).isEmpty();
        keys.retire(ada.id(), "why, again");
        assertThat(files().note(ada.id())).isEqualTo("why, again");
        files().remove(ada.id());
        assertThat(Files.exists(erasing)).isFalse();
        assertThat(keys.of("ada").id()).isNotEqualTo(ada.id());
        assertThatThrownBy(() -> keys.retire(ada.id(), "")).hasMessageContaining("holds no key of subject " + ada.id());
        assertThat(Files.exists(erasing)).as("retiring nothing leaves nothing").isFalse();
    }

    @Test
    void aDamagedKeyIsSaidToBe() throws Exception {
        SubjectKeys keys = keys();
        SubjectKey ada = keys.of("ada");
        keys.sync();
        Path file = dir.resolve(ada.id() + ".key");
        byte[] whole = Files.readAllBytes(file);
        for (int size = 0; size < whole.length; size++) {
            Files.write(file, java.util.Arrays.copyOf(whole, size));
            assertThatThrownBy(() -> files().find(ada.id()))
                    .isInstanceOf(MalformedKeyException.class)
                    .hasMessageContaining(file + " is damaged");
        }
    }

    /// An auditor may read the journal of a workspace and not its keys.
    @Test
    void aKeyThatIsNotForWhoeverAsksIsNotHeld() throws Exception {
        SubjectKeys keys = keys();
        SubjectKey ada = keys.of("ada");
        keys.sync();
        Disk denied = (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(),
                new Class<?>[] {Disk.class},
                (disk, method, arguments) -> switch (method.getName()) {
                    case "exists" -> true;
                    case "readAll" -> throw new AccessDeniedException(String.valueOf(arguments[0]));
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        assertThat(new SubjectKeyFolder(denied, dir).find(ada.id())).isEmpty();
    }

    /// Else the same people would get new ids and their old values could not be erased by name any more.
    @Test
    void keysWithoutTheSecretOfTheirNamesAreRefused() throws Exception {
        SubjectKeys keys = keys();
        keys.of("ada");
        keys.sync();
        Files.delete(dir.resolve("names"));
        assertThatThrownBy(() -> keys().of("bob")).hasMessageContaining("restore the whole folder");
        assertThat(files(dir)).hasSize(1);
    }

    @Test
    void aSyncedKeySurvivesAPowerCut() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk());
        SubjectKeys keys = new SubjectKeys(new SubjectKeyFolder(disk, dir), new SecureRandom());
        SubjectKey ada = keys.of("ada");
        keys.sync();
        SubjectKey bob = keys.of("bob");
        disk.cutPower(0);
        assertThat(files().find(ada.id())).isPresent();
        assertThat(files().find(bob.id())).isEmpty();
        assertThat(keys().of("ada").toBytes()).isEqualTo(ada.toBytes());
    }

    @Test
    void aSyncThatFailedIsTriedAgain() throws Exception {
        FaultyDisk disk = FaultyDisk.over(new RealDisk());
        SubjectKeys keys = new SubjectKeys(new SubjectKeyFolder(disk, dir), new SecureRandom());
        keys.of("ada");
        disk.failSyncDirectory(1);
        assertThatThrownBy(keys::sync).hasMessageContaining("Input/output error");
        keys.sync();
        assertThat(keys().idOf("ada")).isPresent();
    }
}
