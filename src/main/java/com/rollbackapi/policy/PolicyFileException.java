package com.rollbackapi.policy;

import java.util.Optional;

/// A policy file that is refused, with the place and what to do about it. Nothing of the file is in force.
public final class PolicyFileException extends Exception {
    private final int line;
    private final Optional<String> rule;

    PolicyFileException(int line, Optional<String> rule, String what) {
        super("policy file, line " + line + rule.map(id -> ", rule " + id).orElse("") + ": " + what);
        this.line = line;
        this.rule = rule;
    }

    /// The line in the file, from 1.
    public int line() {
        return line;
    }

    /// The rule that is at fault, where it is one.
    public Optional<String> rule() {
        return rule;
    }
}
