/// Who may write: leases, containment, and the fence behind which a rollback runs.
///
/// Promises: every verdict is read off a [com.rollbackapi.projection.Picture], which is folded from journaled entries
/// and nothing else, so that a restart, a replay and another machine give the same verdicts. Containment takes away
/// writes and leaves reads. A [com.rollbackapi.containment.Fence] exists only for runs that the journal says cannot
/// write.
///
/// Refuses: to journal, and to touch a target. Granting, revoking and containing are decided here and made durable by
/// the engine, before they count.
@NullMarked
package com.rollbackapi.containment;

import org.jspecify.annotations.NullMarked;
