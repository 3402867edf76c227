package com.rollbackapi.target;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A repository's configuration with that of its user. Names are in lower case, but for what is between two dots.
record GitConfig(Map<String, String> values) {
    /// What has no part in how an index, a commit or a file of the work tree is written.
    private static final Pattern ELSEWHERE = Pattern.compile(
            "(advice|alias|blame|branch|clone|color|column|commit|credential|diff|difftool|fetch|filter|format|gc|gpg"
                    + "|grep|help|http|init|interactive|lfs|log|maintenance|merge|mergetool|pack|pager|protocol|pull"
                    + "|push|rebase|receive|remote|rerere|safe|sequence|stash|status|submodule|tag|transfer|url|user"
                    + "|worktree)\\..*"
                    + "|core\\.(abbrev|askpass|commentchar|editor|excludesfile|fsmonitor|fsync|fsyncmethod|hookspath"
                    + "|pager|quotepath|sshcommand|untrackedcache|whitespace)");

    /// What has, and what it is where that is done in the usual way.
    private static final Map<String, String> USUAL = Map.of(
            "core.repositoryformatversion", "0",
            "core.bare", "false",
            "core.logallrefupdates", "true",
            "core.filemode", "true",
            "core.symlinks", "true",
            "core.ignorecase", "false",
            "core.autocrlf", "false",
            "core.sparsecheckout", "false");

    /// A name and an address of which git strips nothing.
    private static final Pattern NAME =
            Pattern.compile("[\\p{L}\\p{N}]|[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]*[\\p{L}\\p{N}]");

    private static final Pattern ADDRESS = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9@._+\\[\\]-]*[a-zA-Z0-9]");

    static GitConfig read(Git git) throws TargetFailedException {
        Map<String, String> values = new HashMap<>();
        for (String line : git.text(Git.Call.of("config", "--list", "-z")).split("\0", -1)) {
            if (!line.isEmpty()) {
                int end = line.indexOf('\n');
                values.put(end < 0 ? line : line.substring(0, end), end < 0 ? "true" : line.substring(end + 1));
            }
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

    /// Whether an index and objects are written, and files of the work tree that have no attributes, as they are
    /// unless somebody says otherwise. A name that is not known here says otherwise.
    boolean isUsual() {
        return values.entrySet().stream()
                .filter(e -> !ELSEWHERE.matcher(e.getKey()).matches())
                .allMatch(e -> e.getValue().equals(USUAL.get(e.getKey())));
    }

    /// Who a commit is by, `NAME <ADDRESS>`: the user that is configured, or this program; empty where git would
    /// write it in another way than it is configured.
    Optional<String> identity() {
        String name = values.getOrDefault("user.name", "RollbackAPI");
        String address = values.getOrDefault("user.email", "rollbackapi@localhost");
        return NAME.matcher(name).matches() && ADDRESS.matcher(address).matches()
                ? Optional.of(name + " <" + address + ">")
                : Optional.empty();
    }
}
