package com.rollbackapi.journal;

import java.util.ArrayList;
import java.util.List;

/// What was found in a journal of somebody else, who may have put as much wrong into it as it holds: the first thousand
/// are kept, the others counted.
final class Findings {
    static final int KEPT = 1_000;

    private final List<Finding> kept = new ArrayList<>();
    private long more;

    void add(Finding finding) {
        if (kept.size() < KEPT) {
            kept.add(finding);
        } else {
            more++;
        }
    }

    /// Those kept, and where there were more, how many.
    List<Finding> all() {
        List<Finding> all = new ArrayList<>(kept);
        if (more > 0) {
            all.add(Finding.damage("the file", "and " + more + " more findings"));
        }
        return List.copyOf(all);
    }
}
