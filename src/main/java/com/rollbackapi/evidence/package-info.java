/// Evidence packs: what a rollback was to do, did and reached, as one signed file that is checked with nothing else.
///
/// Promises: a pack is a DSSE envelope around an in-toto statement (`docs/formats/evidence-v1.md`); the same rollback
/// at the same signed head gives the same bytes; whatever the statement says is computed from the entries, the plan and
/// the contents in it, when it is written and again when it is checked, so it cannot say what they do not show.
/// Refuses: a byte that is not as it was signed, an entry without its proof, a verdict better than the journal's.
@NullMarked
package com.rollbackapi.evidence;

import org.jspecify.annotations.NullMarked;
