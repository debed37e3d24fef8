import type { Certificates } from "../../../protocol/features/dialects/certificates.ts";
import type { Login, Register } from "../../../protocol/features/name.ts";
import { base64url } from "../../../protocol/base64url.ts";
import { fingerprintOf } from "../../../protocol/fingerprint.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { KEY_BYTES } from "../../../protocol/proof.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import type { ScramMessage } from "../../../protocol/scram.ts";
import type { Password } from "../password.ts";
import type { Account, AccountProof, Accounts } from "./accounts.ts";

/** The events that need the password of a name, or the certificate of the client. */
export type AccountEvent = Register | Login | Certificates | ScramMessage;

/** The dependencies of {@linkcode AccountSignIn}. */
export interface AccountSignInOptions {
  /** The address that the connection comes from. */
  readonly address: string;
  /** The fingerprint of the certificate of the client, which is its key where it has no other; absent without one. */
  readonly certificate?: string | undefined;
  /** Absent when the hall has no password. */
  readonly password?: Pick<Password, "check"> | undefined;
  /** The passwords of names. */
  readonly accounts: Pick<
    Accounts,
    "ownerOf" | "prove" | "credentialOf" | "certified" | "openedBy"
  >;
  /** Sends an answer. */
  readonly answer: (answer: Notice | ScramMessage) => void;
}

/**
 * Signs a client in to an account: by its password, in an exchange of SCRAM, or
 * by a certificate. A client may do so before its hello, and the hello is then
 * that of the account.
 */
export class AccountSignIn {
  readonly #options: AccountSignInOptions;
  #account: Account | undefined;
  /** An exchange of SCRAM under way; an account when the client has been answered for the last time. */
  #exchange: AccountProof | Account | undefined;
  #hasBegun = false;

  constructor(options: AccountSignInOptions) {
    this.#options = options;
  }

  /** The account whose password was given before the hello. */
  get account(): Account | undefined {
    return this.#account;
  }

  /** Whether the client has signed in before the hello, or tried to. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /**
   * Takes an event.
   *
   * @param isIn Whether the hall has been given a hello of the client.
   * @returns The request for the hall, if any, without the password.
   * @throws {Refusal} `hello-first`, and those of the passwords.
   */
  async take(
    event: AccountEvent,
    isIn: boolean,
  ): Promise<Register | Login | Certificates | undefined> {
    const { accounts, address, certificate } = this.#options;
    switch (event.type) {
      case "register":
        if (!isIn && event.name === undefined) throw helloFirst();
        this.#begin(event.hall, isIn);
        return {
          ...event,
          password: "",
          credential: await accounts.credentialOf(event.password, address),
          ...certificate === undefined
            ? { key: madeUpKey() }
            : { key: certificate, isCertified: true },
        };
      case "login": {
        this.#begin(event.hall, isIn);
        const account = event.byCertificate
          ? await accounts.certified(certificate, event.name)
          : await accounts.ownerOf(event, address);
        return this.#signIn(account, event, isIn);
      }
      case "certificates":
        if (!isIn) throw helloFirst();
        return { ...event, shown: certificate };
      case "scram": {
        const account = await this.#proceed(event, isIn);
        const { id } = event;
        return account && this.#signIn(account, { id, stays: true }, isIn);
      }
    }
  }

  /** Before the hello the password of the hall comes first. */
  #begin(hall: string | undefined, isIn: boolean): void {
    if (isIn) return;
    const { password, address } = this.#options;
    if (password !== undefined) {
      if (hall === undefined) throw helloFirst();
      password.check(hall, address);
    }
    this.#hasBegun = true;
  }

  /** Answers a message of SCRAM. The last of a client, which is empty, ends the exchange: then it returns the account. */
  async #proceed(
    { id, message, begins, hall }: ScramMessage,
    isIn: boolean,
  ): Promise<Account | undefined> {
    const { accounts, address, answer } = this.#options;
    const exchange = this.#exchange;
    this.#exchange = undefined;
    if (begins !== undefined) {
      this.#begin(hall, isIn);
      const begun = await accounts.prove(begins, message, address);
      this.#exchange = begun;
      answer({ type: "scram", id, message: begun.challenge });
      return undefined;
    }
    if (exchange === undefined) {
      throw new Refusal("bad-login", "there is no exchange to go on with");
    }
    if ("key" in exchange) return exchange;
    const ended = await exchange.finish(message);
    this.#exchange = ended.account;
    answer({ type: "scram", id, message: ended.answer });
    return undefined;
  }

  /** Before the hello the account is that for which the hello comes. */
  #signIn(
    account: Account,
    { id, stays }: Pick<Login, "id" | "stays">,
    isIn: boolean,
  ): Login | undefined {
    if (isIn) return { type: "login", id, stays, password: "", ...account };
    this.#account = account;
    this.#options.answer({ type: "login", id, ...account });
    return undefined;
  }
}

function helloFirst(): Refusal {
  return new Refusal("hello-first", "send hello first");
}

/** The identity of a member without a key. It is written like the fingerprint of a key that nobody has. */
function madeUpKey(): string {
  return fingerprintOf(
    base64url(crypto.getRandomValues(new Uint8Array(KEY_BYTES))),
  );
}
