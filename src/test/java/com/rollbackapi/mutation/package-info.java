/// Bugs planted in the product, which simulations have to catch.
@NullMarked
package com.rollbackapi.mutation;

import org.jspecify.annotations.NullMarked;
