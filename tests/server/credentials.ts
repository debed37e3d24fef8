import { credentialsOf, makeCertificate } from "../../server/certificate.ts";
import type { CertificatePair } from "../../server/certificate.ts";
import type { ServerCredentials } from "../../transport/tls/tls_conn.ts";

/** A certificate that nobody has seen before, and what is made of it. */
export async function newCredentials(): Promise<
  ServerCredentials & { readonly pair: CertificatePair }
> {
  const pair = await makeCertificate(Date.now());
  return { pair, ...await credentialsOf(pair) };
}
