/// Rollbacks: the preview before one is confirmed, its stages while it runs, what it did afterwards, and the queue.
/// What is confirmed is what was shown: the plan's hash goes with the confirmation, and a plan that the world has
/// overtaken is refused and made again.
@NullMarked
package com.rollbackapi.console.rollbacks;

import org.jspecify.annotations.NullMarked;
