package com.rollbackapi.target;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a repository's configuration, with that of its user, says about what we do in it. Names are in lower case.
record GitConfig(Map<String, String> values) {
    private static final String ASKED = "^(user\\.(name|email)|commit\\.gpgsign|core\\.(hookspath|sparsecheckout))$";

    static GitConfig read(Git git) throws TargetFailedException {
        Map<String, String> values = new HashMap<>();
        Git.Answer<byte[]> answer = git.ask(Git.Call.of("config", "-z", "--get-regexp", ASKED));
        for (String line : new String(answer.out(), StandardCharsets.UTF_8).split("\0", -1)) {
            int end = line.indexOf('\n');
            values.put(end < 0 ? line : line.substring(0, end), end < 0 ? "true" : line.substring(end + 1));
        }
        return new GitConfig(values);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    boolean isTrue(String name) {
        return Set.of("true", "yes", "on", "1")
                .contains(values.getOrDefault(name, "false").toLowerCase(Locale.ROOT));
    }
}
