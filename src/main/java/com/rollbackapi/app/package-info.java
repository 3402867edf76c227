@NullMarked
package com.rollbackapi.app;

import org.jspecify.annotations.NullMarked;
