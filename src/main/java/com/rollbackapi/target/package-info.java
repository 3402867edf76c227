/// The live systems that can be captured and put back: one seam, [com.rollbackapi.target.Target], and its adapters.
///
/// Promises: a capture is read from the live system, never from what was written last; a write happens only where the
/// leaf still is what the caller saw ([com.rollbackapi.target.Change]); repeating a commit after a crash gives the same
/// end. Refuses to overwrite what somebody changed since: that is a conflict with both values, for people to decide. It
/// does not know why something is written; plans and policies do.
@NullMarked
package com.rollbackapi.target;

import org.jspecify.annotations.NullMarked;
