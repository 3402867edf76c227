@NullMarked
package com.rollbackapi.checkpoint;

import org.jspecify.annotations.NullMarked;
