@NullMarked
package com.rollbackapi.engine;

import org.jspecify.annotations.NullMarked;
