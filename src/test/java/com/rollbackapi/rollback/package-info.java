/// The parts of planning that need no engine.
@NullMarked
package com.rollbackapi.rollback;

import org.jspecify.annotations.NullMarked;
