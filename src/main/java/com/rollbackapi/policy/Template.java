package com.rollbackapi.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Fills in a rule's message: `{run.objects}` becomes the value that the name had when the rule matched. A name that
/// has no value stays as it is written, so that a message never hides a trigger.
final class Template {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)*");

    private Template() {}

    /// The placeholders that are no dotted names.
    static List<String> malformed(String template) {
        return PLACEHOLDER
                .matcher(template)
                .results()
                .map(m -> m.group(1))
                .filter(name -> !NAME.matcher(name).matches())
                .toList();
    }

    static String fill(String template, Map<String, Object> names) {
        return PLACEHOLDER.matcher(template).replaceAll(m -> java.util.regex.Matcher.quoteReplacement(value(m, names)));
    }

    private static String value(MatchResult placeholder, Map<String, Object> names) {
        Optional<Object> found = Optional.of(names);
        for (String part : placeholder.group(1).split("\\.", -1)) {
            found = found.flatMap(
                    v -> v instanceof Map<?, ?> map ? Optional.ofNullable(map.get(part)) : Optional.empty());
        }
        return found.map(Shown::plain).orElse(placeholder.group());
    }
}
