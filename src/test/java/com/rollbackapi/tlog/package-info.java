@NullMarked
package com.rollbackapi.tlog;

import org.jspecify.annotations.NullMarked;
