package com.rollbackapi.console.fx;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;

/// Every key of the console: shown in tooltips and on the sheet that `?` opens. No two are the same.
@SuppressWarnings("ImmutableEnumChecker") // a KeyCombination is immutable, but does not say so
public enum Shortcut {
    PALETTE(Group.GO, new KeyCodeCombination(KeyCode.K, KeyCombination.CONTROL_DOWN)),
    OPERATIONS(Group.GO, new KeyCodeCombination(KeyCode.DIGIT1, KeyCombination.ALT_DOWN)),
    LINEAGE(Group.GO, new KeyCodeCombination(KeyCode.DIGIT2, KeyCombination.ALT_DOWN)),
    ROLLBACKS(Group.GO, new KeyCodeCombination(KeyCode.DIGIT3, KeyCombination.ALT_DOWN)),
    SESSIONS(Group.GO, new KeyCodeCombination(KeyCode.DIGIT4, KeyCombination.ALT_DOWN)),
    FORENSICS(Group.GO, new KeyCodeCombination(KeyCode.DIGIT5, KeyCombination.ALT_DOWN)),
    HELP(Group.GO, new KeyCodeCombination(KeyCode.SLASH, KeyCombination.SHIFT_DOWN)),
    CLOSE(Group.GO, new KeyCodeCombination(KeyCode.ESCAPE)),

    PLAY(Group.PLAYER, new KeyCodeCombination(KeyCode.SPACE)),
    BACK(Group.PLAYER, new KeyCodeCombination(KeyCode.LEFT)),
    FORWARD(Group.PLAYER, new KeyCodeCombination(KeyCode.RIGHT)),
    BACK_TEN(Group.PLAYER, new KeyCodeCombination(KeyCode.LEFT, KeyCombination.SHIFT_DOWN)),
    FORWARD_TEN(Group.PLAYER, new KeyCodeCombination(KeyCode.RIGHT, KeyCombination.SHIFT_DOWN)),
    ENTRY_BACK(Group.PLAYER, new KeyCodeCombination(KeyCode.COMMA)),
    ENTRY_FORWARD(Group.PLAYER, new KeyCodeCombination(KeyCode.PERIOD)),
    SLOWER(Group.PLAYER, new KeyCodeCombination(KeyCode.OPEN_BRACKET)),
    FASTER(Group.PLAYER, new KeyCodeCombination(KeyCode.CLOSE_BRACKET)),
    NEXT_MARKER(Group.PLAYER, new KeyCodeCombination(KeyCode.N)),
    PREVIOUS_MARKER(Group.PLAYER, new KeyCodeCombination(KeyCode.P)),
    IDLE(Group.PLAYER, new KeyCodeCombination(KeyCode.I)),
    REVERSE(Group.PLAYER, new KeyCodeCombination(KeyCode.B)),
    LIVE(Group.PLAYER, new KeyCodeCombination(KeyCode.L)),

    FILTER(Group.SCREEN, new KeyCodeCombination(KeyCode.SLASH)),
    NEXT_ROW(Group.SCREEN, new KeyCodeCombination(KeyCode.J)),
    PREVIOUS_ROW(Group.SCREEN, new KeyCodeCombination(KeyCode.K)),
    ROLL_BACK(Group.SCREEN, new KeyCodeCombination(KeyCode.R)),
    CONTAIN(Group.SCREEN, new KeyCodeCombination(KeyCode.C)),
    COMPARE(Group.SCREEN, new KeyCodeCombination(KeyCode.X)),
    FIT(Group.SCREEN, new KeyCodeCombination(KeyCode.F)),
    COPY_ID(Group.SCREEN, new KeyCodeCombination(KeyCode.Y));

    /// How the sheet groups them.
    public enum Group {
        GO,
        PLAYER,
        SCREEN;

        public String title() {
            return Messages.text(
                    switch (this) {
                        case GO -> "shortcuts.go";
                        case PLAYER -> "shortcuts.player";
                        case SCREEN -> "shortcuts.screen";
                    });
        }
    }

    private static final List<KeyCode> TENTHS = List.of(
            KeyCode.DIGIT0,
            KeyCode.DIGIT1,
            KeyCode.DIGIT2,
            KeyCode.DIGIT3,
            KeyCode.DIGIT4,
            KeyCode.DIGIT5,
            KeyCode.DIGIT6,
            KeyCode.DIGIT7,
            KeyCode.DIGIT8,
            KeyCode.DIGIT9);

    private final Group group;
    private final KeyCombination keys;

    Shortcut(Group group, KeyCombination keys) {
        this.group = group;
        this.keys = keys;
    }

    public Group group() {
        return group;
    }

    public KeyCombination keys() {
        return keys;
    }

    /// The keys as people read them, for example `Ctrl+K`.
    public String keysText() {
        return switch (this) {
            case HELP -> "?";
            case FILTER -> "/";
            case SLOWER -> "[";
            case FASTER -> "]";
            case ENTRY_BACK -> ",";
            case ENTRY_FORWARD -> ".";
            case BACK -> "←";
            case FORWARD -> "→";
            case BACK_TEN -> "Shift+←";
            case FORWARD_TEN -> "Shift+→";
            default -> keys.getDisplayText();
        };
    }

    /// What it does, in words.
    public String title() {
        return Messages.text("shortcut." + name().toLowerCase(java.util.Locale.ROOT));
    }

    /// The shortcut that a key event is.
    public static Optional<Shortcut> of(KeyEvent event) {
        return Arrays.stream(values()).filter(s -> s.keys.match(event)).findFirst();
    }

    /// The tenth of the journal that a plain digit key stands for.
    public static Optional<Integer> tenth(KeyEvent event) {
        boolean plain = !event.isAltDown() && !event.isControlDown() && !event.isShiftDown() && !event.isMetaDown();
        int digit = TENTHS.indexOf(event.getCode());
        return plain && digit >= 0 ? Optional.of(digit) : Optional.empty();
    }
}
