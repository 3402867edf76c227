/// The client of a remote journal. It trusts nothing that it is told: every tree head is checked against the pinned log
/// key, every entry against the head, every blob against its digest, before a screen sees any of it. A head that does
/// not extend the last one, or a tile that is not what the head says, turns the source red and read-only for good.
@NullMarked
package com.rollbackapi.remote;

import org.jspecify.annotations.NullMarked;
