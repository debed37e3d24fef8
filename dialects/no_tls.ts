import { beginsTls, NO_TLS_HERE } from "../transport/tls/tls_hello.ts";
import type { Dialect } from "./dialect.ts";
import { notSpokenHere } from "./other_protocols.ts";

/**
 * TLS at a listener without it is refused. A client that only probes for TLS
 * does not use up a member number.
 */
export const noTlsHere: Dialect = notSpokenHere({
  name: "no-tls",
  begins: (first, following) =>
    beginsTls(first) ?? (following === "none" ? false : undefined),
  event: { type: "bye" },
  answer: NO_TLS_HERE,
});
