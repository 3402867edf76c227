/// Operations: what is deployed and how it is, what waits to be rolled back, what can be restored, what policies
/// noticed. Sorted by what needs attention; one click from any row leads to the preview of its rollback.
@NullMarked
package com.rollbackapi.console.operations;

import org.jspecify.annotations.NullMarked;
