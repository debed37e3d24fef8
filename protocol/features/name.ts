import { feature } from "../schema/feature.ts";
import {
  name as memberName,
  only,
  optional,
  own,
  type Read,
  record,
  text,
} from "../schema/field.ts";
import { bare, required, split } from "../schema/slash_command.ts";

/** The part of a password that is kept. It does not reveal it. */
export interface Credential {
  /** Its scrypt hash, as a PHC string. */
  readonly scrypt: string;
  /** The keys of SCRAM-SHA-256, as RFC 5803 writes them. */
  readonly scram: string;
}

/** Names a request of a dialect whose answers have to be told apart, and the answer to it. */
const asked = own<string>();

/** The cost of deriving a key from a password, in messages: it takes a processor for a while. */
const DERIVATION_COST = 10;

/** A registered name, and its password. */
export const accountClaim = record({ name: text, password: text });

/** Names of members, and their passwords: whoever gives one is the owner of the name, as whoever has its key. */
export const name = feature({
  requests: {
    /** Another name for a member. */
    name: { name: text },
    /** Gives the name of the member a password, in place of an earlier one. */
    register: {
      /** Empty behind the authenticator. */
      password: text,
      credential: own<Credential>(),
      /** The identity of a member without a key. */
      key: own<string>(),
      /** The key is that of the certificate of the client, and not made up. */
      isCertified: own<true>(),
      id: asked,
      /** The name, of a client that has not said hello. */
      name: own<string>(),
      hall: own<string>(),
    },
    /** Takes the password of the name away. */
    unregister: {},
    /** Signs in as the owner of a registered name. */
    login: {
      name: text,
      /** Empty behind the authenticator. */
      password: text,
      /** The fingerprint of the owner. */
      key: own<string>(),
      id: asked,
      /** The member keeps its present name: for dialects in which an account is no name. */
      stays: own<true>(),
      /** The password of the hall, in dialects in which it comes before the hello. */
      hall: own<string>(),
      /** The certificate of the client stands for the password; the name may be empty then. */
      byCertificate: own<true>(),
    },
  },
  notices: {
    named: { name: memberName },
    registered: { name: memberName, key: text, id: asked },
    unregistered: { name: memberName },
    login: {
      /** The registered name. The member may have another. */
      name: memberName,
      key: text,
      /** Present when the member is an operator now. */
      operator: optional(only(true)),
      id: asked,
    },
  },
  commands: [
    {
      name: "name",
      aliases: ["nick"],
      group: "you",
      takes: "NAME",
      help: "take another name",
      read: required((name) => ({ type: "name", name })),
    },
    {
      name: "register",
      group: "you",
      takes: "PASSWORD",
      help: "give your name a password",
      read: required((password) => ({ type: "register", password })),
    },
    {
      name: "unregister",
      group: "you",
      takes: "",
      help: "take the password of your name away",
      read: bare({ type: "unregister" }),
    },
    {
      name: "login",
      group: "you",
      takes: "NAME PASSWORD",
      help: "sign in to a name",
      read(words) {
        const [name, password] = split(words);
        return password === "" ? undefined : { type: "login", name, password };
      },
    },
  ],
  costs: { name: 2, register: DERIVATION_COST, login: DERIVATION_COST },
}, {
  named: ({ name }) => `* you are now ${name}`,
  registered: ({ name }) => `* ${name} has a password now`,
  unregistered: ({ name }) => `* ${name} has no password now`,
  login: ({ name }) => `* you are signed in to ${name}`,
});

/** A registered name, and its password. */
export type AccountClaim = Read<typeof accountClaim>;

/** A member gives its name a password. */
export type Register = Read<typeof name.requests.register>;

/** A member signs in to a registered name. */
export type Login = Read<typeof name.requests.login>;
