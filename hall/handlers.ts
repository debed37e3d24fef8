import { FOLLOWED_MAX } from "../protocol/features/dialects/metadata.ts";
import { REASON_MAX } from "../protocol/features/moderation.ts";
import { Refusal } from "../protocol/refusal.ts";
import { oneLine, soughtText } from "../protocol/text/text.ts";
import { roomsAmong, topicOf, whoIs, whoIsIn } from "./answers.ts";
import type { HandlerContext } from "./context.ts";
import { census, invitations, known, people } from "./directory.ts";
import type { Handlers } from "./handler.ts";
import type { Member } from "./member.ts";
import type { MetadataCommands } from "./metadata/metadata_commands.ts";
import type { OperatorCommands } from "./moderation/operator_commands.ts";
import { excerpt, type ExcerptAnswer, newestTimes } from "./rooms/excerpt.ts";
import type { NewsTeller } from "./speech/news.ts";
import { found, history, type HistoryAnswer } from "./rooms/history.ts";
import type { Membership } from "./rooms/membership.ts";
import { costOfReading } from "./rooms/reading.ts";
import type { RoomCommands } from "./rooms/room_commands.ts";
import type { SharedRooms } from "./rooms/shared_rooms.ts";
import type { DepartedNames } from "./sessions/departed.ts";
import type { HelloHandler } from "./sessions/hello.ts";
import { certificates } from "./sessions/account_certificates.ts";
import { login, register, unregister } from "./sessions/accounts.ts";
import type { MemberMarks } from "./marks/member_marks.ts";
import { readMark } from "./marks/read_mark.ts";
import { rename } from "./sessions/rename.ts";
import type { Watches } from "./sessions/watches.ts";
import { redact } from "./speech/redaction.ts";
import type { Speech } from "./speech/speech.ts";
import type { Whispers } from "./speech/whispers.ts";

/** The parts of a hall that the handlers call. */
export interface HallParts {
  readonly context: HandlerContext;
  readonly membership: Membership;
  readonly speech: Speech;
  readonly whispers: Whispers;
  readonly greeter: HelloHandler;
  readonly operators: OperatorCommands;
  readonly watches: Watches;
  readonly roomCommands: RoomCommands;
  readonly news: NewsTeller;
  readonly departedNames: DepartedNames;
  readonly metadata: MetadataCommands;
  readonly readMarks: MemberMarks;
  readonly sharedRooms: SharedRooms;
}

/** The handler of each request, and what it needs. */
export function handlers(
  { context, membership, speech, whispers, greeter, operators, ...more }:
    HallParts,
): Handlers {
  const { watches, roomCommands, news, departedNames, metadata } = more;
  const { readMarks, sharedRooms } = more;
  const { store, now, signIn, moderation } = context;
  return {
    // Connections
    hello: {
      needs: "nothing",
      handle: (member, hello) => greeter.hello(member, hello),
    },
    bye: {
      needs: "nothing",
      handle(member, { reason: given }) {
        const said = given && oneLine("reason", given, REASON_MAX);
        const reason = "you left";
        member.recipient.send({ type: "bye", reason, again: false });
        membership.part(member, "left", {
          saidIn: (room) => speech.farewell(member, room, said),
        });
      },
    },
    gone: {
      needs: "nothing",
      handle(member, { reason, bye }) {
        if (bye !== undefined) member.recipient.send({ type: "bye", ...bye });
        membership.part(member, reason, { isCut: true });
      },
    },
    fault: {
      needs: "nothing",
      handle(_, { code, message }) {
        throw new Refusal(code, message);
      },
    },
    ping: {
      needs: "nothing",
      handle: ({ recipient }) => recipient.send({ type: "pong", time: now() }),
    },
    pong: { needs: "nothing", handle: () => {} },
    help: {
      needs: "nothing",
      handle: ({ recipient }, { about }) =>
        recipient.send({
          type: "help",
          about,
        }),
    },

    // Membership
    name: {
      needs: "session",
      handle: (by, { name }) =>
        news.tellingAccount(
          by.member,
          () => rename(context, membership, by, name),
        ),
    },
    register: {
      needs: "nothing",
      handle: (member, request) =>
        news.tellingAccount(
          member,
          () => register(context, membership, member, request),
        ),
    },
    unregister: {
      needs: "session",
      handle: (by) => unregister(context, news, by),
    },
    login: {
      needs: "nothing",
      handle: (member, request) =>
        news.tellingAccount(
          member,
          () => login(context, membership, member, request),
        ),
    },
    certificates: {
      needs: "session",
      handle: (by, request) => certificates(context, by, request),
    },
    join: {
      needs: "session",
      async handle({ member }, join) {
        const room = await membership.join(member, join);
        await sharedRooms.entered(member, room);
      },
    },
    leave: {
      needs: "room",
      handle(by, { reason: given }) {
        const { member, room } = by;
        const said = given && oneLine("reason", given, REASON_MAX);
        const reason = speech.farewell(member, room, said);
        membership.leave(member, room, { reason });
        member.recipient.send({ type: "left", room: room.name });
        sharedRooms.left(by, room, reason);
      },
    },
    shareRooms: {
      needs: "session",
      handle({ session }, { fromNow, readMarks }) {
        if (readMarks) session.followsReading = true;
        return sharedRooms.share(session, { fromNow, withRoles: true });
      },
    },

    // News
    absent: {
      needs: "session",
      handle: (by, absent) => news.absent(by, absent),
    },
    realname: {
      needs: "session",
      handle: (by, realname) => news.realname(by, realname),
    },
    bot: {
      needs: "session",
      handle({ session }, { isBot }) {
        session.holder.isBot = isBot;
      },
    },
    tag: { needs: "session", handle: (by, tag) => news.tag(by, tag) },
    wallops: {
      needs: "operator",
      handle: (by, wallops) => news.wallops(by, wallops),
    },
    wants: {
      needs: "nothing",
      handle(member, { news, keys = [] }) {
        member.wants = new Set(news);
        member.follows = new Set(keys.slice(0, FOLLOWED_MAX));
      },
    },
    metadata: {
      needs: "session",
      handle: (by, asked) => metadata.tell(by, asked),
    },
    setMetadata: {
      needs: "session",
      handle: (by, request) => metadata.set(by, request),
    },
    followedMetadata: {
      needs: "session",
      handle: (by, asked) => metadata.tellFollowed(by, asked),
    },

    // Speech
    say: { needs: "room", handle: (by, say) => speech.say(by, say) },
    redact: {
      needs: "room",
      handle: (by, asked) => redact(context, speech, by, asked),
    },
    topic: {
      needs: "room",
      handle: (by, { text }) =>
        text === undefined
          ? by.member.recipient.send(topicOf(by.room))
          : speech.setTopic(by, text),
    },
    whisper: {
      needs: "session",
      handle(by, whisper) {
        const { among } = whisper;
        if (among === undefined) return whispers.whisper(by, whisper);
        const room = membership.roomOf(by.member, among.slice(1));
        if (room.modes.limitsSpeech) {
          speech.checkVoice(by.session, room, whisper.text);
        }
        whispers.whisperAmong({ ...by, room }, { ...whisper, among });
      },
    },

    // Queries
    who: {
      needs: "room",
      handle: ({ member, room }) =>
        member.recipient.send(whoIsIn(room, moderation)),
    },
    whois: {
      needs: "session",
      handle: (by, { name }) =>
        by.member.recipient.send(
          whoIs(signIn.holderNamed(name, by), by.member, moderation),
        ),
    },
    rooms: {
      needs: "session",
      handle: ({ member }) =>
        member.recipient.send(roomsAmong(membership.rooms, member)),
    },
    people: {
      needs: "session",
      handle: ({ member }, sought) =>
        member.recipient.send(people(context, member, sought)),
    },
    watch: {
      needs: "session",
      handle: ({ member }, { names }) => watches.watch(member, names),
    },
    mark: {
      needs: "nothing",
      handle: ({ recipient }, { mark }) =>
        recipient.send({ type: "marked", mark }),
    },
    known: {
      needs: "session",
      handle: ({ member }, { room }) =>
        member.recipient.send(known(context, member, membership, room)),
    },
    invitations: {
      needs: "session",
      handle: (by) => by.member.recipient.send(invitations(membership, by)),
    },
    census: {
      needs: "session",
      handle: ({ member }) =>
        member.recipient.send(census(context, membership.roomCount)),
    },
    departed: {
      needs: "session",
      handle: ({ member }, { name }) =>
        member.recipient.send({
          type: "departed",
          departed: departedNames.of(name),
        }),
    },
    history: {
      needs: "room",
      async handle({ member, room }, { count, before }) {
        const { recipient } = member;
        send(member, await history(store, room, recipient, count, before));
      },
    },
    search: {
      needs: "room",
      async handle({ member, room }, { words }) {
        const sought = soughtText(words);
        send(member, await found(store, room, member.recipient, sought));
      },
    },

    excerpt: {
      needs: "room",
      async handle({ member, room }, asked) {
        send(member, await excerpt(store, room, member.recipient, asked));
      },
    },
    conversation: {
      needs: "session",
      handle: (by, { name }) =>
        by.member.recipient.send({
          type: "conversation",
          messages: whispers.exchanged(by.session, name),
        }),
    },
    redactDirect: {
      needs: "session",
      handle: (by, asked) => whispers.redact(by, asked),
    },
    newest: {
      needs: "session",
      async handle({ member, session }) {
        member.recipient.send({
          type: "newest",
          rooms: await newestTimes(store, member.rooms),
          people: whispers.lastExchanged(session),
        });
      },
    },
    readMark: {
      needs: "session",
      handle: (by, mark) => readMark(context, readMarks, by, mark),
    },

    // Modes of rooms
    modes: {
      needs: "room",
      handle: (by, modes) => roomCommands.modes(by, modes),
    },
    manage: {
      needs: "room",
      handle: (by, order) => roomCommands.manage(by, order),
    },
    invite: {
      needs: "room",
      handle: (by, invite) => roomCommands.invite(by, invite),
    },

    // Commands of operators
    kick: { needs: "operator", handle: (by, kick) => operators.kick(by, kick) },
    ban: { needs: "operator", handle: (by, ban) => operators.ban(by, ban) },
    unban: {
      needs: "operator",
      handle: (by, unban) => operators.unban(by, unban),
    },
    bans: {
      needs: "operator",
      handle: ({ member }) => member.recipient.send(moderation.bans()),
    },
    mute: { needs: "operator", handle: (by, mute) => operators.mute(by, mute) },
    unmute: {
      needs: "operator",
      handle: (by, unmute) => operators.unmute(by, unmute),
    },
    op: { needs: "operator", handle: (by, op) => operators.op(by, op) },
    deop: { needs: "operator", handle: (by, deop) => operators.deop(by, deop) },
    oper: { needs: "session", handle: (by) => operators.oper(by) },
    slow: {
      needs: "room, operator",
      handle: (by, slow) => operators.slow(by, slow),
    },
  };
}

/**
 * Sends an answer and charges the member for what was read.
 *
 * @throws {Unreadable} Some of it is damaged: the member is told that as well.
 */
function send(
  member: Member,
  { answer, read, damage }: HistoryAnswer | ExcerptAnswer,
): void {
  member.origin.share?.owe(costOfReading(read));
  member.recipient.send(answer);
  if (damage !== undefined) throw damage;
}
