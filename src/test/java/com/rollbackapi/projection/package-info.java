/// Pictures and what they are folded from.
@NullMarked
package com.rollbackapi.projection;

import org.jspecify.annotations.NullMarked;
