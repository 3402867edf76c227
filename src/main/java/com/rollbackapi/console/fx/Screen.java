package com.rollbackapi.console.fx;

import javafx.scene.Parent;

/// One screen of the console: a picture of the playhead's journal at its position.
public interface Screen {
    Parent node();

    /// Called with every change of the playhead while the screen is shown, and when it is shown again. Must return
    /// quickly: what takes longer goes to [Jobs] or [Latest].
    void update(Playhead.View view);

    /// Shows what was asked for; called after [#update].
    default void select(Selection selection) {}

    /// Carries out a key that belongs to this screen; false where it does not.
    default boolean act(Shortcut shortcut) {
        return false;
    }

    /// Another screen is shown now.
    default void hidden() {}
}
