package com.rollbackapi.console.fx;

import java.nio.file.Path;

/// Where a screen can send its user.
public interface Navigation {
    void open(ScreenId screen, Selection selection);

    /// Opens an exported journal or a workspace to look at, verifying it as a job; the playhead moves there when
    /// that is done.
    void openJournal(Path path);

    /// Says something that the user should know, without covering what they look at.
    void notice(Tone tone, String text);
}
