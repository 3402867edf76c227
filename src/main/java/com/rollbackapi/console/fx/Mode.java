package com.rollbackapi.console.fx;

/// How what is on the screen relates to the present.
public enum Mode {
    /// Not verified yet: there is nothing to show.
    OPENING("opening", Tone.MUTED),
    /// The head of a journal that grows.
    LIVE("live", Tone.SUCCESS),
    /// A position in the past.
    REPLAY("replay", Tone.WARNING),
    /// A file: it was exported once and does not grow.
    OFFLINE("offline", Tone.ACCENT),
    /// A remote that did not answer lately.
    STALE("stale", Tone.DANGER),
    /// Tampered, forked or damaged.
    RED("red", Tone.DANGER);

    private final String key;
    private final Tone tone;

    Mode(String key, Tone tone) {
        this.key = key;
        this.tone = tone;
    }

    public Tone tone() {
        return tone;
    }

    public String title() {
        return Messages.text("mode." + key);
    }

    /// Why nothing can be done here; only asked where nothing can.
    public String whyDisabled() {
        return Messages.text("mode.disabled." + key);
    }
}
