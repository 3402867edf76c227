@NullMarked
package com.rollbackapi.journal;

import org.jspecify.annotations.NullMarked;
