import type { AccountClaim } from "../../protocol/features/name.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Request } from "../../protocol/request.ts";

/**
 * The password of a name with which a client comes back after a cut: given at
 * first, or by a command since. It is kept in no file.
 *
 * @example
 * ```ts
 * import { OwnAccount } from "./own_account.ts";
 *
 * const account = new OwnAccount({ hasKey: false });
 * account.asks({ type: "register", password: "sesame" }, "Ann");
 * account.told({ type: "registered", name: "Ann", key: "as3n-…" });
 * console.assert(account.claim?.password === "sesame");
 * ```
 */
export class OwnAccount {
  readonly #hasKey: boolean;
  #claim: AccountClaim | undefined;
  /** A password that the server has not accepted yet. */
  #asked: AccountClaim | undefined;

  constructor(
    { given, hasKey }: {
      readonly given?: AccountClaim | undefined;
      /** Whether the client has a key, which it comes back with by itself. */
      readonly hasKey: boolean;
    },
  ) {
    this.#claim = given;
    this.#hasKey = hasKey;
  }

  /** The account to say hello with, if any. */
  get claim(): AccountClaim | undefined {
    return this.#claim;
  }

  /** The client asks for something, under a name. */
  asks(request: Request, name: string): void {
    const { type } = request;
    if (type === "register") {
      this.#asked = { name, password: request.password };
    } else if (type === "login") {
      this.#asked = { name: request.name, password: request.password };
    }
  }

  /** The server has answered something. */
  told({ type }: Pick<Notice, "type">): void {
    if (type === "unregistered") this.#claim = undefined;
    // With a key, only where the password of another owner is in use.
    else if (
      type === "login" ||
      type === "registered" && (!this.#hasKey || this.#claim !== undefined)
    ) this.#claim = this.#asked;
  }
}
