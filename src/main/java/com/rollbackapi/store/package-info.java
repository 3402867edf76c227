@NullMarked
package com.rollbackapi.store;

import org.jspecify.annotations.NullMarked;
