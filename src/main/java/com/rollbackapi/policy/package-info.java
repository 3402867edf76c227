@NullMarked
package com.rollbackapi.policy;

import org.jspecify.annotations.NullMarked;
