/// Files that survive a crash. Everything durable goes through one seam, [com.rollbackapi.durable.Disk], so that a
/// simulated disk can lose, tear and lie where a real one may. Promises that what was forced is there after a crash,
/// and that a file written by [com.rollbackapi.durable.AtomicFile] is the old one or the new one, whole. Refuses to
/// retry a failed force: after one, what the disk holds is unknown.
@NullMarked
package com.rollbackapi.durable;

import org.jspecify.annotations.NullMarked;
