/** The commands about the server, and its welcome. */
import { EXCERPT_MAX } from "../../../protocol/features/excerpt/excerpt.ts";
import { REASON_MAX } from "../../../protocol/features/moderation.ts";
import type { Notice } from "../../../protocol/notice.ts";
import {
  MASKS_MAX,
  ROOM_PASSWORD_MAX,
} from "../../../protocol/features/modes/settings.ts";
import { EXTENDED_BANS, MODES_MAX } from "../modes/channel_modes.ts";
import { MONITOR_MAX } from "./monitor.ts";
import { answer, type Command } from "./command.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage } from "../message.ts";
import { USER_MODES } from "../modes/user_modes.ts";

/** Most targets of a PRIVMSG, a NOTICE, a WHOIS, a NAMES or a KICK, each of which is a request, and most conditions of a LIST. */
export const TARGETS_MAX = 4;

/** Longest full name, in characters: a line about a user. */
export const REALNAME_MAX = 150;

/** Most tokens of an ISUPPORT line, as every client takes them. */
const TOKENS_MAX = 13;

/** The numerics of a welcome, up to those about the number of members. */
export function welcome(state: MemberState): IrcMessage[] {
  const version = `chat-${state.server?.version ?? ""}`;
  return [
    state.numeric("001", `Welcome to chat, ${state.nick}`),
    state.numeric(
      "002",
      `Your host is ${state.facts.serverName}, running ${version}`,
    ),
    state.numeric("003", "This server keeps what is said in its rooms"),
    state.numeric(
      "004",
      state.facts.serverName,
      version,
      USER_MODES,
      "CIbeiklmnostv",
      "Ibeklov",
    ),
    ...isupport(state),
  ];
}

function isupport(state: MemberState): IrcMessage[] {
  const { maxName, maxRoomName, maxTopic, maxRooms } = state.facts;
  const limit = (name: string, value: number, before = "") =>
    value === Infinity ? [] : [`${name}=${before}${value}`];
  const tokens = [
    "NETWORK=chat",
    "BOT=B",
    "CASEMAPPING=ascii",
    "CHANTYPES=#",
    "PREFIX=(ov)@+",
    "CHANMODES=beI,k,l,Cimnst",
    "EXCEPTS=e",
    `EXTBAN=${EXTENDED_BANS.sign},${EXTENDED_BANS.account}${EXTENDED_BANS.silence}`,
    `ACCOUNTEXTBAN=${EXTENDED_BANS.account}`,
    "INVEX=I",
    `MODES=${MODES_MAX}`,
    "STATUSMSG=@+",
    ...limit("NICKLEN", maxName),
    // The name of a room and its `#`.
    ...limit("CHANNELLEN", maxRoomName + 1),
    ...limit("TOPICLEN", maxTopic),
    ...limit("AWAYLEN", maxTopic),
    ...limit("CHANLIMIT", maxRooms, "#:"),
    `KICKLEN=${REASON_MAX}`,
    `KEYLEN=${ROOM_PASSWORD_MAX}`,
    `MAXLIST=b:${MASKS_MAX},e:${MASKS_MAX},I:${MASKS_MAX}`,
    "ELIST=MNU",
    `TARGMAX=PRIVMSG:${TARGETS_MAX},NOTICE:${TARGETS_MAX},WHOIS:${TARGETS_MAX},JOIN:,PART:,NAMES:${TARGETS_MAX},KICK:${TARGETS_MAX},LIST:${TARGETS_MAX}`,
    `CHATHISTORY=${EXCERPT_MAX}`,
    "MSGREFTYPES=msgid,timestamp",
    `NAMELEN=${REALNAME_MAX}`,
    `MONITOR=${MONITOR_MAX}`,
    "SAFELIST",
    "UTF8ONLY",
    "WHOX",
  ];
  const lines = [];
  for (let at = 0; at < tokens.length; at += TOKENS_MAX) {
    lines.push(state.numeric(
      "005",
      ...tokens.slice(at, at + TOKENS_MAX),
      "are supported by this server",
    ));
  }
  return lines;
}

/** How many members, operators and rooms there are. */
export function lusers(
  state: MemberState,
  { present, rooms, operators }: Extract<Notice, { type: "census" }>,
): IrcMessage[] {
  return [
    state.numeric(
      "251",
      `There are ${present} users and 0 invisible on 1 servers`,
    ),
    ...operators === 0
      ? []
      : [state.numeric("252", `${operators}`, "operators online")],
    ...rooms === 0 ? [] : [state.numeric("254", `${rooms}`, "channels formed")],
    state.numeric("255", `I have ${present} clients and 0 servers`),
    state.numeric("265", `Current local users ${present}`),
    state.numeric("266", `Current global users ${present}`),
  ];
}

/** The message of the day, or that there is none. */
export function motd(state: MemberState): IrcMessage[] {
  const { serverName, motd } = state.facts;
  if (motd !== undefined) {
    return [
      state.numeric("375", `- ${serverName} message of the day -`),
      ...motd.map((line) => state.numeric("372", `- ${line}`)),
      state.numeric("376", "end of MOTD"),
    ];
  }
  return [state.numeric("422", "there is no message of the day")];
}

/** How commands are written, for `HELP`. */
const USAGES: Readonly<Record<string, readonly string[]>> = {
  JOIN: ["JOIN #channel[,#channel]", "Enters a channel: a room of the server."],
  PART: ["PART #channel [:reason]", "Leaves a channel."],
  PRIVMSG: [
    "PRIVMSG target :text",
    "Says something in a channel or to a nick.",
  ],
  NOTICE: ["NOTICE target :text", "The same, not to be answered by programs."],
  TOPIC: ["TOPIC #channel [:text]", "Shows the topic, or sets it."],
  NAMES: ["NAMES #channel", "Lists the members of a channel you are in."],
  LIST: ["LIST", "Lists the channels with their number of members."],
  WHOIS: ["WHOIS nick", "Shows a member: its key, and the channels you share."],
  NICK: ["NICK nick", "Takes another nick."],
  CERT: [
    "CERT ADD|LIST|DEL fingerprint",
    "Your client certificate signs in to your account from now on.",
  ],
  AWAY: ["AWAY [:text]", "Marks you as away, or as back."],
  QUIT: ["QUIT [:reason]", "Leaves the server."],
};

/** The answer to `HELP` alone. */
const HELP = [
  "This is a chat server: its rooms are channels here.",
  `HELP COMMAND tells more: ${Object.keys(USAGES).join(" ")}`,
];

/** Commands about the server. */
export const SERVER_INFO: Readonly<Record<string, Command>> = {
  PING: {
    least: 1,
    when: "always",
    run(state, [token = ""]) {
      const pong = state.fromServer("PONG", state.facts.serverName, token);
      // Before sign-in the hall answers nothing.
      return state.stage === "outside"
        ? answer(pong)
        : { requests: [{ type: "ping" }], finish: () => [pong] };
    },
  },
  PONG: {
    least: 0,
    when: "always",
    run: () => ({ requests: [{ type: "pong" }] }),
  },
  LUSERS: {
    least: 0,
    run: (state) => ({
      requests: [{ type: "census" }],
      take: (notice) =>
        notice.type === "census" ? lusers(state, notice) : undefined,
    }),
  },
  MOTD: { least: 0, run: (state) => answer(...motd(state)) },
  VERSION: {
    least: 0,
    run: (state) =>
      answer(
        state.numeric(
          "351",
          `chat-${state.server?.version ?? ""}`,
          state.facts.serverName,
          "https://modern.ircdocs.horse",
        ),
        ...isupport(state),
      ),
  },
  INFO: {
    least: 0,
    run: (state) =>
      answer(
        state.numeric("371", `chat ${state.server?.version ?? ""}`),
        state.numeric("374", "end of INFO"),
      ),
  },
  HELP: { least: 0, run: help },
  HELPOP: { least: 0, run: help },
  TIME: {
    least: 0,
    run: (state) => ({
      requests: [{ type: "ping" }],
      take: (notice) =>
        notice.type !== "pong" || notice.time === undefined ? undefined : [
          state.numeric(
            "391",
            state.facts.serverName,
            new Date(notice.time).toUTCString(),
          ),
        ],
    }),
  },
  ADMIN: {
    least: 0,
    run: (state) =>
      answer(
        state.numeric(
          "423",
          state.facts.serverName,
          "nothing is known of who runs this server",
        ),
      ),
  },
  // The log and the metrics tell more, to those that run the server.
  STATS: {
    least: 0,
    run: (state, [query = "*"]) =>
      answer(state.numeric("219", query, "end of STATS")),
  },
  // No servers are linked.
  LINKS: {
    least: 0,
    run: (state) => answer(state.numeric("365", "*", "end of LINKS")),
  },
};

function help(
  state: MemberState,
  [subject = "*"]: readonly string[],
): ReturnType<Command["run"]> {
  const name = subject.toUpperCase();
  const lines = subject === "*" ? HELP : USAGES[name];
  if (lines === undefined) {
    return answer(state.numeric("524", subject, "there is no help about this"));
  }
  const [first = "", ...rest] = lines;
  return answer(
    state.numeric("704", subject, first),
    ...rest.map((line) => state.numeric("705", subject, line)),
    state.numeric("706", subject, "end of HELP"),
  );
}
