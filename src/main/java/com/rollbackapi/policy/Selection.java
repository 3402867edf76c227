package com.rollbackapi.policy;

import java.util.List;

/// A rule with its patterns ready: the cheap test before an expression is evaluated.
record Selection(Rule rule, List<Glob> tools, List<Glob> agents, List<Glob> targets, List<Glob> objects) {
    Selection(Rule rule) {
        this(
                rule,
                globs(rule.selector().tools()),
                globs(rule.selector().agents()),
                globs(rule.selector().targets()),
                globs(rule.selector().objects()));
    }

    private static List<Glob> globs(List<String> patterns) {
        return patterns.stream().map(Glob::new).toList();
    }

    boolean selects(Facts facts) {
        return Glob.any(tools, facts.call().tool())
                && Glob.any(agents, facts.call().agentId())
                && (!rule.selector().narrowsWrites() || facts.writes().stream().anyMatch(this::selects));
    }

    /// The writes that the rule sees.
    List<Change> writes(Facts facts) {
        return rule.selector().narrowsWrites()
                ? facts.writes().stream().filter(this::selects).toList()
                : facts.writes();
    }

    private boolean selects(Change write) {
        return Glob.any(targets, write.target()) && Glob.any(objects, write.object());
    }
}
