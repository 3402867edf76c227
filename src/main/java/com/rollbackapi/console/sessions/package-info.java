/// Sessions: replayable spans of the journal. The signature is checked first; the replay is the same screens at an
/// earlier position, and it is proven, entry by entry, to show what was recorded.
@NullMarked
package com.rollbackapi.console.sessions;

import org.jspecify.annotations.NullMarked;
