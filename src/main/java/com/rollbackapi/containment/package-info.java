@NullMarked
package com.rollbackapi.containment;

import org.jspecify.annotations.NullMarked;
