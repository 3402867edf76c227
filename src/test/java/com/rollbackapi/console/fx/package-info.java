/// Tests of what the package of the same name promises.
@NullMarked
package com.rollbackapi.console.fx;

import org.jspecify.annotations.NullMarked;
