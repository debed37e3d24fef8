import { Tries, TRIES_IN, TRIES_MAX } from "../../../hall/sessions/tries.ts";
import type {
  AccountClaim,
  Credential,
} from "../../../protocol/features/name.ts";
import { folded } from "../../../protocol/name/name.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import { readScramFirst } from "../../../protocol/scram.ts";
import type { NameRecord } from "../../../store/name_store.ts";
import { Unreadable } from "../../../store/store.ts";
import { isRight, makeCredential, readScram } from "./credential.ts";
import { networkOf } from "../network.ts";
import { ScramExchange } from "./scram.ts";
import { Turns } from "../turns.ts";

/** Longest password of a name, in UTF-16 code units: a sentence, and no flood. */
const PASSWORD_MAX = 1_024;

/**
 * Most passwords that are derived at once: each takes a processor and 16 MiB for
 * a while, and the hall needs one too. Others wait, one for each network before
 * a second of any.
 */
const AT_ONCE_MAX = Math.max(1, Math.floor(navigator.hardwareConcurrency / 2));

/**
 * Most new passwords from one network in {@linkcode NEW_IN}: enough for a class,
 * and no work for a processor all the time.
 */
const NEW_MAX = 60;

/** How long a new password counts, in milliseconds. */
const NEW_IN = 3_600_000;

/**
 * Most wrong tries for one name in {@linkcode NAME_TRIES_IN}, from all networks
 * together: an attacker with many networks guesses no faster.
 */
const NAME_TRIES_MAX = 30;

/** How long a wrong try for a name counts, in milliseconds. */
const NAME_TRIES_IN = 3_600_000;

/** Most networks that are remembered for having given a right password. */
const KNOWN_MAX = 10_000;

/** A registered name, and its owner. */
export interface Account {
  /** As it is shown. */
  readonly name: string;
  /** The fingerprint of the owner. */
  readonly key: string;
}

/** An exchange in which a client shows that it knows the password of a name. */
export interface AccountProof {
  /** The answer to the first message of the client. */
  readonly challenge: string;
  /**
   * Checks the last message of the client.
   *
   * @returns The account, and the answer.
   * @throws {Refusal} `bad-login`, `too-many-tries`
   */
  finish(
    message: string,
  ): Promise<{ readonly account: Account; readonly answer: string }>;
}

/** The password of a name that may be tried now. */
interface Trial {
  readonly record: NameRecord & {
    readonly credential: NonNullable<NameRecord["credential"]>;
  };
  readonly network: string;
}

/** The dependencies of {@linkcode Accounts}. */
export interface AccountsOptions {
  /**
   * The owned names that count as the same as this.
   *
   * @throws {Unreadable}
   */
  readonly ownedAs: (name: string) => Promise<readonly NameRecord[]>;
  /**
   * The owned names that a certificate opens, the last used first.
   *
   * @throws {Unreadable}
   */
  readonly openedBy: (certificate: string) => Promise<readonly NameRecord[]>;
  /** A monotonic time in milliseconds. */
  readonly now: () => number;
  /** @default {isRight} */
  readonly isRight?: typeof isRight;
  /** @default {makeCredential} */
  readonly makeCredential?: typeof makeCredential;
  /** Most derivations at once. @default {half of the processors} */
  readonly atOnce?: number;
}

/**
 * The passwords of names. Wrong tries are bounded for each network and for each
 * name; a network that has given the right password of a name is not kept from
 * it by the tries of others.
 */
export class Accounts {
  readonly #options: Required<AccountsOptions>;
  readonly #turns: Turns;
  readonly #byNetwork: Tries;
  readonly #byName: Tries;
  readonly #new: Tries;
  /** The last derivation of each network that has some under way. */
  readonly #last = new Map<string, Promise<void>>();
  /** Networks from which the right password of an owner came. */
  readonly #known = new Set<string>();

  constructor(options: AccountsOptions) {
    const { now } = options;
    this.#options = {
      ...{ isRight, makeCredential, atOnce: AT_ONCE_MAX },
      ...options,
    };
    this.#turns = new Turns(this.#options.atOnce);
    this.#byNetwork = new Tries({
      most: TRIES_MAX,
      within: TRIES_IN,
      now,
    });
    this.#new = new Tries({ most: NEW_MAX, within: NEW_IN, now });
    this.#byName = new Tries({
      most: NAME_TRIES_MAX,
      within: NAME_TRIES_IN,
      now,
    });
  }

  /**
   * The account that a certificate opens.
   *
   * @param certificate Its fingerprint.
   * @param name The registered name; empty for that which was used last.
   * @throws {Refusal} `bad-login`, `unreadable`
   */
  async certified(
    certificate: string | undefined,
    name: string,
  ): Promise<Account> {
    if (certificate === undefined) {
      throw new Refusal("bad-login", "you have shown no certificate");
    }
    const found = await this.openedBy(certificate, name);
    if (found !== undefined) return found;
    throw new Refusal("bad-login", "no such name belongs to your certificate");
  }

  /**
   * The same; `undefined` where the certificate opens no such account.
   *
   * @throws {Refusal} `unreadable`
   */
  async openedBy(
    certificate: string,
    name: string,
  ): Promise<Account | undefined> {
    const opened = await orUnreadable(this.#options.openedBy(certificate));
    const found = opened.find((record) =>
      name === "" || folded(record.name) === folded(name)
    );
    return found && { name: found.name, key: found.owner };
  }

  /**
   * The account of a registered name, for whoever gives its password.
   *
   * @param address The address that the password comes from.
   * @throws {Refusal} `bad-login`, `too-many-tries`, `unreadable`
   */
  async ownerOf(claim: AccountClaim, address: string): Promise<Account> {
    const { name, password } = claim;
    const network = networkOf(address);
    return await this.#inTurn(network, async () => {
      const trial = await this.#begin(name, network);
      const { credential } = trial.record;
      const isRight = password.length <= PASSWORD_MAX &&
        await this.#options.isRight(credential, password);
      if (isRight === undefined) throw unreadable(trial.record.name);
      return this.#judge(trial, isRight);
    });
  }

  /**
   * Begins an exchange of SCRAM-SHA-256.
   *
   * @param name The registered name.
   * @param message The first message of the client.
   * @param address The address that it comes from.
   * @throws {Refusal} `bad-login`, `too-many-tries`, `unreadable`
   */
  async prove(
    name: string,
    message: string,
    address: string,
  ): Promise<AccountProof> {
    const network = networkOf(address);
    const first = readScramFirst(message);
    if (first === undefined) {
      throw new Refusal("bad-login", "that is no message of SCRAM-SHA-256");
    }
    const { record } = await this.#begin(name, network);
    const keys = readScram(record.credential.scram);
    if (keys === undefined) throw unreadable(record.name);
    const exchange = new ScramExchange(first, keys);
    return {
      challenge: exchange.challenge,
      finish: (message) =>
        this.#inTurn(network, async () => {
          // The tries meanwhile, and another password, count.
          const trial = await this.#begin(name, network);
          const isSame =
            trial.record.credential.scram === record.credential.scram;
          const answer = isSame ? exchange.answerTo(message) : undefined;
          const account = this.#judge(trial, answer !== undefined);
          return { account, answer: answer ?? "" };
        }),
    };
  }

  /**
   * Makes the credential of a new password.
   *
   * @throws {Refusal} `bad-text`, when there can be no such password; `too-many-tries`
   */
  async credentialOf(password: string, address: string): Promise<Credential> {
    const isPossible = password.trim() !== "" &&
      password.length <= PASSWORD_MAX && password.isWellFormed() &&
      !/\p{Cc}/u.test(password);
    if (!isPossible) {
      throw new Refusal(
        "bad-text",
        `a password is one line of 1 to ${PASSWORD_MAX} characters`,
      );
    }
    const network = networkOf(address);
    const seconds = this.#new.wait(network);
    if (seconds > 0) {
      throw new Refusal(
        "too-many-tries",
        `too many new passwords from your address; try again in ${seconds} s`,
      );
    }
    this.#new.add(network);
    return await this.#inTurn(
      network,
      () => this.#options.makeCredential(password),
    );
  }

  /** @throws {Refusal} The name has no password, or there were too many tries. */
  async #begin(name: string, network: string): Promise<Trial> {
    this.#byNetwork.check(network);
    const record = await this.#registered(name);
    if (record?.credential === undefined) {
      this.#byNetwork.add(network);
      throw new Refusal("bad-login", "that name has no password");
    }
    const { owner, credential, name: shown } = record;
    const seconds = this.#byName.wait(folded(shown));
    if (seconds > 0 && !this.#known.has(`${owner} ${network}`)) {
      throw new Refusal(
        "too-many-tries",
        `too many wrong passwords for ${shown}; try again in ${seconds} s`,
      );
    }
    return { record: { ...record, credential }, network };
  }

  /** @throws {Refusal} The password is wrong, which is counted. */
  #judge(
    { record: { owner: key, name }, network }: Trial,
    isRight: boolean,
  ): Account {
    if (isRight) {
      this.#remember(`${key} ${network}`);
      return { name, key };
    }
    this.#byNetwork.add(network);
    this.#byName.add(folded(name));
    throw new Refusal("bad-login", `wrong password for ${name}`);
  }

  async #registered(name: string): Promise<NameRecord | undefined> {
    const owned = await orUnreadable(this.#options.ownedAs(name));
    return owned.find(({ name: its }) => folded(its) === folded(name));
  }

  #remember(known: string): void {
    this.#known.delete(known);
    this.#known.add(known);
    if (this.#known.size > KNOWN_MAX) {
      const [first] = this.#known;
      if (first !== undefined) this.#known.delete(first);
    }
  }

  /** Runs work when all earlier work of its network is done, so that tries are counted in order, and no network takes all turns. */
  async #inTurn<T>(network: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(network);
    const turn = Promise.withResolvers<void>();
    this.#last.set(network, turn.promise);
    try {
      await before;
      return await this.#turns.run(work);
    } finally {
      turn.resolve();
      if (this.#last.get(network) === turn.promise) this.#last.delete(network);
    }
  }
}

/** @throws {Refusal} `unreadable` */
async function orUnreadable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new Refusal("unreadable", error.message);
  }
}

function unreadable(name: string): Refusal {
  return new Refusal(
    "unreadable",
    `the password of ${name} cannot be read; use its key`,
  );
}
