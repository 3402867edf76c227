/// Forensics: a journal from somebody who is not trusted. Whether it is whole comes first; then every entry, found by a
/// field query, with its cause, its effects and its proof of inclusion.
///
/// A query is words and fields with spaces between; all must hold. A word is looked for in the whole entry, whatever
/// its case. A field is `name:value`, `name!=value` or `-name:value`; a value with spaces stands in double quotes, and
/// `*` stands for any text. Fields are `event`, `actor` (or `agent`), `run`, `tool`, `target` (service, object, or both
/// with a `/`), `result`, `class`, `entry` (`17`, `100-200`) and the times `after` and `before` (`09:18`,
/// `09:18:44.722` on the journal's first day, or a full ISO 8601 instant; all UTC).
@NullMarked
package com.rollbackapi.console.forensics;

import org.jspecify.annotations.NullMarked;
