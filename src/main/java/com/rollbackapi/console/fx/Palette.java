package com.rollbackapi.console.fx;

import java.util.EnumMap;
import java.util.Map;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;

/// The theme's colours for what is drawn on a canvas, read from the style sheet: an invisible swatch for each role. Add
/// it to the drawing's parent, so that it follows the theme.
public final class Palette extends Pane {
    private final Map<Role, Region> swatches = new EnumMap<>(Role.class);

    /// What colours mean; `console.css` has a `.swatch-…` for each.
    public enum Role {
        PANEL,
        BORDER,
        TEXT,
        MUTED,
        FAINT,
        BAR,
        SUCCESS,
        ACCENT,
        WARNING,
        DANGER,
        DRIFT;

        String style() {
            return switch (this) {
                case PANEL -> "swatch-panel";
                case BORDER -> "swatch-border";
                case TEXT -> "swatch-text";
                case MUTED -> "swatch-muted";
                case FAINT -> "swatch-faint";
                case BAR -> "swatch-bar";
                case SUCCESS -> "swatch-success";
                case ACCENT -> "swatch-accent";
                case WARNING -> "swatch-warning";
                case DANGER -> "swatch-danger";
                case DRIFT -> "swatch-drift";
            };
        }
    }

    public Palette() {
        setManaged(false);
        setVisible(false);
        for (Role role : Role.values()) {
            Region swatch = new Region();
            swatch.getStyleClass().add(role.style());
            swatches.put(role, swatch);
            getChildren().add(swatch);
        }
    }

    /// The colour of a role; transparent until the palette is in a scene.
    public Color color(Role role) {
        Region swatch = swatches.getOrDefault(role, new Region());
        if (swatch.getBackground() == null) {
            applyCss();
        }
        boolean styled = swatch.getBackground() != null
                && !swatch.getBackground().getFills().isEmpty();
        return styled && swatch.getBackground().getFills().getFirst().getFill() instanceof Color c
                ? c
                : Color.TRANSPARENT;
    }

    public Color color(Tone tone) {
        return color(
                switch (tone) {
                    case DEFAULT -> Role.TEXT;
                    case MUTED -> Role.MUTED;
                    case SUCCESS -> Role.SUCCESS;
                    case ACCENT -> Role.ACCENT;
                    case WARNING -> Role.WARNING;
                    case DANGER -> Role.DANGER;
                    case DRIFT -> Role.DRIFT;
                });
    }
}
