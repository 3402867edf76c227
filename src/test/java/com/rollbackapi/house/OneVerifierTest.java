package com.rollbackapi.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// One rule says what a valid Ed25519 signature is, and one class applies it: nothing else asks a library, whose rule
/// may be another.
final class OneVerifierTest {
    private static final String HOME = "com.rollbackapi.crypto.VerifyingKey";

    @Test
    void onlyOneClassAsksALibraryWhetherASignatureIsValid() {
        Set<String> callers = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter().importPath(Path.of("target", "classes"))) {
            for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                String owner = call.getTargetOwner().getName();
                boolean verifies =
                        call.getName().toLowerCase(java.util.Locale.ROOT).contains("verif");
                boolean isEd25519 = owner.contains("rfc8032") || owner.contains("Ed25519");
                boolean isSigner = owner.startsWith("org.bouncycastle.crypto.signers.")
                        || owner.startsWith("org.bouncycastle.jce");
                if (!owner.startsWith("com.rollbackapi.") && ((verifies && isEd25519) || isSigner)) {
                    callers.add(type.getName());
                }
            }
        }
        assertThat(callers).containsExactly(HOME);
    }

    /// The JDK's own verifier has another rule; by its name it can be had everywhere.
    @Test
    void nobodyAsksTheJdkForAnEd25519Verifier() throws IOException {
        List<String> named = new ArrayList<>();
        for (Path file :
                Sources.under(Path.of("src/main/java"), p -> p.toString().endsWith(".java"))) {
            String text = Files.readString(file);
            if (text.contains("\"Ed25519\"") || text.contains("\"EdDSA\"")) {
                named.add(file.toString());
            }
        }
        assertThat(named).isEmpty();
    }
}
