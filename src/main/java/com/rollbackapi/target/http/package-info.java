/// Services over HTTP that can be asked and offset: [com.rollbackapi.target.http.HttpService] over a declaration
/// ([com.rollbackapi.target.http.ServiceDeclaration]) that the workspace's owner writes.
///
/// Promises: a call has its effect at most once for each key, since every attempt carries the same one and what came of
/// it is asked of the service wherever a reply does not say; it is never called undone while a request may still be on
/// its way. Values of a call reach a path percent-encoded and never another host, another path or a header. Refuses an
/// operation without a key or a probe, redirects, replies that are too large or no JSON, and secrets anywhere but in
/// the environment. A journal from elsewhere has no services: opening one reaches no network.
@NullMarked
package com.rollbackapi.target.http;

import org.jspecify.annotations.NullMarked;
