import { accountOf } from "../../protocol/features/dialects/profile.ts";
import type { Ordered } from "../../protocol/features/moderation.ts";
import type { Whispered } from "../../protocol/features/whisper.ts";
import type { Notice } from "../../protocol/notice.ts";
import { utf8 } from "../../protocol/text/utf8.ts";
import { concat } from "../concat.ts";
import type { Codec, DecodedEvent, Encoder, SignInAnswer } from "../dialect.ts";
import { type Line, LineSplitter, TOO_LONG } from "../lines.ts";
import { ACCOUNT } from "./commands/account.ts";
import { CERTIFICATES } from "./commands/certificates.ts";
import { CHAT_HISTORY } from "./commands/chat_history.ts";
import { CHANNELS, followed } from "./commands/channels.ts";
import { answer, type Command, type Work } from "./commands/command.ts";
import { Exchanges } from "./exchanges.ts";
import { type IrcFacts, MemberState } from "./member_state.ts";
import {
  CLIENT_TAGS_MAX,
  type IrcMessage,
  MESSAGE_MAX,
  parseMessage,
} from "./message.ts";
import { METADATA } from "./commands/metadata.ts";
import { syncLater } from "./commands/metadata/follow.ts";
import { metadataMessage } from "./commands/metadata/messages.ts";
import { OPERATORS } from "./commands/operators.ts";
import { changed, MONITOR } from "./commands/monitor.ts";
import { PEOPLE } from "./commands/people.ts";
import { MultilineIntake } from "./multiline/intake.ts";
import { PresenceFilter } from "./presence_filter.ts";
import { READ_MARKER, readMessage } from "./commands/read_marker.ts";
import { REDACT, redactedMessage } from "./commands/redact.ts";
import { refused } from "./refused.ts";
import {
  REGISTRATION,
  renamed,
  wants,
  wantsOthers,
} from "./commands/registration.ts";
import { NEWS } from "./commands/news.ts";
import { ownAccount, SASL } from "./commands/sasl.ts";
import { SERVER_INFO } from "./commands/server_info.ts";
import { sourceOf } from "./source.ts";
import { channelOf, nickOf } from "./spelling.ts";
import { away, SPEECH } from "./commands/speech.ts";
import { operatorMode } from "./modes/user_modes.ts";
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
    ...[REGISTRATION, SASL, ACCOUNT, CERTIFICATES, CHANNELS, SPEECH, PEOPLE],
    ...[MONITOR, CHAT_HISTORY, REDACT, READ_MARKER, NEWS, METADATA],
    ...[OPERATORS, SERVER_INFO],
  ]
    .flatMap((commands) => Object.entries(commands)),
);

const NOTHING = new Uint8Array();

/** The commands that change the capabilities of a client, or the keys of which it is told. */
const OF_WISHES: ReadonlySet<string> = new Set(["CAP", "METADATA"]);

/** Bytes of a line without its end, and without its tags. */
const LINE_MAX = MESSAGE_MAX - "\r\n".length;

/** A connection of an IRC client: its lines become requests, and notices become messages. */
export class IrcCodec implements Codec {
  readonly #state: MemberState;
  readonly #splitter = new LineSplitter(CLIENT_TAGS_MAX + LINE_MAX);
  readonly #presence = new PresenceFilter();
  readonly #multiline: MultilineIntake;
  readonly #exchanges: Exchanges;
  #replies: Uint8Array[] = [];
  #encoder: Encoder;

  constructor(limits: IrcFacts) {
    this.#state = new MemberState(limits);
    this.#encoder = variantOf(this.#state.capabilities, "");
    this.#multiline = new MultilineIntake(this.#state);
    this.#exchanges = new Exchanges(this.#state);
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
    // The most frequent by far, and an answer to nothing.
    if (notice.type === "message") return undefined;
    if (notice.type === "challenge") return NOTHING;
    if (notice.type === "order") this.#remember(notice);
    if (notice.type === "scram") return this.#exchanges.proceed(notice);
    const answer = this.#exchanges.take(notice);
    if (answer === undefined) return this.#unasked(notice);
    // It tells of the store, by which the variant names messages.
    if (notice.type === "welcome") this.#updateEncoder();
    return answer;
  }

  #line(line: Line): DecodedEvent[] {
    const state = this.#state;
    if (line === TOO_LONG) {
      return this.#begin([
        answer(state.numeric("417", "the line is too long")),
      ]);
    }
    const text = utf8(line);
    if (text === undefined) {
      // Every client is told so, whatever it has asked for (IRCv3, UTF8ONLY).
      return this.#begin([answer(state.fail(
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
      return this.#begin([
        answer(state.numeric("417", "the line is too long")),
      ], label);
    }
    const taken = this.#multiline.take(message, label);
    if (taken === "held") return [];
    const events = taken === undefined
      ? this.#begin(this.#run(message), label)
      : this.#begin(taken.works, taken.label);
    if (OF_WISHES.has(command)) {
      // Other capabilities or keys, other news.
      if (wantsOthers(state)) events.push(wants(state));
      this.#updateEncoder();
    }
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

  /** Begins the works of a command. */
  #begin(works: readonly Work[], label?: string): DecodedEvent[] {
    const { events, reply } = this.#exchanges.begin(works, label);
    if (reply.length > 0) this.#replies.push(reply);
    return events;
  }

  /** The bytes of a notice that answers nothing. */
  #unasked(notice: Notice): Uint8Array | undefined {
    const state = this.#state;
    switch (notice.type) {
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
          this.#presence.arrived(joined, room);
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
      case "named":
        return bytesOf(renamed(state, notice));
      case "joined":
        return bytesOf(followed(state, notice) ?? []);
      case "left": {
        const followedOut = followed(state, notice);
        if (followedOut !== undefined) return bytesOf(followedOut);
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
          target: targetOf(notice),
          text: notice.text,
        }));
      case "error":
        return bytesOf([refused(state, notice, { command: "*" })]);
      case "bye":
        return undefined;
      case "redactedDirect":
        return bytesOf([redactedMessage(notice)]);
      case "readMark":
        return bytesOf(
          followed(state, notice) ?? [readMessage(state, notice)],
        );
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
        if (notice.name === state.name) return bytesOf([away(state, notice)]);
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
function targetOf({ to, among }: Whispered): string {
  return among === undefined
    ? nickOf(to)
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
