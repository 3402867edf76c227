/// The console on real data, without a display.
@NullMarked
package com.rollbackapi.console;

import org.jspecify.annotations.NullMarked;
