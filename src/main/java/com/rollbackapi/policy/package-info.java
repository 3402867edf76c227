/// Rules about what agents may do, and what follows when one matches.
///
/// Promises: pure and deterministic. The same policy file, phase and facts give the same triggers in the same order, on
/// every machine, live and in replay; nothing is read but the facts, and nothing is changed. A rule that cannot be
/// evaluated counts as matched, so that a faulty rule never lets through what it was written to stop. Every evaluation
/// is bounded.
///
/// Refuses: to act. Containing a run or rolling it back is the engine's work; a [Trigger] only says which response its
/// rule asks for. Expressions see no clock, no network and no file.
@NullMarked
package com.rollbackapi.policy;

import org.jspecify.annotations.NullMarked;
