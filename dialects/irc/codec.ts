import { accountOf } from "../../protocol/features/dialects/profile.ts";
import type { Ordered } from "../../protocol/features/moderation.ts";
import type { Whispered } from "../../protocol/features/whisper.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { ScramMessage } from "../../protocol/scram.ts";
import { utf8 } from "../../protocol/text/utf8.ts";
import { concat } from "../concat.ts";
import type { Codec, DecodedEvent, Encoder, SignInAnswer } from "../dialect.ts";
import { type Line, LineSplitter, TOO_LONG } from "../lines.ts";
import { ACCOUNT } from "./commands/account.ts";
import { CHAT_HISTORY } from "./commands/chat_history.ts";
import { CHANNELS } from "./commands/channels.ts";
import { answer, type Command, type Work } from "./commands/command.ts";
import { batch, isBatch } from "./history.ts";
import { type IrcFacts, MemberState } from "./member_state.ts";
import {
  CLIENT_TAGS_MAX,
  type IrcMessage,
  MESSAGE_MAX,
  parseMessage,
} from "./message.ts";
import { METADATA, metadataMessage, syncLater } from "./commands/metadata.ts";
import { OPERATORS } from "./commands/operators.ts";
import { changed, MONITOR } from "./commands/monitor.ts";
import { PEOPLE } from "./commands/people.ts";
import { MultilineIntake } from "./multiline/intake.ts";
import { PresenceFilter } from "./presence_filter.ts";
import { READ_MARKER, readMessage } from "./commands/read_marker.ts";
import { REDACT, redactedMessage } from "./commands/redact.ts";
import { refused } from "./refused.ts";
import { REGISTRATION, wants, wantsOthers } from "./commands/registration.ts";
import { NEWS } from "./commands/news.ts";
import { ownAccount, SASL } from "./commands/sasl.ts";
import { SERVER_INFO } from "./commands/server_info.ts";
import { sourceOf } from "./source.ts";
import { channelOf, nickOf } from "./spelling.ts";
import { SPEECH } from "./commands/speech.ts";
import { operatorMode } from "./user_modes.ts";
import {
  accountTag,
  bytesOf,
  messagesFor,
  textMessages,
  told,
  variantOf,
  whisperTags,
} from "./variant.ts";

/** Every command. */
const COMMANDS: ReadonlyMap<string, Command> = new Map(
  [
    ...[REGISTRATION, SASL, ACCOUNT, CHANNELS, SPEECH, PEOPLE, MONITOR],
    ...[CHAT_HISTORY, REDACT, READ_MARKER, NEWS, METADATA, OPERATORS],
    ...[SERVER_INFO],
  ]
    .flatMap((commands) => Object.entries(commands)),
);

const NOTHING = new Uint8Array();

/** Bytes of a line without its end, and without its tags. */
const LINE_MAX = MESSAGE_MAX - "\r\n".length;

/** A command whose answers are not complete. */
interface Exchange {
  readonly command: string;
  /** Its label, by which its answer is known (IRCv3, `labeled-response`). */
  readonly label: string | undefined;
  /** The messages of a labeled answer, which is sent as a whole. */
  readonly gathered: IrcMessage[];
  /** How many of its works are not done. */
  open: number;
}

/** A work that is not done, and its command. */
interface Pending {
  readonly work: Work;
  readonly exchange: Exchange;
  /** Follows the answers; absent when an `id` tells where they end. */
  readonly mark: number | undefined;
}

/**
 * A connection of an IRC client. The hall answers requests in order, so the
 * first work that is not done is the one that its answers belong to. A mark
 * behind the requests of a work shows that all have been answered.
 */
export class IrcCodec implements Codec {
  readonly #state: MemberState;
  readonly #splitter = new LineSplitter(CLIENT_TAGS_MAX + LINE_MAX);
  readonly #presence = new PresenceFilter();
  readonly #multiline: MultilineIntake;
  readonly #pending: Pending[] = [];
  #marks = 0;
  #replies: Uint8Array[] = [];
  #encoder: Encoder;

  constructor(limits: IrcFacts) {
    this.#state = new MemberState(limits);
    this.#encoder = variantOf(this.#state.capabilities, "");
    this.#multiline = new MultilineIntake(this.#state);
  }

  get encoder(): Encoder {
    return this.#encoder;
  }

  feed(bytes: Uint8Array): DecodedEvent[] {
    return this.#splitter.push(bytes).flatMap((line) => this.#line(line));
  }

  reply(): Uint8Array | undefined {
    if (this.#replies.length === 0) return undefined;
    return concat(this.#replies.splice(0));
  }

  /** Everything but what the members of a room are told alike. */
  encodeAlone(notice: Notice | SignInAnswer): Uint8Array | undefined {
    if (notice.type === "challenge") return NOTHING;
    if (notice.type === "order") this.#remember(notice);
    if (notice.type === "scram") return this.#proceed(notice);
    // Nearly always: this is done for each member of a room.
    if (this.#pending.length === 0) return this.#unasked(notice);
    for (const pending of this.#candidates(notice)) {
      const taken = pending.work.take?.(notice);
      if (taken === undefined) continue;
      const bytes = this.#emit(pending.exchange, taken);
      this.#updateEncoder();
      return concat([bytes, this.#done(notice)]);
    }
    if (this.#ends(notice)) return this.#done(notice);
    return this.#unasked(notice);
  }

  #line(line: Line): DecodedEvent[] {
    const state = this.#state;
    if (line === TOO_LONG) {
      return this.#begin("*", [
        answer(state.numeric("417", "the line is too long")),
      ]);
    }
    const text = utf8(line);
    if (text === undefined) {
      // Every client is told so, whatever it has asked for (IRCv3, UTF8ONLY).
      return this.#begin("*", [answer(state.fail(
        commandOf(line),
        "INVALID_UTF8",
        "that was not UTF-8; it was not taken",
      ))]);
    }
    const message = parseMessage(text);
    if (message === undefined) return [];
    const { command, tags } = message;
    const label = state.capabilities.has("labeled-response")
      ? tags?.label
      : undefined;
    const tagged = text.startsWith("@") ? line.indexOf(BLANK) + 1 : 0;
    const most = COMMANDS.get(command)?.lineMax ?? LINE_MAX;
    const isLong = tagged > CLIENT_TAGS_MAX || line.length - tagged > most;
    if (isLong) {
      return this.#begin(command, [
        answer(state.numeric("417", "the line is too long")),
      ], label);
    }
    const taken = this.#multiline.take(message, label);
    if (taken === "held") return [];
    const events = taken === undefined
      ? this.#begin(command, this.#run(message), label)
      : this.#begin("BATCH", taken.works, taken.label);
    // Other capabilities or keys, other news.
    if (wantsOthers(state)) events.push(wants(state));
    this.#updateEncoder();
    return events;
  }

  #run({ command, params, tags }: IrcMessage): readonly Work[] {
    const state = this.#state;
    const known = COMMANDS.get(command);
    const { when = "in" } = known ?? {};
    if (when === "in" && state.stage === "outside") {
      return [answer(state.numeric("451", "register first"))];
    }
    if (known === undefined) {
      return [answer(state.numeric("421", command, "unknown command"))];
    }
    if (params.length < known.least) {
      return [answer(state.numeric("461", command, "not enough parameters"))];
    }
    const works = known.run(state, params, tags);
    return "length" in works ? works : [works];
  }

  /** Begins the works of a command: at once where nothing is to be waited for. */
  #begin(
    command: string,
    works: readonly Work[],
    label?: string,
  ): DecodedEvent[] {
    const exchange: Exchange = {
      command,
      label,
      gathered: [],
      open: works.length,
    };
    const events: DecodedEvent[] = [];
    if (works.length === 0) this.#replies.push(this.#close(exchange));
    for (const work of works) {
      const { requests = [], id } = work;
      if (requests.length > 0) events.push(...requests);
      // An answer is worth as much as a `ping` of the hall.
      else events.push({ type: "ping" });
      if (requests.length === 0 && this.#pending.length === 0) {
        this.#replies.push(this.#finish({ work, exchange, mark: undefined }));
        continue;
      }
      const mark = id === undefined ? ++this.#marks : undefined;
      if (mark !== undefined) events.push({ type: "mark", mark });
      this.#pending.push({ work, exchange, mark });
    }
    return events;
  }

  /** The work that a notice is the last answer to: it may come before the answers to earlier ones. */
  #pendingOf(notice: Notice | ScramMessage): Pending | undefined {
    const id = "id" in notice ? notice.id : undefined;
    return this.#pending.find(({ work }) =>
      id === undefined
        ? notice.type !== "scram" && work.isLast?.(notice)
        : work.id === id
    );
  }

  /**
   * The works that a notice may answer: that which it names, or else the first
   * with a mark and those before it, whose answers may be held back.
   */
  #candidates(notice: Notice): readonly Pending[] {
    const named = this.#pendingOf(notice);
    if (named !== undefined) return [named];
    const first = this.#pending.findIndex(({ mark }) => mark !== undefined);
    return this.#pending.slice(0, first === -1 ? undefined : first + 1);
  }

  /** Whether a notice is the last answer to a work. */
  #ends(notice: Notice): boolean {
    return notice.type === "marked" || this.#pendingOf(notice) !== undefined;
  }

  /** Ends the works that a notice was the last answer to. */
  #done(notice: Notice): Uint8Array {
    if (notice.type === "marked") {
      const { mark } = notice;
      const at = this.#pending.findIndex((pending) => pending.mark === mark);
      const before = this.#pending.splice(0, at + 1);
      // A replay may hold back the acknowledgement of what was said before.
      this.#pending.unshift(...before.filter(({ mark }) => mark === undefined));
      return concat(
        before.filter(({ mark }) => mark !== undefined)
          .map((pending) => this.#finish(pending)),
      );
    }
    const pending = this.#pendingOf(notice);
    if (pending === undefined) return NOTHING;
    this.#pending.splice(this.#pending.indexOf(pending), 1);
    return this.#finish(pending);
  }

  /** A message of the exchange by which the client signs in. */
  #proceed(answer: ScramMessage): Uint8Array {
    const pending = this.#pendingOf(answer);
    if (pending === undefined) return NOTHING;
    this.#pending.splice(this.#pending.indexOf(pending), 1);
    const messages = pending.work.proceed?.(answer.message) ?? [];
    return concat([
      this.#emit(pending.exchange, messages),
      this.#finish(pending),
    ]);
  }

  #finish(
    { work, exchange }: Pick<Pending, "work" | "exchange" | "mark">,
  ): Uint8Array {
    const bytes = this.#emit(exchange, work.finish?.() ?? []);
    exchange.open--;
    return exchange.open > 0 ? bytes : concat([bytes, this.#close(exchange)]);
  }

  /** Sends messages of an answer, or gathers them. */
  #emit(exchange: Exchange, messages: readonly IrcMessage[]): Uint8Array {
    if (messages.length === 0) return NOTHING;
    const tagged = messages.map((it) => this.#withAccount(it));
    if (exchange.label === undefined) return bytesOf(tagged);
    exchange.gathered.push(...tagged);
    return NOTHING;
  }

  /** Messages of this member have its account; of a batch, its beginning has. */
  #withAccount(message: IrcMessage): IrcMessage {
    const { source, account, capabilities } = this.#state;
    const { tags, command } = message;
    // A NICK has the source before it.
    const isOwn = message.source === source || command === "NICK";
    return !isOwn || tags?.batch !== undefined
      ? message
      : { ...message, tags: { ...tags, ...accountTag(capabilities, account) } };
  }

  /** Sends the whole of a labeled answer. */
  #close({ label, gathered }: Exchange): Uint8Array {
    if (label === undefined) return NOTHING;
    const [only] = gathered;
    if (only === undefined) {
      return bytesOf([
        { tags: { label }, ...this.#state.fromServer("ACK") },
      ]);
    }
    const [first = only, ...rest] = gathered.length === 1 || isBatch(gathered)
      ? gathered
      : batch(this.#state, ["labeled-response"], gathered);
    return bytesOf([{ ...first, tags: { label, ...first.tags } }, ...rest]);
  }

  /** The bytes of a notice that answers nothing. */
  #unasked(notice: Notice): Uint8Array | undefined {
    const state = this.#state;
    switch (notice.type) {
      case "message":
      case "topic":
      case "ping":
      case "tagged":
      case "absence":
      case "realname":
        return undefined;
      case "account":
        if (notice.name === state.name) {
          return bytesOf(ownAccount(state, notice));
        }
        return state.capabilities.has("account-notify") ? undefined : NOTHING;
      case "wallops":
        return "wo".split("").some((mode) => state.userModes.has(mode))
          ? undefined
          : NOTHING;
      case "presence": {
        const { room, joined, left, renamed } = notice;
        if (left.length + renamed.length === 0) {
          this.#presence.arrived(joined);
          return undefined;
        }
        const { kicked: all = [], gone = [] } = notice;
        // A member that left the server is told of as such.
        const kicked = all.filter((name) => !gone.includes(name));
        const isKill = kicked.length < all.length;
        const untold = this.#presence.takeUntold(kicked, room);
        if (state.rooms.size < 2 && untold.length === 0 && !isKill) {
          return undefined;
        }
        const messages = this.#presence.filter(
          messagesFor(notice, state.capabilities, state.log),
          room,
        );
        // An order of the server, or a ban, has not told that they left.
        return bytesOf([
          ...untold.map((name) => this.#kick(room, nickOf(name))),
          ...messages,
        ]);
      }
      case "managed":
        if (notice.what === "kick") {
          this.#presence.kicked(notice.room, notice.who);
        }
        return undefined;
      case "modes":
        return undefined;
      case "left": {
        // A kick or a ban has put this member out.
        const { room } = notice;
        const isTold =
          this.#presence.takeUntold([state.name ?? ""], room).length === 0;
        if (!state.rooms.delete(room) || isTold) return NOTHING;
        return bytesOf([this.#kick(room, state.nick)]);
      }
      case "invitation":
        return bytesOf([{
          tags: accountTag(state.capabilities, accountOf(notice)),
          source: sourceOf(notice.by),
          command: "INVITE",
          params: [state.nick, channelOf(notice.room)],
        }]);
      case "whisper":
        return bytesOf(textMessages({
          capabilities: state.capabilities,
          tags: whisperTags(state.capabilities, {
            ...notice,
            to: notice.among ?? notice.to,
          }),
          source: sourceOf(notice.from),
          target: targetOf(state, notice),
          text: notice.text,
        }));
      case "error":
        return bytesOf([refused(state, notice, { command: "*" })]);
      case "bye":
        return undefined;
      case "redactedDirect":
        return bytesOf([redactedMessage(notice)]);
      case "readMark":
        return bytesOf([readMessage(state, notice)]);
      case "watched":
        return bytesOf([
          changed(state, notice),
          ...notice.isHere ? syncLater(state, nickOf(notice.name)) : [],
        ]);
      case "metadataNews":
        return bytesOf([metadataMessage(state, notice.told)]);
      case "order":
        return bytesOf(this.#order(notice));
      case "invited":
        if (state.capabilities.has("invite-notify")) {
          return bytesOf([{
            tags: accountTag(state.capabilities, accountOf(notice)),
            source: sourceOf(notice.by),
            command: "INVITE",
            params: [nickOf(notice.name), channelOf(notice.room)],
          }]);
        }
        return bytesOf(told(notice, state.facts.serverName, state.nick));
      case "warning":
      case "gap":
        return bytesOf(told(notice, state.facts.serverName, state.nick));
      case "absent":
        return notice.text === undefined
          ? NOTHING
          : bytesOf(told(notice, state.facts.serverName, state.nick));
      default:
        return NOTHING;
    }
  }

  /** Remembers why a member is about to leave. */
  #remember({ what, by, who = "", reason }: Ordered): void {
    if (what === "kick") this.#presence.killed(who, killText(by, reason));
  }

  /** An order of an operator, in words, and its effects. */
  #order(order: Ordered): IrcMessage[] {
    const { what, who } = order;
    const state = this.#state;
    const isOwn = who === state.name && (what === "op" || what === "deop");
    return [
      ...isOwn ? [operatorMode(state, what === "op")] : [],
      ...told(order, state.facts.serverName, state.nick),
    ];
  }

  /** A member is no longer in a room, by whatever order. */
  #kick(room: string, nick: string): IrcMessage {
    return this.#state.fromServer("KICK", channelOf(room), nick, "removed");
  }

  #updateEncoder(): void {
    this.#encoder = variantOf(this.#state.capabilities, this.#state.log);
  }
}

/** A whisper goes to a member, or to those with a role in a channel. */
function targetOf({ nick }: MemberState, { among }: Whispered): string {
  return among === undefined
    ? nick
    : `${among.slice(0, 1)}${channelOf(among.slice(1))}`;
}

const BLANK = 0x20;

/** The command of a line that is not text, where it is one of this dialect. */
function commandOf(line: Uint8Array): string {
  const { command = "*" } = parseMessage(new TextDecoder().decode(line)) ?? {};
  return COMMANDS.has(command) ? command : "*";
}

/** The text with which a member leaves that an operator has put out of the hall. */
function killText(by: string, reason: string | undefined): string {
  const why = reason === undefined ? "" : ` (${reason})`;
  return `Killed (${nickOf(by)}${why})`;
}
