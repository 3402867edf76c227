/// What simulations share: runs from seeds, each ended somewhere, and bugs planted in the product, which they have to
/// catch.
@NullMarked
package com.rollbackapi.simulation;

import org.jspecify.annotations.NullMarked;
