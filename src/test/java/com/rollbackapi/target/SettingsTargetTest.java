package com.rollbackapi.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.rollbackapi.crypto.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The example of docs/targets.md keeps the contract, and the page shows it as it is.
final class SettingsTargetTest extends TargetContract {
    private record Service(ConcurrentMap<String, Hash> settings, Map<Hash, byte[]> values, AtomicLong position)
            implements LiveSystem {
        @Override
        public Target open(String name) {
            return new SettingsTarget(name, settings, values, position);
        }

        @Override
        public void put(String leaf, byte[] bytes) {
            Hash hash = Hash.of(bytes);
            values.put(hash, bytes);
            settings.put(leaf, hash);
        }

        @Override
        public void remove(String leaf) {
            settings.remove(leaf);
        }
    }

    @Override
    protected LiveSystem fresh(Path folder) {
        return new Service(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), new AtomicLong(-1));
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                new Sample("colour", utf8("red"), utf8("green")),
                new Sample("size", utf8(""), utf8("1")),
                new Sample("ä / b\n", utf8("1"), utf8("2")),
                new Sample("shape", new byte[] {0, -1}, new byte[] {-1}));
    }

    @Override
    protected boolean isAtomic() {
        return false;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void thePageShowsTheExampleAsItIs() throws IOException {
        Path source = Path.of("src/test/java/com/rollbackapi/target/SettingsTarget.java");
        String code = Files.readString(source);
        Matcher shown = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/targets.md")));
        int blocks = 0;
        while (shown.find()) {
            blocks++;
            assertThat(code).contains(shown.group(1).indent(4).replaceAll("(?m)^ +$", ""));
        }
        assertThat(blocks).isPositive();
    }
}
