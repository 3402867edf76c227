package com.rollbackapi.console.fx;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/// All text of the console, from `messages.properties`. A key that is not there is a bug, and fails as one.
public final class Messages {
    private static final ResourceBundle BUNDLE =
            ResourceBundle.getBundle("com.rollbackapi.console.messages", Locale.ROOT);

    private Messages() {}

    /// The text of a key, its `{0}`, `{1}` … replaced. Numbers are grouped; pass a number as text to keep it as it
    /// is.
    public static String text(String key, Object... arguments) {
        String pattern = BUNDLE.getString(key);
        return arguments.length == 0 ? pattern : new MessageFormat(pattern, Locale.ROOT).format(arguments);
    }

    /// What FXML looks its `%keys` up in.
    static ResourceBundle bundle() {
        return BUNDLE;
    }
}
