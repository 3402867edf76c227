/// Tests of what the package of the same name promises.
@NullMarked
package com.rollbackapi.console.operations;

import org.jspecify.annotations.NullMarked;
