import { ChannelClosedError } from "@std/async/channel";
import { deadline } from "@std/async/deadline";
import { Detector } from "../dialects/detect.ts";
import type {
  DecodedEvent,
  OtherProtocol,
  Spoken,
} from "../dialects/dialect.ts";
import { encodeFrame, frameMax } from "../dialects/native/native.ts";
import { isTimeout, reasonOf } from "../failure.ts";
import type { Hall, Inbound } from "../hall/hall.ts";
import type { Member, Origin } from "../hall/member.ts";
import { costOf } from "../protocol/cost.ts";
import type { Notice } from "../protocol/notice.ts";
import type { RefusalCode } from "../protocol/refusal.ts";
import type { Bye } from "../protocol/request.ts";
import { TokenBucket } from "../protocol/token_bucket.ts";
import { hostPort } from "../transport/address.ts";
import type { Conn } from "../transport/conn.ts";
import { CutOff } from "../transport/tls/tls_error.ts";
import type { SourceNetwork } from "./admission/admission.ts";
import {
  Authenticator,
  type AuthenticatorNotice,
} from "./admission/authenticator.ts";
import type { CommonRate } from "./admission/common_rate.ts";
import { FloodControl, talksFast, tooFast } from "./admission/flood_control.ts";
import {
  BYTES_A_LINE,
  bytesFor,
  nothingAskedMax,
  portionsOf,
} from "./admission/inflow.ts";
import type { Password } from "./admission/password.ts";
import type { Verifier } from "./admission/verifier.ts";
import type { FlushScheduler } from "./delivery/flush_scheduler.ts";
import { Outbox } from "./delivery/outbox.ts";
import type { Limits } from "./limits.ts";
import type { RefusalCount, ServerRefusal } from "./observe/refusals.ts";
import type { ServerLog } from "./observe/server_log.ts";
import type { ReadBacklog } from "./read_backlog.ts";
import { ConnReader, type LargeReads } from "./reader.ts";

/**
 * How long the other side may take to hang up after everything was written, in
 * milliseconds. Closing at once would tear away what is still on its way to it.
 */
const LINGER = 1_000;

/** How long the last words may take to one who has hung up, in milliseconds. */
const LAST_WORDS = 5_000;

/** How long both ends may take to agree on how to encrypt, in milliseconds. */
const HANDSHAKE_MAX = 10_000;

/** How much longer one who is asked for the password may take: a person has to type it. */
const TYPING = 6;

/** What is told to those who take too long. */
const TOO_LONG = {
  "hello-timeout": {
    reason: "did not say hello in time",
    told: "you did not say hello in time",
  },
  "idle": {
    reason: "has said nothing for too long",
    told: "you have said nothing for a long time",
  },
} as const satisfies { readonly [refusal in ServerRefusal]?: unknown };

/** Something heard, on its way to the hall. */
export interface Queued extends Inbound {
  /** What it costs, and to whom that is to be said to be {@linkcode CommonRate.done} when the hall has dealt with it. */
  readonly cost: number;
  readonly rate?: CommonRate | undefined;
}

/** Where events go: a channel, seen from the readers' side. */
export interface Queue {
  trySend(queued: Queued): boolean;
  send(queued: Queued): Promise<void>;
}

/** Why there is nothing more to hear, and what is to be told about it. */
interface Ending {
  readonly reason: string;
  readonly bye?: Bye;
}

/** What a connection works with. */
export interface ConnectionContext {
  readonly hall: Hall;
  readonly queue: Queue;
  readonly flushScheduler: FlushScheduler;
  readonly readBacklog: ReadBacklog;
  readonly largeReads: LargeReads;
  readonly serverLog: ServerLog;
  readonly refusals: RefusalCount;
  readonly limits: Limits;
  readonly verifier: Verifier;
  /** Absent when nothing has to be known to come in. */
  readonly password?: Password | undefined;
  /** The time, in milliseconds. */
  readonly now: () => number;
}

/** One member's connection: its reading loop, its outbox, and their common end. */
export class Connection {
  readonly #conn: Conn;
  readonly #context: ConnectionContext;
  readonly #detector: Detector;
  readonly #origin: Origin;
  readonly #outbox: Outbox;
  readonly #member: Member;
  readonly #authenticator: Authenticator;
  /** Since when it is connected, and whether it has been welcomed. */
  readonly #began: number;
  #isIn = false;
  /** What it may ask for, and what all who come from the same place may; absent where that is not limited. */
  readonly #floodControl: FloodControl | undefined;
  readonly #place: SourceNetwork;
  /** How many bytes it may send, likewise. */
  readonly #bytes: TokenBucket | undefined;
  /** How many encrypted ones have been counted. */
  #received = 0;
  /** How many have come since it asked for something last. */
  #nothingAsked = 0;
  /** Settles when it is ended from here. */
  readonly #shut = Promise.withResolvers<Ending>();
  /** Nothing is taken from it any more: what still comes is thrown away. */
  #isOver = false;
  /** Aborted when nothing is taken from it any more; there only while it waits for a turn. */
  #held: AbortController | undefined;
  /** Why it ends, once that is known. */
  #reason: string | undefined;
  #lastHeard: number;
  #wasPinged = false;
  /** Since when nothing of what waits has been taken. */
  #stalledSince: number;
  #written = 0;

  constructor(conn: Conn, place: SourceNetwork, context: ConnectionContext) {
    this.#conn = conn;
    this.#place = place;
    this.#context = context;
    const { maxText, maxOutbox, rate, burst } = context.limits;
    if (rate < Infinity && burst < Infinity) {
      this.#floodControl = new FloodControl({ rate, burst }, context.now());
      this.#bytes = new TokenBucket(bytesFor({ rate, burst }), context.now());
    }
    this.#detector = new Detector(maxText);
    this.#outbox = new Outbox(conn, context.flushScheduler, {
      max: maxOutbox,
      budget: place.outboxBudget,
      evicted: (reason) => this.#evicted(reason),
    });
    this.#origin = { ...originOf(conn.remoteAddr), share: place.rate };
    this.#member = context.hall.arrive(this.#outbox, this.#origin);
    this.#authenticator = new Authenticator({
      server: conn.identity ?? "",
      verifier: context.verifier,
      address: this.#origin.address,
      password: context.password,
      refused: (code) => this.#refused(code),
      answer: (answer) => this.#answer(answer),
      close: () => this.#close(),
    });
    this.#detector.asksPassword = context.password !== undefined;
    this.#began = this.#lastHeard = this.#stalledSince = context.now();
  }

  /** Carries the conversation to its end. A connection that breaks is an end like others. */
  async run(): Promise<void> {
    const { serverLog } = this.#context;
    const address = hostPort(this.#origin.address, this.#origin.port);
    serverLog.info("connected", { address });
    const reading = this.#readingLoop();
    const ending = Promise.race([
      reading.then((reason): Ending => ({ reason })),
      this.#shut.promise,
    ]);
    const finishing = this.#finish(reading, ending);
    const { reason, bye } = await ending;
    // Who was ended from here reads an error then; that is not the reason.
    this.#reason ??= reason;
    const what = {
      type: "gone",
      reason: this.#reason,
      ...(bye === undefined ? {} : { bye }),
    } as const;
    await this.#send({ from: this.#member, what, cost: 0 });
    await finishing;
    await reading;
    serverLog.info("disconnected", { address, reason: this.#reason });
  }

  /**
   * Looks whether the other side is still there, and is in by now. One that has
   * said nothing for a while is asked, and ended when it does not answer in the
   * same time; so is one that takes nothing of what waits for it.
   */
  check(): void {
    if (this.#isOver) return;
    const { ping, helloTimeout, idleTimeout } = this.#context.limits;
    const now = this.#context.now();
    // It may have answered; here nobody has listened.
    if (this.#held !== undefined) this.#lastHeard = now;
    if (this.#isStalled(now, 2 * ping)) {
      return this.abandon(
        "takes nothing of what is sent to it",
        "slow-reader",
      );
    }
    this.#isIn ||= this.#member.session !== undefined;
    if (!this.#isIn) {
      const { dialect, asksPassword } = this.#detector;
      const isTyping = asksPassword && dialect?.answersPing === false;
      const time = helloTimeout * (isTyping ? TYPING : 1);
      if (now - this.#began >= time) this.#letGo("hello-timeout");
      return;
    }
    const silent = now - this.#lastHeard;
    const canBeAsked = ping < Infinity && this.#detector.dialect?.answersPing;
    if (!canBeAsked) {
      if (silent >= idleTimeout) this.#letGo("idle");
    } else if (silent < ping) {
      this.#wasPinged = false;
    } else if (!this.#wasPinged) {
      this.#wasPinged = true;
      this.#tell({ type: "ping" });
    } else if (silent >= 2 * ping) {
      this.abandon("does not answer");
    }
  }

  /** Whether it has taken nothing of what waits for so long. */
  #isStalled(now: number, time: number): boolean {
    if (this.#outbox.waiting === 0 || this.#outbox.written > this.#written) {
      this.#written = this.#outbox.written;
      this.#stalledSince = now;
    }
    return now - this.#stalledSince >= time;
  }

  /** It has taken too long. */
  #letGo(why: keyof typeof TOO_LONG): void {
    this.#context.refusals.count(why);
    const { reason, told } = TOO_LONG[why];
    // What has not said yet what it speaks cannot be told anything.
    if (this.#detector.dialect === undefined) return this.abandon(reason);
    this.#shutOut(reason, { reason: told, again: true });
  }

  /**
   * Ends it at once, whatever still waits.
   *
   * @param refusal What that counts as, if as any.
   */
  abandon(reason: string, refusal?: ServerRefusal): void {
    this.#outbox.abandon(reason, refusal);
  }

  /** @returns Why there is nothing more to read. */
  async #readingLoop(): Promise<string> {
    try {
      this.#conn.setNoDelay(true);
      this.#conn.setKeepAlive(true);
      await this.#handshake();
      const { readBacklog, largeReads } = this.#context;
      using reader = new ConnReader(this.#conn, readBacklog, largeReads);
      for (;;) {
        const read = await reader.read(this.#detector.patience);
        if (read !== "silence") this.#lastHeard = this.#context.now();
        if (read === null) {
          await this.#take(this.#detector.end());
          return "hung up";
        }
        if (read === "silence") await this.#take(this.#detector.silence());
        else await this.#takeIn(read);
      }
    } catch (error) {
      return reasonOf(error);
    }
  }

  /** Agrees on how to encrypt, where that is done. */
  async #handshake(): Promise<void> {
    if (this.#conn.handshake === undefined) return;
    try {
      await deadline(this.#conn.handshake(), HANDSHAKE_MAX);
    } catch (error) {
      // Who only looked what is spoken here has gone by itself.
      if (!(error instanceof CutOff)) {
        this.#context.refusals.count("no-handshake");
      }
      const why = isTimeout(error) ? "it took too long" : reasonOf(error);
      throw new Error(`no TLS handshake: ${why}`, { cause: error });
    } finally {
      this.#place.bytes?.owe(this.#newlyReceived());
    }
  }

  async #take(events: readonly DecodedEvent[]): Promise<void> {
    if (this.#isOver) return;
    // Before any event is sent: what it brings about is to be encoded.
    this.#outbox.dialect = this.#detector.dialect;
    const reply = this.#detector.reply();
    if (reply !== undefined) {
      this.#outbox.push(reply);
      this.#outbox.flush();
    }
    for (const event of events) {
      if (this.#isOver) return;
      if (event.type === "other-protocol") {
        this.#notSpokenHere(event);
        return;
      }
      const cost = costOf(
        event.type === "typed" ? event.means ?? event : event,
      );
      if (!this.#mayPass(event, cost)) continue;
      const { rate } = this.#place;
      if (rate !== undefined && !rate.take(cost)) {
        if (!await this.#turn(rate, cost)) return;
      }
      const what = this.#authenticator.passes(event)
        ? event
        : await this.#lookAt(event);
      if (what === undefined) {
        rate?.done(cost);
        continue;
      }
      const queued = { from: this.#member, what, cost, rate };
      // What has come at once is heard at once, unless the hall must be waited for.
      if (!this.#context.queue.trySend(queued)) await this.#send(queued);
    }
  }

  /**
   * Takes in what was read, as fast as bytes may come: until then they are not
   * looked at and no more are read. Nobody who keeps to the rate of messages is
   * held up by it. When it is over they are thrown away, no faster.
   */
  async #takeIn(read: Uint8Array): Promise<void> {
    if (this.#bytes === undefined && this.#place.bytes === undefined) {
      if (!this.#isOver) await this.#take(this.#detector.feed(read));
      return;
    }
    // Encrypted bytes have been counted as they came, and more of them than are left.
    const isEncrypted = this.#conn.received !== undefined;
    await this.#hold(this.#newlyReceived());
    this.#lookWhatItAsks();
    for (const { bytes, inflow } of portionsOf(read)) {
      await this.#hold(isEncrypted ? inflow - bytes.length : inflow);
      if (this.#isOver) return;
      const events = this.#detector.feed(bytes);
      if (events.length > 0) this.#nothingAsked = 0;
      await this.#take(events);
      this.#lookWhatItAsks();
    }
  }

  /** Puts it out when it goes on sending what asks for nothing. */
  #lookWhatItAsks(): void {
    const { maxText } = this.#context.limits;
    if (this.#nothingAsked <= nothingAskedMax(frameMax(maxText))) return;
    this.#flooded({
      reason: "sends too much that asks for nothing",
      told: "you send too much that asks for nothing",
    });
  }

  /** As how many bytes those count that have come since this was asked last, where they are encrypted. */
  #newlyReceived(): number {
    const { received = 0 } = this.#conn;
    const since = received - this.#received;
    this.#received = received;
    return since === 0 ? 0 : since + BYTES_A_LINE;
  }

  /** Counts what has come, and waits until so many bytes may. */
  async #hold(inflow: number): Promise<void> {
    this.#nothingAsked += inflow;
    const now = this.#context.now();
    const wait = this.#bytes?.wait(inflow, now) ?? 0;
    this.#bytes?.owe(inflow, now);
    if (wait > 0) await this.#pause(wait);
    const { bytes } = this.#place;
    if (bytes !== undefined && !this.#isOver) {
      if (bytes.take(inflow) || await this.#turn(bytes, inflow)) {
        bytes.done(inflow);
      }
    }
    await this.#place.inflow.take(inflow);
  }

  /** Waits, also when it is over: what still comes is thrown away no faster. */
  async #pause(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wait = this.#isOver ? Math.min(milliseconds, LINGER) : milliseconds;
    const timer = setTimeout(resolve, wait);
    this.#held = new AbortController();
    this.#held.signal.addEventListener("abort", () => resolve());
    await promise;
    clearTimeout(timer);
    this.#held = undefined;
  }

  /** Whether something is done at all, where the member is held to a rate. If not, it is told so. */
  #mayPass(event: Spoken, cost: number): boolean {
    if (this.#floodControl === undefined) return true;
    const now = this.#context.now();
    const step = this.#floodControl.step(cost, now);
    switch (step) {
      case "take":
        return true;
      case "notice":
        this.#tell(talksFast(this.#context.limits.rate));
        return true;
      case "silence":
      case "silent": {
        this.#context.refusals.count("too-fast");
        const id = "id" in event ? event.id : undefined;
        // Once is enough where nobody could tell which of many it is about.
        if (step === "silence" || id !== undefined) {
          this.#tell(tooFast(this.#floodControl.wait(cost, now), id));
        }
        return false;
      }
      case "door":
        this.#flooded({
          reason: "talks too fast",
          told: "you talk too fast",
        });
        return false;
    }
  }

  /** It is put out for sending too much. */
  #flooded({ reason, told }: { reason: string; told: string }): void {
    this.#context.refusals.count("flood");
    // What has not said yet what it speaks cannot be told anything.
    if (this.#detector.dialect === undefined) return this.abandon(reason);
    this.#shutOut(reason, { reason: told, again: false });
  }

  /** It speaks something else: it is answered in that, and ended. */
  #notSpokenHere({ protocol }: OtherProtocol): void {
    this.#context.refusals.count("other-protocol");
    const reason = `speaks ${protocol}`;
    this.#shutOut(reason, { reason, again: false });
  }

  /**
   * Ends it from here, once all it has said so far is dealt with.
   *
   * @param reason For the server log.
   * @param bye What it is told.
   */
  #shutOut(reason: string, bye: Bye): void {
    if (this.#isOver) return;
    this.#reason ??= reason;
    this.#stopTaking();
    this.#shut.resolve({ reason, bye });
  }

  /** It reads too slowly, and has been told so. */
  #evicted(reason: string): void {
    this.#context.refusals.count("slow-reader");
    this.#reason ??= reason;
    this.#stopTaking();
    this.#shut.resolve({ reason });
  }

  #stopTaking(): void {
    this.#isOver = true;
    this.#held?.abort();
  }

  /** Waits for a turn among those who come from the same place. @returns Whether it has come. */
  async #turn(rate: CommonRate, cost: number): Promise<boolean> {
    this.#held = new AbortController();
    if (this.#isOver) this.#held.abort();
    const hasCome = await rate.turn(cost, this.#held.signal);
    this.#held = undefined;
    return hasCome;
  }

  async #lookAt(event: Spoken): Promise<Inbound["what"] | undefined> {
    const passed = await this.#authenticator.take(event);
    if (this.#authenticator.isIn) this.#detector.asksPassword = false;
    return passed;
  }

  #refused(code: RefusalCode): void {
    const { serverLog, refusals } = this.#context;
    const address = hostPort(this.#origin.address, this.#origin.port);
    refusals.count(code);
    serverLog.debug("not done", { address, code });
    // For who keeps an eye on them: it cannot be more than a few a minute.
    if (code === "bad-password") serverLog.info("wrong password", { address });
  }

  /** What the authenticator says comes at once: there is no hall yet to flush it. */
  #answer(answer: AuthenticatorNotice): void {
    if (answer.type === "challenge") this.#outbox.push(encodeFrame(answer));
    else this.#outbox.send(answer);
    this.#outbox.flush();
  }

  #close(): void {
    this.#outbox.close();
    this.#outbox.flush();
  }

  /** Tells it something at once, whatever the hall is doing. */
  #tell(notice: Notice): void {
    this.#outbox.send(notice);
    this.#outbox.flush();
  }

  /** A full queue holds this loop back, and so the one who talks so fast. */
  async #send(queued: Queued): Promise<void> {
    try {
      await this.#context.queue.send(queued);
    } catch (error) {
      // The hall is no more; there is nobody left to hear it.
      if (!(error instanceof ChannelClosedError)) throw error;
    }
  }

  /** Closes the connection once nothing more is to be written. */
  async #finish(
    reading: Promise<string>,
    ending: Promise<Ending>,
  ): Promise<void> {
    const hungUp = ending.then(() => this.#giveUpLater());
    const { abandoned, reason, refusal } = await this.#outbox.finished;
    this.#stopTaking();
    if (refusal !== undefined) this.#context.refusals.count(refusal);
    if (abandoned) this.#reason ??= reason;
    else await this.#hangUp(reading);
    this.#conn.close();
    await Promise.all([this.#outbox.drained, hungUp]);
  }

  /** Who has hung up or is ended may still listen, but not for ever. */
  async #giveUpLater(): Promise<void> {
    try {
      await deadline(this.#outbox.finished, LAST_WORDS);
    } catch (error) {
      if (!isTimeout(error)) throw error;
      this.abandon("did not take its last words");
    }
  }

  /** Says that nothing more comes, and gives the other side time to do the same. */
  async #hangUp(reading: Promise<string>): Promise<void> {
    try {
      await deadline(
        Promise.all([this.#conn.closeWrite(), reading]),
        LINGER,
      );
    } catch (error) {
      // It may have been faster and be gone already, or be too slow.
      this.#reason ??= reasonOf(error);
    }
  }
}

/** Where a connection comes from. A socket for both families sees IPv4 inside of IPv6. */
export function originOf({ hostname, port }: Deno.NetAddr): Origin {
  return { address: hostname.replace(/^::ffff:(?=\d+\.)/, ""), port };
}
