package com.rollbackapi.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFileTest {
    private final SigningKey key = SigningKey.fromBytes("example.com/log", new byte[32]);

    @TempDir
    private Path folder;

    @Test
    void storesWhatItLoadsForItsOwnerOnly() throws Exception {
        Path file = folder.resolve("log.key");
        KeyFile.store(file, key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        SigningKey loaded = KeyFile.load(file);
        assertThat(loaded.name()).isEqualTo("example.com/log");
        assertThat(loaded.verifyingKey()).isEqualTo(key.verifyingKey());
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void neverOverwrites() throws Exception {
        Path file = folder.resolve("log.key");
        KeyFile.store(file, key);
        assertThatThrownBy(() -> KeyFile.store(file, key)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void refusesAKeyOthersCanRead() throws Exception {
        Path file = folder.resolve("log.key");
        KeyFile.store(file, key);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> KeyFile.load(file))
                .isInstanceOf(MalformedKeyException.class)
                .hasMessageContaining("open to others");
    }

    @Test
    void refusesEveryChangedOrMissingByteWithoutShowingTheKey() throws Exception {
        Path file = folder.resolve("log.key");
        KeyFile.store(file, key);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(file, changed);
            assertThatThrownBy(() -> KeyFile.load(file))
                    .as("byte " + i)
                    .isInstanceOf(MalformedKeyException.class)
                    .hasMessageStartingWith(file.toString())
                    .hasMessageNotContaining("AAAAAAAA");
        }
        Files.write(file, new byte[0]);
        assertThatThrownBy(() -> KeyFile.load(file)).hasMessageContaining("cut off");
    }

    /// A key in the form that Go's note.GenerateKey prints, from the documentation of golang.org/x/mod/sumdb/note.
    @Test
    void readsAKeyThatGoMade() throws Exception {
        String text = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
        SigningKey peter = SigningKey.parse(text);
        assertThat(peter.text()).isEqualTo(text);
        assertThat(peter.id()).isEqualTo(0xc74f20a3);
        assertThat(peter.toString()).isEqualTo("private key of PeterNeumann");
    }

    @Test
    void namesHaveNoSpacesAndNoPlus() {
        for (String name : new String[] {"", "a b", "a+b", "a\u00A0b", "a\nb", "a\u2028b", "\uD800"}) {
            assertThat(SigningKey.isName(name)).as(name).isFalse();
        }
        assertThat(SigningKey.isName("prüf.example/log")).isTrue();
    }
}
