import { feature } from "../../schema/feature.ts";
import {
  list,
  name,
  oneOf,
  optional,
  own,
  type Read,
  text,
} from "../../schema/field.ts";

/**
 * Certificates of an account beside its key: whoever shows one is its owner, as
 * whoever knows its password. Only some dialects carry certificates.
 */
export const certificatesFeature = feature({
  requests: {
    certificates: {
      what: oneOf("add", "drop", "list"),
      /** The fingerprint of that to drop. */
      which: optional(text),
      /** The fingerprint of that which the connection shows; absent without one. */
      shown: own<string>(),
      /** Names the request in the answer. */
      id: own<string>(),
    },
  },
  notices: {
    /** Those of the account now. */
    certificates: {
      /** The account. */
      name,
      /** The fingerprints, the oldest first. */
      certificates: list(text),
      id: own<string>(),
    },
  },
  isFramed: false,
});

/** A member adds or drops a certificate of its account, or asks for all. */
export type Certificates = Read<
  typeof certificatesFeature.requests.certificates
>;
