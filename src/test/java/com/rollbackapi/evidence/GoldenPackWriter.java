package com.rollbackapi.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rollbackapi.crypto.Hash;
import com.rollbackapi.crypto.SigningKey;
import com.rollbackapi.tlog.NoteSigner;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Wrote the golden pack of version 1, once, and stands here to show how. It refuses to write over it: what an older
/// release wrote must be read for ever. A new version of the format gets a folder of its own.
final class GoldenPackWriter {
    static final Path FOLDER = Path.of("src/test/resources/golden/evidence-1");

    /// In the open: it signs nothing but this file.
    static final SigningKey KEY = SigningKey.fromBytes(
            "golden", Hash.of("golden evidence".getBytes(UTF_8)).bytes());

    private GoldenPackWriter() {}

    public static void main(String[] args) throws Exception {
        if (Files.exists(FOLDER)) {
            throw new FileAlreadyExistsException(FOLDER.toString(), null, "a golden pack is never made again");
        }
        Path temp = Files.createTempDirectory("golden-pack");
        try (RolledBack shop = RolledBack.start(temp, Optional.of(KEY))) {
            shop.order("o1", "paid");
            shop.order("o3", "new");
            shop.page("<h1>Shop</h1>\nclosed\nall day\n");
            shop.rollBack();
            Files.createDirectories(FOLDER);
            Files.write(FOLDER.resolve("RBX-1.rbxe"), shop.pack());
            Files.writeString(
                    FOLDER.resolve("vkey"), new NoteSigner(KEY).verifier().vkey() + "\n");
        }
    }
}
