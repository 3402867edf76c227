@NullMarked
package com.rollbackapi.projection;

import org.jspecify.annotations.NullMarked;
