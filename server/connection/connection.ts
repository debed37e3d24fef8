import { Detector } from "../../dialects/detector.ts";
import type {
  DecodedEvent,
  IrcFacts,
  WebSite,
} from "../../dialects/dialect.ts";
import { reasonOf } from "../../failure.ts";
import type { Hall } from "../../hall/hall.ts";
import type { Member, Origin } from "../../hall/member.ts";
import { fingerprintOfDigest } from "../../protocol/fingerprint.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { RefusalCode } from "../../protocol/refusal.ts";
import type { GoneReason } from "../../protocol/request.ts";
import { bareAddress, hostPort } from "../../transport/address.ts";
import type { Conn } from "../../transport/conn.ts";
import {
  Authenticator,
  type AuthenticatorNotice,
} from "../admission/authenticator.ts";
import { portionsOf } from "../admission/inflow.ts";
import type { Accounts } from "../admission/accounts/accounts.ts";
import type { Password } from "../admission/password.ts";
import type { SourceNetwork } from "../admission/source_network.ts";
import type { Verifier } from "../admission/verifier.ts";
import type { FlushScheduler } from "../delivery/flush_scheduler.ts";
import { Outbox } from "../delivery/outbox.ts";
import { completeHandshake } from "../encryption.ts";
import type { InputFence } from "../input_fence.ts";
import type { Limits } from "../limits.ts";
import type { RefusalCount, ServerRefusal } from "../observe/refusals.ts";
import type { ServerLog } from "../observe/server_log.ts";
import { Ending } from "./ending.ts";
import { InflowControl } from "./inflow_control.ts";
import { Intake } from "./intake.ts";
import { ConnReader, type LargeReads } from "./reader.ts";
import { type Queue, RequestForwarder } from "./request_forwarder.ts";
import { ConnectionTimeouts } from "./timeouts.ts";

/** Why the server ends a connection: for its log, and for the member. */
interface Expulsion {
  readonly reason: string;
  readonly told: string;
  readonly gone: GoneReason;
  readonly refusal: ServerRefusal;
  /** Whether the member may come again. */
  readonly again: boolean;
}

const EXPULSIONS = {
  "hello-timeout": {
    reason: "no hello in time",
    told: "no hello in time",
    gone: "timeout",
    refusal: "hello-timeout",
    again: true,
  },
  "idle": {
    reason: "idle for too long",
    told: "you were idle for too long",
    gone: "idle",
    refusal: "idle",
    again: true,
  },
  "too-fast": {
    reason: "sent too much, too fast",
    told: "you sent too much, too fast",
    gone: "flood",
    refusal: "flood",
    again: false,
  },
  "nothing-asked": {
    reason: "sent too much data without requests",
    told: "you sent too much data without requests",
    gone: "flood",
    refusal: "flood",
    again: false,
  },
} as const satisfies Readonly<Record<string, Expulsion>>;

/** The dependencies of a connection. */
export interface ConnectionContext {
  readonly hall: Hall;
  readonly queue: Queue;
  readonly flushScheduler: FlushScheduler;
  readonly inputFence: Pick<InputFence, "passed">;
  readonly largeReads: LargeReads;
  readonly serverLog: ServerLog;
  readonly refusals: RefusalCount;
  readonly limits: Limits;
  readonly verifier: Verifier;
  readonly accounts: Accounts;
  /** The site for browsers; absent where they are not served. */
  readonly web?: WebSite | undefined;
  /** The facts for IRC clients beside the limits; absent where they are not served. */
  readonly irc?: Pick<IrcFacts, "serverName" | "motd" | "replay"> | undefined;
  /** The encrypted port of a certified server; absent when there is none. */
  readonly certifiedPort?: () => number | undefined;
  /** Absent when the hall has no password. */
  readonly password?: Password | undefined;
  /** The password that makes operators; absent when there is none. */
  readonly operPassword?: Password | undefined;
  /** A monotonic time, in milliseconds. */
  readonly now: () => number;
}

/** One member's connection: its reading loop, its outbox, and their common end. */
export class Connection {
  readonly #conn: Conn;
  readonly #context: ConnectionContext;
  readonly #origin: Origin;
  readonly #detector: Detector;
  readonly #outbox: Outbox;
  readonly #member: Member;
  readonly #authenticator: Authenticator;
  readonly #intake = new Intake();
  readonly #inflow: InflowControl;
  readonly #forwarder: RequestForwarder;
  readonly #timeouts: ConnectionTimeouts;
  readonly #network: SourceNetwork;
  /** Whether it counts as one that a greeting disturbs. */
  #isDisturbed = false;
  readonly #ending: Ending;
  /** Why its member leaves, once that is known. The first reason counts. */
  #goneReason: GoneReason | undefined;

  constructor(conn: Conn, network: SourceNetwork, context: ConnectionContext) {
    this.#conn = conn;
    this.#network = network;
    this.#context = context;
    const { hall, flushScheduler, limits, web, password, now } = context;
    const { verifier, accounts } = context;
    const isEncrypted = conn.identity !== undefined;
    const irc = context.irc && { ...limits, ...context.irc };
    this.#origin = { ...originOf(conn.remoteAddr), share: network.rate };
    const detector = new Detector({
      maxText: limits.maxText,
      web,
      irc,
      isEncrypted,
      certifiedPort: context.certifiedPort?.(),
      mayBeDisturbed: () => network.disturbed > 0,
    });
    this.#detector = detector;
    this.#detector.asksPassword = password !== undefined;
    this.#outbox = new Outbox(conn, flushScheduler, {
      max: limits.maxOutbox,
      budget: network.outboxBudget,
      encodeAlone: (notice) => {
        const bytes = this.#detector.encodeAlone(notice);
        // It tells of the store, by which a variant may name messages.
        if (notice.type === "welcome") {
          this.#outbox.encoder = this.#detector.encoder;
        }
        return bytes;
      },
      evicted: (reason) => this.#evicted(reason),
    });
    this.#member = hall.arrive(this.#outbox, this.#origin);
    this.#authenticator = new Authenticator({
      get server() {
        return detector.origin ?? conn.identity ?? "";
      },
      get certificate() {
        const digest = conn.certificate;
        return digest && fingerprintOfDigest(Uint8Array.fromHex(digest));
      },
      verifier,
      accounts,
      address: this.#origin.address,
      password,
      operPassword: context.operPassword,
      refused: (code) => this.#refused(code),
      answer: (answer) => this.#answer(answer),
      close: () => this.#close(),
    });
    const intake = this.#intake;
    this.#inflow = new InflowControl(conn, network, intake, context);
    this.#forwarder = new RequestForwarder({
      member: this.#member,
      network,
      intake,
      authenticator: this.#authenticator,
      tell: (notice) => this.#tell(notice),
      flooded: () => this.#expel("too-fast"),
      speaksOther: ({ protocol }) => this.#rejectProtocol(protocol),
      ended: ({ reason }) => this.#ending.end(reason),
    }, context);
    this.#timeouts = new ConnectionTimeouts(limits, now());
    const { refusals } = context;
    this.#ending = new Ending({ conn, intake, outbox: this.#outbox, refusals });
  }

  /** Its dialect, once that is known. */
  get dialect(): string | undefined {
    return this.#outbox.dialect;
  }

  /** Runs until the connection has ended. A connection that breaks ends like any other. */
  async run(): Promise<void> {
    const { serverLog } = this.#context;
    const address = hostPort(this.#origin.address, this.#origin.port);
    serverLog.debug("connected", { address });
    const reading = this.#readingLoop();
    const begun = this.#ending.begun(reading);
    const finishing = this.#ending.finish(reading, begun);
    const { bye } = await begun;
    const reason = this.#goneReason ?? "cut";
    const what = { type: "gone", reason, bye } as const;
    await this.#forwarder.send({ from: this.#member, what, cost: 0 });
    await finishing;
    await reading;
    if (this.#isDisturbed) this.#network.disturbed--;
    serverLog.debug("disconnected", { address, reason: this.#ending.reason });
  }

  /** Pings the other side or ends the connection, when either is due. */
  check(): void {
    if (this.#intake.isOver) return;
    const { encoder, answersPing } = this.#detector;
    const needsPassword = this.#context.password !== undefined &&
      !this.#authenticator.isIn;
    const overdue = this.#timeouts.check({
      isHeldBack: this.#intake.isWaiting,
      isWelcome: this.#member.session !== undefined,
      isTyping: needsPassword && encoder?.isForPeople === true ||
        this.#authenticator.isProving,
      answersPing,
      waiting: this.#outbox.waiting,
      written: this.#outbox.written,
    }, this.#context.now());
    switch (overdue) {
      case undefined:
        return;
      case "ping":
        return this.#tell({ type: "ping" });
      case "no-answer":
        this.#goneReason ??= "timeout";
        return this.abandon("no answer to a ping");
      case "stalled":
        this.#goneReason ??= "slow";
        return this.abandon("reads nothing", "slow-reader");
      default:
        return this.#expel(overdue);
    }
  }

  /**
   * Ends the connection at once, and drops what waits.
   *
   * @param refusal The refusal to count, if any.
   */
  abandon(reason: string, refusal?: ServerRefusal): void {
    this.#outbox.abandon(reason, refusal);
  }

  /** @returns Why there is nothing more to read. */
  async #readingLoop(): Promise<string> {
    const { inputFence, largeReads, refusals, now } = this.#context;
    try {
      this.#conn.setNoDelay(true);
      this.#conn.setKeepAlive(true);
      try {
        await completeHandshake(
          this.#conn,
          refusals,
          () => this.#inflow.takeHandshakeStep(),
        );
      } finally {
        this.#inflow.countHandshake();
      }
      using reader = new ConnReader(this.#conn, inputFence, largeReads);
      for (;;) {
        const read = await reader.read(this.#detector.silenceTimeout);
        if (read !== "silence") this.#timeouts.received(now());
        if (read === null) {
          await this.#take(this.#detector.end());
          // A person at `nc` has no other way to leave.
          if (this.#detector.encoder?.isForPeople) this.#goneReason ??= "left";
          return "closed by the client";
        }
        if (read === "silence") await this.#take(this.#detector.silence());
        else await this.#takeIn(read);
      }
    } catch (error) {
      return reasonOf(error);
    }
  }

  /**
   * Decodes what was read, no faster than it may come: until then it is not
   * decoded and nothing more is read.
   */
  async #takeIn(read: Uint8Array): Promise<void> {
    if (!this.#inflow.isLimited) {
      if (!this.#intake.isOver) await this.#take(this.#detector.feed(read));
      return;
    }
    await this.#inflow.takeReceived();
    if (this.#inflow.isFlood) this.#expel("nothing-asked");
    for (const portion of portionsOf(read, this.#detector.portionMax)) {
      await this.#inflow.take(portion);
      if (this.#intake.isOver) return;
      const events = this.#detector.feed(portion.bytes);
      await this.#inflow.takeFrames(this.#detector.frames());
      if (events.length > 0) this.#inflow.asked();
      await this.#take(events);
      if (this.#inflow.isFlood) this.#expel("nothing-asked");
    }
  }

  async #take(events: readonly DecodedEvent[]): Promise<void> {
    if (this.#intake.isOver) return;
    // Set before any event is forwarded, so that what follows from it can be encoded.
    this.#outbox.encoder = this.#detector.encoder;
    if (!this.#isDisturbed && this.#detector.dialect?.isDisturbed) {
      this.#isDisturbed = true;
      this.#network.disturbed++;
    }
    const reply = this.#detector.reply();
    if (reply !== undefined) {
      this.#outbox.push(reply);
      this.#outbox.flush();
      await this.#inflow.countReply(reply.length);
    }
    await this.#forwarder.forward(events);
    if (this.#authenticator.isIn) this.#detector.asksPassword = false;
  }

  /** Ends the connection for what it does or fails to do. */
  #expel(why: keyof typeof EXPULSIONS): void {
    const { reason, told, gone, refusal, again } = EXPULSIONS[why];
    this.#goneReason ??= gone;
    this.#context.refusals.count(refusal);
    // A connection whose dialect is unknown cannot be told anything.
    if (this.#detector.encoder === undefined) return this.abandon(reason);
    this.#ending.end(reason, { reason: told, again });
  }

  /** The dialect answers in the other protocol. */
  #rejectProtocol(protocol: string): void {
    this.#context.refusals.count("other-protocol");
    const reason = `speaks ${protocol}`;
    this.#ending.end(reason, { reason, again: false });
  }

  /** The member read too slowly, and the outbox has told it so. */
  #evicted(reason: string): void {
    this.#context.refusals.count("slow-reader");
    this.#goneReason ??= "slow";
    this.#ending.end(reason);
  }

  #refused(code: RefusalCode): void {
    const { serverLog, refusals } = this.#context;
    const address = hostPort(this.#origin.address, this.#origin.port);
    refusals.count(code);
    serverLog.debug("request refused", { address, code });
    // Operators may watch for these; there are no more than a few a minute.
    if (code === "bad-password" || code === "bad-login") {
      serverLog.info("wrong password", { address });
    }
  }

  #answer(answer: AuthenticatorNotice): void {
    if (answer.type !== "challenge" && answer.type !== "scram") {
      return this.#tell(answer);
    }
    const bytes = this.#detector.encodeAlone(answer);
    if (bytes === undefined) return;
    this.#outbox.push(bytes);
    this.#outbox.flush();
  }

  #close(): void {
    this.#outbox.close();
    this.#outbox.flush();
  }

  /** Sends the member a notice at once, without the hall's next flush. */
  #tell(notice: Notice): void {
    this.#outbox.send(notice);
    this.#outbox.flush();
  }
}

/** The address and port of a connection. */
export function originOf({ hostname, port }: Deno.NetAddr): Origin {
  return { address: bareAddress(hostname), port };
}
