package com.rollbackapi.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// All text of the console stands in `messages.properties`: what is asked for is there, and what is there is asked for.
final class MessagesTest {
    private static final Path VIEWS = Path.of("resources", "com", "rollbackapi", "console");
    private static final Path MESSAGES = VIEWS.resolve("messages.properties");
    private static final Pattern KEY_IN_VIEW = Pattern.compile("\"%([^\"]+)\"");
    private static final Pattern PLAIN_TEXT =
            Pattern.compile("\\b(?:text|promptText|title|accessibleText|headerText|contentText)=\"([^%$\"][^\"]*)\"");

    @Test
    void everyKeyThatIsAskedForIsThere() throws IOException {
        Set<String> missing = new TreeSet<>(inViews(KEY_IN_VIEW));
        missing.addAll(literals(true));
        missing.removeAll(keys());
        assertThat(missing).as("keys that %s does not have", MESSAGES).isEmpty();
    }

    @Test
    void everyKeyThatIsThereIsAskedFor() throws IOException {
        Set<String> asked = new TreeSet<>(inViews(KEY_IN_VIEW));
        Set<String> literals = literals(false);
        asked.addAll(literals);
        List<String> prefixes =
                literals.stream().filter(l -> l.length() > 2 && l.endsWith(".")).toList();
        assertThat(keys())
                .as("keys of %s that nothing asks for", MESSAGES)
                .allMatch(k -> asked.contains(k) || prefixes.stream().anyMatch(k::startsWith));
    }

    @Test
    void viewsHoldNoTextOfTheirOwn() throws IOException {
        Set<String> plain = inViews(PLAIN_TEXT);
        plain.removeIf(t -> t.chars().noneMatch(Character::isLetter));
        assertThat(plain).as("texts in views that should stand in %s", MESSAGES).isEmpty();
    }

    private static Set<String> keys() throws IOException {
        if (!Files.exists(MESSAGES)) {
            return Set.of();
        }
        Properties messages = new Properties();
        try (Reader reader = Files.newBufferedReader(MESSAGES)) {
            messages.load(reader);
        }
        return messages.stringPropertyNames();
    }

    private static Set<String> inViews(Pattern pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path view : Sources.under(VIEWS, p -> p.toString().endsWith(".fxml"))) {
            pattern.matcher(Files.readString(view)).results().forEach(m -> found.add(m.group(1)));
        }
        return found;
    }

    /// The string literals of the product's sources; with `lookedUp`, only those that stand first in a call on
    /// `Messages` and are a whole key.
    private static Set<String> literals(boolean lookedUp) throws IOException {
        List<String> found = new ArrayList<>();
        for (Sources.Parsed source : Sources.parsed()) {
            if (!source.file().startsWith(Path.of("src", "main"))) {
                continue;
            }
            new TreeScanner<@Nullable Void, @Nullable Void>() {
                @Override
                public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void nothing) {
                    if (lookedUp
                            && isLookUp(call.getMethodSelect())
                            && !call.getArguments().isEmpty()) {
                        collect(call.getArguments().getFirst());
                    }
                    return super.visitMethodInvocation(call, null);
                }

                @Override
                public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void nothing) {
                    if (!lookedUp) {
                        collect(literal);
                    }
                    return null;
                }

                private void collect(ExpressionTree argument) {
                    if (argument instanceof LiteralTree l && l.getValue() instanceof String text) {
                        found.add(text);
                    }
                }
            }.scan(source.unit(), null);
        }
        return new TreeSet<>(found);
    }

    private static boolean isLookUp(ExpressionTree method) {
        return method instanceof MemberSelectTree select
                && select.getExpression().toString().equalsIgnoreCase("messages");
    }
}
