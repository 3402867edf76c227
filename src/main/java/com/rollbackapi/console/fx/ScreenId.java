package com.rollbackapi.console.fx;

/// The screens, in the order of the rail.
public enum ScreenId {
    OPERATIONS("operations"),
    LINEAGE("lineage"),
    ROLLBACKS("rollbacks"),
    SESSIONS("sessions"),
    FORENSICS("forensics");

    private final String key;

    ScreenId(String key) {
        this.key = key;
    }

    /// The name in keys of messages and in file names of pictures.
    public String key() {
        return key;
    }

    public String title() {
        return Messages.text("screen." + key);
    }
}
