/// Databases that can be captured and put back row by row: [com.rollbackapi.target.sql.SqlTarget] over PostgreSQL and
/// SQLite, by JDBC.
///
/// Promises: a row is encoded without loss or not at all; a commit is one transaction that compares every row under its
/// lock and leaves exactly the rows that were asked for; rows are streamed, never a table at once. Refuses what it
/// cannot keep (a table without a primary key, a column of a type it does not know) with the table and column named, a
/// write that would let a foreign key change further rows, and every connection address but those of two databases with
/// a few harmless parameters. A table's schema is read and compared, and changed by a migration's SQL alone.
@NullMarked
package com.rollbackapi.target.sql;

import org.jspecify.annotations.NullMarked;
