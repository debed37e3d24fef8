/** The commands about members. */
import type { Departed, Person } from "../../../protocol/features/directory.ts";
import { glob } from "../../../protocol/text/glob.ts";
import { answer, type Command, type Work } from "./command.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage } from "../message.ts";
import { memberMetadata } from "./metadata.ts";
import { TARGETS_MAX } from "./server_info.ts";
import { HOST, USER } from "../source.ts";
import { channelOf, foldedRoom, nameOf, nickOf, roomOf } from "../spelling.ts";
import { linesOfWords } from "../words.ts";

/** Most nicks of an ISON or a USERHOST. */
const NICKS_MAX = 32;
const USERHOSTS_MAX = 5;

/** The commands about members. */
export const PEOPLE: Readonly<Record<string, Command>> = {
  WHO: { least: 0, run: who },
  WHOIS: {
    least: 0,
    run(state, params) {
      const nicks = params.length > 1 ? params[1] : params[0];
      return nicks === undefined || nicks === ""
        ? answer(state.numeric("431", "no nick was given"))
        : nicks.split(",").slice(0, TARGETS_MAX)
          .map((nick) => whois(state, nick));
    },
  },
  WHOWAS: {
    least: 0,
    run: (state, [nick = "", most]) =>
      nick === ""
        ? answer(state.numeric("431", "no nick was given"))
        : whowas(state, nick, most),
  },
  ISON: {
    least: 1,
    run: (state, params) => {
      const nicks = params.flatMap((words) => words.split(" "))
        .filter((nick) => nick !== "").slice(0, NICKS_MAX);
      return asked(
        state,
        nicks,
        (people) =>
          linesOfWords(people.map(({ name }) => nickOf(name)))
            .map((line) => state.numeric("303", line)),
      );
    },
  },
  USERHOST: {
    least: 1,
    run: (state, params) =>
      asked(state, params.slice(0, USERHOSTS_MAX), (people) => [
        state.numeric(
          "302",
          people.map(({ name, operator, absent, user }) =>
            `${nickOf(name)}${operator ? "*" : ""}=${
              absent === undefined ? "+" : "-"
            }${userOf(user)}@${HOST}`
          ).join(" "),
        ),
      ]),
  },
};

/** A question about members with these nicks. */
function asked(
  _state: MemberState,
  nicks: readonly string[],
  told: (people: readonly Person[]) => readonly IrcMessage[],
): Work {
  return {
    requests: [{ type: "people", names: nicks.map(nameOf) }],
    take: (notice) =>
      notice.type === "people" ? told(notice.people) : undefined,
  };
}

/** The login name of a member: that of other dialects is not known. */
function userOf(user: string | undefined): string {
  return user ?? USER;
}

function whowas(state: MemberState, nick: string, given = "0"): Work {
  const most = /^[1-9]\d*$/.test(given) ? Number(given) : Infinity;
  return {
    requests: [{ type: "departed", name: nameOf(nick) }],
    take(notice) {
      if (notice.type !== "departed") return undefined;
      const found = notice.departed.slice(0, most);
      return [
        ...found.length === 0
          ? [state.numeric("406", nick, "there was no such nick")]
          : found.flatMap((departed) => aboutDeparted(state, departed)),
        state.numeric("369", nick, "end of WHOWAS"),
      ];
    },
  };
}

function aboutDeparted(
  state: MemberState,
  { name, user, realname, until }: Departed,
): IrcMessage[] {
  const nick = nickOf(name);
  const time = new Date(until).toUTCString();
  return [
    state.numeric("314", nick, userOf(user), HOST, "*", realname ?? nick),
    state.numeric("312", nick, state.facts.serverName, time),
  ];
}

function whois(state: MemberState, nick: string): Work {
  const end = state.numeric("318", nick, "end of WHOIS");
  const name = nameOf(nick);
  const values: IrcMessage[] = [];
  return {
    requests: [...memberMetadata(state, name), {
      type: "people",
      names: [name],
    }],
    take(notice) {
      switch (notice.type) {
        case "metadata":
          for (const { key, value = "" } of notice.values) {
            const about = ["760", nickOf(name), key, "*", value] as const;
            values.push(state.numeric(...about));
          }
          return [];
        case "error":
          // There is no such member, as the other answer tells.
          return notice.code === "no-such-member" ? [] : undefined;
        case "people": {
          const [person] = notice.people;
          return person === undefined
            ? [state.numeric("401", nick, "there is no such nick"), end]
            : [...aboutPerson(state, person), ...values, end];
        }
        default:
          return undefined;
      }
    },
  };
}

function aboutPerson(state: MemberState, person: Person): IrcMessage[] {
  const { name, user, realname, rooms, operatorOf, voicedIn } = person;
  const { absent, operator, bot, key, account, since } = person;
  const nick = nickOf(name);
  const about = (numeric: string, ...params: string[]) =>
    state.numeric(numeric, nick, ...params);
  return [
    about("311", userOf(user), HOST, "*", realname ?? nick),
    ...rooms.length === 0 ? [] : linesOfWords(
      rooms.map((room) =>
        state.prefix(operatorOf.includes(room), voicedIn.includes(room)) +
        channelOf(room)
      ),
    ).map((line) => about("319", line)),
    about("312", state.facts.serverName, "chat"),
    ...operator ? [about("313", "is an operator")] : [],
    ...bot ? [about("335", "is a bot")] : [],
    ...absent === undefined ? [] : [about("301", absent)],
    ...account === undefined
      ? []
      : [about("330", nickOf(account), "is signed in as")],
    // An account says the same, and its key may be one that nobody has.
    ...key === undefined || account !== undefined
      ? []
      : [about("276", `has the key ${key}`)],
    about(
      "317",
      "0",
      `${Math.floor(since / 1000)}`,
      "seconds idle, signon time",
    ),
  ];
}

/** The fields of WHOX in the order in which they are told. */
const FIELDS = "tcuihsnfdlaor";

function who(
  state: MemberState,
  [mask = "*", given = ""]: readonly string[],
): Work {
  const [flags = "", wish] = given.split("%", 2);
  const [fields, token = "0"] = wish?.split(",", 2) ?? [];
  const asked = roomOf(mask);
  const room = asked === undefined ? undefined : foldedRoom(asked);
  const isMask = /[*?]/.test(mask) || mask === "0";
  const fits = room === undefined && isMask ? matcher(mask) : () => true;
  return {
    requests: [
      room !== undefined
        ? { type: "people", room }
        : isMask
        ? { type: "people" }
        : { type: "people", names: [nameOf(mask)] },
    ],
    take(notice) {
      if (notice.type !== "people") return undefined;
      const found = notice.people.filter((person) =>
        fits(person) && (!flags.includes("o") || person.operator === true)
      );
      return [
        ...found.map((person) =>
          fields === undefined
            ? whoReply(state, person, room)
            : whoxReply(state, person, { room, fields, token })
        ),
        state.numeric("315", mask, "end of WHO"),
      ];
    },
  };
}

/** Compares the properties of a member with a mask. */
function matcher(mask: string): (person: Person) => boolean {
  const fits = glob(mask === "0" ? "*" : mask.toLowerCase());
  return ({ name, user, realname = "" }) =>
    [nickOf(name), userOf(user), HOST, realname]
      .some((property) => fits(property.toLowerCase()));
}

/** @param room The channel that is shown with it. */
function flagsOf(
  state: MemberState,
  { absent, operator, bot, operatorOf, voicedIn }: Person,
  room: string | undefined,
): string {
  return (absent === undefined ? "H" : "G") + (operator ? "*" : "") +
    (room === undefined
      ? ""
      : state.prefix(operatorOf.includes(room), voicedIn.includes(room))) +
    (bot ? "B" : "");
}

function whoReply(
  state: MemberState,
  person: Person,
  room: string | undefined,
): IrcMessage {
  const { name, user, realname, rooms } = person;
  const nick = nickOf(name);
  const shown = room ?? rooms[0];
  return state.numeric(
    "352",
    shown === undefined ? "*" : channelOf(shown),
    userOf(user),
    HOST,
    state.facts.serverName,
    nick,
    flagsOf(state, person, shown),
    `0 ${realname ?? nick}`,
  );
}

function whoxReply(
  state: MemberState,
  person: Person,
  { room, fields, token }: {
    readonly room: string | undefined;
    readonly fields: string;
    readonly token: string;
  },
): IrcMessage {
  const { name, user, realname, rooms, account } = person;
  const nick = nickOf(name);
  const shown = room ?? rooms[0];
  const values: Readonly<Record<string, string>> = {
    t: token,
    c: shown === undefined ? "*" : channelOf(shown),
    u: userOf(user),
    i: "255.255.255.255",
    h: HOST,
    s: state.facts.serverName,
    n: nick,
    f: flagsOf(state, person, shown),
    d: "0",
    l: "0",
    a: account === undefined ? "0" : nickOf(account),
    o: "n/a",
    r: realname ?? nick,
  };
  const told = [...FIELDS].filter((field) => fields.includes(field))
    .map((field) => values[field] ?? "");
  return state.numeric("354", ...told);
}
