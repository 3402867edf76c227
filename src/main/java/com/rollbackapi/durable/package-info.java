@NullMarked
package com.rollbackapi.durable;

import org.jspecify.annotations.NullMarked;
