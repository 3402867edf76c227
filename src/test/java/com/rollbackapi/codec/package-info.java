@NullMarked
package com.rollbackapi.codec;

import org.jspecify.annotations.NullMarked;
