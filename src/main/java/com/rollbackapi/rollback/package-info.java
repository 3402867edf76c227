@NullMarked
package com.rollbackapi.rollback;

import org.jspecify.annotations.NullMarked;
