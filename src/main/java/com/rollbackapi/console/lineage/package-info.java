/// Lineage: every checkpoint, what it grew from, where the state branched off, and what was restored. A diverged branch
/// stays.
@NullMarked
package com.rollbackapi.console.lineage;

import org.jspecify.annotations.NullMarked;
