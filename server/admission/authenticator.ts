import type { Spoken, Typed } from "../../dialects/dialect.ts";
import { base64url } from "../../protocol/base64url.ts";
import type { ClientHello } from "../../protocol/features/hello.ts";
import type { Hello } from "../../protocol/features/hello.ts";
import { fingerprintOf } from "../../protocol/fingerprint.ts";
import type { Oper } from "../../protocol/features/moderation.ts";
import type { Notice } from "../../protocol/notice.ts";
import {
  type Challenge,
  NONCE_BYTES,
  type Proof,
} from "../../protocol/proof.ts";
import { Refusal, type RefusalCode } from "../../protocol/refusal.ts";
import type { ScramMessage } from "../../protocol/scram.ts";
import type { Fault, Request } from "../../protocol/request.ts";
import {
  type AccountEvent,
  AccountSignIn,
  type AccountSignInOptions,
} from "./accounts/account_sign_in.ts";
import type { Password } from "./password.ts";
import type { Verifier } from "./verifier.ts";

/** Most wrong proofs on a connection: a single one may be an accident, and each costs a verification. */
const WRONG_PROOFS_MAX = 3;

/** An answer of the authenticator, before the hall knows the member. */
export type AuthenticatorNotice = Notice | Challenge | ScramMessage;

/** The dependencies of an authenticator. */
export interface AuthenticatorOptions extends AccountSignInOptions {
  /**
   * The identity of the server on this connection: the fingerprint of its
   * certificate, empty without TLS; the origin of the page in a browser.
   */
  readonly server: string;
  /** The password that makes operators; absent when there is none. */
  readonly operPassword?: Pick<Password, "check"> | undefined;
  readonly verifier: Pick<Verifier, "isProven">;
  /** Sends an answer. */
  readonly answer: (answer: AuthenticatorNotice) => void;
  /** Called for each refusal. */
  readonly refused: (code: RefusalCode) => void;
  /** Closes the connection: nothing more is taken from it. */
  readonly close: () => void;
}

/** The events that are part of signing in. */
type SignInEvent = ClientHello | Proof | Typed | Oper | AccountEvent;

const SIGN_IN_EVENTS: ReadonlySet<string> = new Set<SignInEvent["type"]>([
  "hello",
  "proof",
  "typed",
  "register",
  "login",
  "certificates",
  "oper",
  "scram",
]);

/** A hello whose key is yet to be proven. */
interface ClaimedHello {
  readonly hello: Hello;
  readonly publicKey: string;
  readonly nonce: string;
}

/**
 * Stands between a connection's decoder and the hall. A hello is forwarded once
 * the password is given, if the hall has one, and the key that the hello claims
 * is proven, or the password of a name is right. The hall learns the fingerprint
 * of the owner and nothing of a password.
 *
 * After that everything passes unchanged but another hello and what has the
 * password of a name.
 */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  #state: "outside" | "in" | "closed" = "outside";
  /** The hello of a person who has yet to type the password. */
  #awaitingPassword: Hello | undefined;
  #claimed: ClaimedHello | undefined;
  readonly #accountSignIn: AccountSignIn;
  #wrongProofs = 0;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    this.#accountSignIn = new AccountSignIn(options);
  }

  /** Whether a hello has been forwarded. The hall may still refuse it, for its name. */
  get isIn(): boolean {
    return this.#state === "in";
  }

  /** Whether the client has signed in by a password of a name, or tried to: both sides derive keys from it, for a while on a slow or busy machine. */
  get isProving(): boolean {
    return this.#accountSignIn.hasBegun;
  }

  /** Whether an event goes to the hall as it is. */
  passes(event: Spoken): event is Exclude<Spoken, SignInEvent> {
    return this.#state === "in" && !SIGN_IN_EVENTS.has(event.type) ||
      // The answers to it and to a REGISTER come in order.
      this.#state === "outside" && event.type === "mark";
  }

  /**
   * Whether the password of a name must be derived for an event: that takes a
   * part of a second, beside the hall, and the passwords of a network wait for
   * each other.
   */
  derives(event: Spoken): boolean {
    if (event.type === "hello") return event.account !== undefined;
    const { type } = event.type === "typed" ? event.means ?? event : event;
    if (event.type === "login" && event.byCertificate) return false;
    return type === "register" || type === "login" || type === "scram";
  }

  /**
   * Takes an event that may be part of signing in.
   *
   * @returns The request for the hall, if any.
   */
  async take(event: Spoken): Promise<Request | Fault | undefined> {
    if (this.#state === "closed") return undefined;
    if (this.passes(event)) return event;
    switch (event.type) {
      case "hello":
        return await this.#takeHello(event);
      case "proof":
        return await this.#takeProof(event);
      case "typed":
        if (!this.isIn) return this.#takeTyped(event);
        return event.means && await this.take(event.means);
      case "oper":
        return this.isIn ? this.#takeOper(event) : this.#refuseEvent(event);
      case "register":
      case "login":
      case "certificates":
      case "scram":
        return await this.#orRefused(
          () => this.#accountSignIn.take(event, this.isIn),
          event.id,
        );
      default:
        return this.#refuseEvent(event);
    }
  }

  /** Before sign-in requests are not forwarded. */
  #refuseEvent(
    event: Exclude<Spoken, SignInEvent> | Oper,
  ): undefined {
    const id = "id" in event ? event.id : undefined;
    switch (event.type) {
      case "ping":
        this.#options.answer({ type: "pong" });
        break;
      case "pong":
        break;
      case "bye":
        this.#close("you left");
        break;
      case "fault":
        this.#refuse(event.code, event.message, id);
        break;
      default:
        this.#refuse("hello-first", "send hello first", id);
    }
  }

  /** The password of the hall is checked first: without it nothing else is answered. */
  async #takeHello(
    { password, account, publicKey, ...hello }: ClientHello,
  ): Promise<Hello | undefined> {
    this.#claimed = this.#awaitingPassword = undefined;
    if (!this.#acceptPassword(password, hello.ephemeral === true)) {
      if (hello.ephemeral) this.#awaitingPassword = hello;
      return undefined;
    }
    const { accounts, address } = this.#options;
    const known = account === undefined
      ? this.#accountSignIn.account
      : await this.#orRefused(() => accounts.ownerOf(account, address));
    if (account !== undefined && known === undefined) return undefined;
    if (known !== undefined) {
      const { name, key } = known;
      return this.#letIn({
        ...hello,
        name: hello.name ?? name,
        key,
        registered: name,
      });
    }
    if (publicKey === undefined) return await this.#takeCertified(hello);
    const nonce = base64url(
      crypto.getRandomValues(new Uint8Array(NONCE_BYTES)),
    );
    this.#claimed = { hello, publicKey, nonce };
    this.#options.answer({ type: "challenge", nonce });
    return undefined;
  }

  /** The certificate of a client without a key is its key, unless it opens the account that it names. */
  async #takeCertified(hello: Hello): Promise<Hello | undefined> {
    const { certificate, accounts } = this.#options;
    if (certificate === undefined) return this.#letIn(hello);
    const { name = "" } = hello;
    return await this.#orRefused(async () => {
      const opened = name === ""
        ? undefined
        : await accounts.openedBy(certificate, name);
      return this.#letIn({ ...hello, key: opened?.key ?? certificate });
    });
  }

  /** A line of plain text before sign-in is the password, and is never sent to a room. */
  #takeTyped({ text, means }: Typed): Hello | undefined {
    if (means?.type === "bye") {
      this.#close("you left");
      return undefined;
    }
    const hello = this.#awaitingPassword;
    // A blank line is ignored.
    if (means === undefined || hello === undefined) return undefined;
    return this.#acceptPassword(text, true) ? this.#letIn(hello) : undefined;
  }

  /** Checks the password, if there is one, and refuses a wrong one. @returns Whether it is right. */
  #acceptPassword(
    password: string | undefined,
    isTyped: boolean,
  ): boolean {
    try {
      this.#options.password?.check(password, this.#options.address);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, message } = error;
      const how = isTyped && code === "password-needed"
        ? "; type it, or /quit"
        : "";
      this.#refuse(code, message + how);
      return false;
    }
  }

  /** The password that makes operators. */
  async #takeOper(oper: Oper): Promise<Oper | undefined> {
    const { operPassword, address } = this.#options;
    return await this.#orRefused(() => {
      if (operPassword === undefined) {
        throw new Refusal(
          "not-operator",
          "no password makes operators here; start the server with --oper-password-file",
        );
      }
      operPassword.check(oper.password, address);
      return { ...oper, password: "" };
    });
  }

  /** The result of work, unless it is refused: then the client is told why. */
  async #orRefused<T>(
    work: () => T | Promise<T>,
    id?: string,
  ): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#refuse(error.code, error.message, id);
      return undefined;
    }
  }

  async #takeProof({ signature }: Proof): Promise<Hello | undefined> {
    const claimed = this.#claimed;
    // A challenge can be answered once.
    this.#claimed = undefined;
    if (claimed !== undefined) {
      const { hello, publicKey, nonce } = claimed;
      const { server, verifier } = this.#options;
      const session = hello.session ?? "";
      const claim = { server, nonce, publicKey, session };
      if (await verifier.isProven(claim, signature)) {
        return this.#letIn({ ...hello, key: fingerprintOf(publicKey) });
      }
    }
    this.#wrongProofs++;
    this.#refuse(
      "bad-proof",
      claimed === undefined
        ? "there is no challenge to answer; send hello with a publicKey"
        : "the signature is invalid; send hello again",
    );
    if (this.#wrongProofs >= WRONG_PROOFS_MAX) {
      this.#close("too many invalid signatures");
    }
    return undefined;
  }

  #letIn(hello: Hello): Hello {
    this.#state = "in";
    return hello;
  }

  #refuse(code: RefusalCode, message: string, id?: string): undefined {
    this.#options.refused(code);
    this.#options.answer({ type: "error", code, message, id });
  }

  #close(reason: string): void {
    this.#state = "closed";
    this.#options.answer({ type: "bye", reason, again: false });
    this.#options.close();
  }
}
