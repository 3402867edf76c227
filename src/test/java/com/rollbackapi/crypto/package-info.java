@NullMarked
package com.rollbackapi.crypto;

import org.jspecify.annotations.NullMarked;
