import type { ClientHello, Spoken, Typed } from "../../dialects/dialect.ts";
import { base64url } from "../../protocol/base64url.ts";
import { fingerprintOf } from "../../protocol/fingerprint.ts";
import type { Notice } from "../../protocol/notice.ts";
import {
  type Challenge,
  NONCE_BYTES,
  type Proof,
} from "../../protocol/proof.ts";
import { Refusal, type RefusalCode } from "../../protocol/refusal.ts";
import type { Fault, Hello, Request } from "../../protocol/request.ts";
import type { Password } from "./password.ts";
import type { Verifier } from "./verifier.ts";

/** Most wrong proofs on one connection: one may be an accident, each costs the server a verification. */
const WRONG_PROOFS_MAX = 3;

/** What a authenticator says: it speaks before the hall does. */
export type AuthenticatorNotice = Notice | Challenge;

/** What a authenticator works with. */
export interface AuthenticatorOptions {
  /** Who the server is on this connection: the fingerprint of its certificate, empty without TLS. */
  readonly server: string;
  /** The address of the one who stands there. */
  readonly address: string;
  /** What has to be known to come in; absent when that is nothing. */
  readonly password?: Pick<Password, "check"> | undefined;
  readonly verifier: Pick<Verifier, "isProven">;
  /** Tells the one who stands there something. */
  readonly answer: (answer: AuthenticatorNotice) => void;
  /** Told of everything refused here. */
  readonly refused: (code: RefusalCode) => void;
  /** Nothing more is to be heard of that one. */
  readonly close: () => void;
}

/** What comes from one who has to be looked at. */
type Looked = ClientHello | Proof | Typed;

/** A hello whose key has yet to be proven. */
interface Claimed {
  readonly hello: Hello;
  readonly publicKey: string;
  readonly nonce: string;
}

/**
 * What stands between a connection's decoder and the hall: whoever says hello
 * gives the password here, if the hall has one, and then proves to have the key
 * it speaks of. The hall hears of nobody who has not, of a key no more than its
 * fingerprint, and of a password nothing.
 *
 * Once somebody is in, everything but another hello passes by.
 */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  #state: "outside" | "in" | "shut" = "outside";
  /** The hello of one who is to type the password. */
  #asked: Hello | undefined;
  #claimed: Claimed | undefined;
  #wrongProofs = 0;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** Whether a hello has been let in. The hall may still not welcome it, for the sake of its name. */
  get isIn(): boolean {
    return this.#state === "in";
  }

  /** Whether something needs no look: it goes on to the hall as it is. */
  passes(event: Spoken): event is Exclude<Spoken, Looked> {
    return this.#state === "in" && event.type !== "hello" &&
      event.type !== "proof" && event.type !== "typed";
  }

  /**
   * Looks at what somebody says.
   *
   * @returns What goes on to the hall, if anything.
   */
  async take(event: Spoken): Promise<Request | Fault | undefined> {
    if (this.#state === "shut") return undefined;
    if (this.passes(event)) return event;
    switch (event.type) {
      case "hello":
        return this.#knock(event);
      case "proof":
        return await this.#prove(event);
      case "typed":
        return this.isIn ? event.means : this.#type(event);
      default:
        this.#turnAway(event);
        return undefined;
    }
  }

  /** What somebody says who is not in comes to nothing. */
  #turnAway(event: Exclude<Spoken, Looked>): void {
    const id = "id" in event ? event.id : undefined;
    switch (event.type) {
      case "ping":
        return this.#options.answer({ type: "pong" });
      case "pong":
        return;
      case "bye":
        return this.#shut("you said goodbye");
      case "fault":
        return this.#refuse(event.code, event.message, id);
      default:
        return this.#refuse("hello-first", "say hello first", id);
    }
  }

  /** The password comes before anything else: until then one learns nothing. */
  #knock({ password, publicKey, ...hello }: ClientHello): Hello | undefined {
    this.#claimed = this.#asked = undefined;
    if (!this.#knows(password, hello.ephemeral === true)) {
      if (hello.ephemeral) this.#asked = hello;
      return undefined;
    }
    if (publicKey === undefined) return this.#letIn(hello);
    const nonce = base64url(
      crypto.getRandomValues(new Uint8Array(NONCE_BYTES)),
    );
    this.#claimed = { hello, publicKey, nonce };
    this.#options.answer({ type: "challenge", nonce });
    return undefined;
  }

  /** A line of bare text, from one who is not in: it is the password, and is never said. */
  #type({ text, means }: Typed): Hello | undefined {
    if (means?.type === "bye") {
      this.#shut("you said goodbye");
      return undefined;
    }
    const hello = this.#asked;
    // A blank line is a finger on a key.
    if (means === undefined || hello === undefined) return undefined;
    return this.#knows(text, true) ? this.#letIn(hello) : undefined;
  }

  /** Whether somebody knows the password, if there is one. Who does not is told so. */
  #knows(password: string | undefined, isTyped: boolean): boolean {
    try {
      this.#options.password?.check(password, this.#options.address);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, message } = error;
      const how = isTyped && code === "password-needed"
        ? "; type it, /quit leaves"
        : "";
      this.#refuse(code, message + how);
      return false;
    }
  }

  async #prove({ signature }: Proof): Promise<Hello | undefined> {
    const claimed = this.#claimed;
    // Once, whatever becomes of it.
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
        ? "there is no challenge to answer; say hello with a publicKey"
        : "the signature does not prove that you have this key; say hello again",
    );
    if (this.#wrongProofs >= WRONG_PROOFS_MAX) {
      this.#shut("too many wrong proofs");
    }
    return undefined;
  }

  #letIn(hello: Hello): Hello {
    this.#state = "in";
    return hello;
  }

  #refuse(code: RefusalCode, message: string, id?: string): void {
    this.#options.refused(code);
    this.#options.answer({
      type: "error",
      code,
      message,
      ...(id === undefined ? {} : { id }),
    });
  }

  #shut(reason: string): void {
    this.#state = "shut";
    this.#options.answer({ type: "bye", reason, again: false });
    this.#options.close();
  }
}
