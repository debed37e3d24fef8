/** The commands by which a connection becomes a member. */
import { PROTOCOL_VERSION } from "../../../protocol/features/hello.ts";
import { memberName } from "../../../protocol/name/name.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import type { ClientRequest } from "../../../protocol/request.ts";
import { CAPABILITIES } from "../capabilities.ts";
import { answer, type Command, NOTHING, type Work } from "./command.ts";
import { ownMetadata } from "./metadata.ts";
import { hasMetadata } from "./metadata/capability.ts";
import { metadataBatch, metadataRefused } from "./metadata/messages.ts";
import type { MemberState } from "../member_state.ts";
import { type IrcMessage, MESSAGE_MAX } from "../message.ts";
import { wantedNews } from "../news/news.ts";
import { refused } from "../refused.ts";
import { aborted } from "./sasl.ts";
import { lusers, motd, REALNAME_MAX, welcome } from "./server_info.ts";
import { follow } from "./channels.ts";
import { nameOf, nickOf } from "../spelling.ts";

/** Longest login name, in characters: the name of a user. */
const USER_MAX = 32;

/** Bytes for the capabilities of a line of `CAP LS`, beside the beginning of the line. */
const LISTED_MAX = MESSAGE_MAX - 112;

/** The commands that negotiate capabilities and register the connection. */
export const REGISTRATION: Readonly<Record<string, Command>> = {
  CAP: { least: 1, when: "always", run: cap },
  NICK: { least: 0, when: "always", run: nick },
  USER: {
    least: 4,
    when: "always",
    run(state, [user = "", , , realname = ""]) {
      if (state.stage !== "outside") return alreadyIn(state);
      if (user === "" || realname === "") {
        return answer(
          state.numeric("461", "USER", "a name is missing"),
        );
      }
      state.user = {
        user: cut(user.replace(/[\s!@:]/g, ""), USER_MAX) || "user",
        realname: cut(realname, REALNAME_MAX),
      };
      return hello(state);
    },
  },
  PASS: {
    least: 1,
    when: "always",
    run(state, [password]) {
      if (state.stage !== "outside") return alreadyIn(state);
      state.password = password;
      return NOTHING;
    },
  },
};

function cut(text: string, most: number): string {
  return Array.from(text).slice(0, most).join("");
}

function alreadyIn(state: MemberState): Work {
  return answer(state.numeric("462", "you are registered already"));
}

function nick(
  state: MemberState,
  [asked = ""]: readonly string[],
): Work | readonly Work[] {
  if (asked === "") return answer(state.numeric("431", "no nick was given"));
  const name = nameOf(asked);
  if (state.stage !== "outside") {
    return {
      requests: [{ type: "name", name }],
      take(notice) {
        if (notice.type === "error") {
          return [refused(state, notice, { command: "NICK", target: asked })];
        }
        return notice.type === "named" ? renamed(state, notice) : undefined;
      },
    };
  }
  try {
    state.name = memberName(name, state.facts.maxName);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return answer(refused(state, error, { command: "NICK", target: asked }));
  }
  return hello(state);
}

/** The client has another nick: it, or another of the same member, has asked for it. */
export function renamed(
  state: MemberState,
  { name }: Extract<Notice, { type: "named" }>,
): IrcMessage[] {
  const { source } = state;
  if (state.name === name) return [];
  state.name = name;
  return [{ source, command: "NICK", params: [state.nick] }];
}

/** Asks the hall for a welcome, once the client has said everything. */
function hello(state: MemberState): Work | readonly Work[] {
  const { name, user, password } = state;
  if (name === undefined || user === undefined || state.isNegotiating) {
    return NOTHING;
  }
  state.stage = "asking";
  const asked: Work = {
    requests: [
      {
        type: "hello",
        version: PROTOCOL_VERSION,
        name,
        rooms: [],
        password,
        ephemeral: true,
        shared: true,
        ...user,
      },
      wants(state),
      ...ownMetadata(state),
      { type: "census" },
    ],
    take: (notice) => takeHello(state, notice),
    finish: () => state.stage === "in" ? motd(state) : [],
  };
  const works = [asked, follow(state)];
  return state.sasl === undefined ? works : [aborted(state), ...works];
}

/** Tells the hall which news the client wants. */
export function wants(state: MemberState): ClientRequest {
  state.wanted = wishesOf(state);
  const keys = [...state.followed];
  return {
    type: "wants",
    news: wantedNews(state.capabilities),
    ...keys.length === 0 ? {} : { keys },
  };
}

/** Whether the client wants other news than the hall has been told. */
export function wantsOthers(state: MemberState): boolean {
  return state.wanted !== undefined && state.wanted !== wishesOf(state);
}

function wishesOf({ capabilities, followed }: MemberState): string {
  return [...wantedNews(capabilities), "", ...followed].join();
}

function takeHello(
  state: MemberState,
  notice: Notice,
): readonly IrcMessage[] | undefined {
  switch (notice.type) {
    case "welcome":
      state.stage = "in";
      state.name = notice.name;
      state.log = notice.log;
      state.server = notice.server;
      if (notice.operator) state.userModes.add("o");
      return welcome(state);
    case "metadataSet":
      state.early.clear();
      return [];
    case "metadata":
      return metadataBatch(state, notice);
    case "census":
      return lusers(state, notice);
    case "error": {
      if (state.stage === "in") {
        // Values that it has set before; nothing else is refused after a welcome.
        const about = { target: "*", subcommand: "SET" };
        return [metadataRefused(state, notice, about)];
      }
      if (state.stage === "outside") return [];
      const { name = "" } = state;
      state.stage = "outside";
      // Another NICK is another try.
      state.name = undefined;
      return [refused(state, notice, {
        command: "NICK",
        target: nickOf(name),
      })];
    }
    default:
      return undefined;
  }
}

function cap(
  state: MemberState,
  [subcommand = "", argument = ""]: readonly string[],
): Work | readonly Work[] {
  const { capabilities } = state;
  switch (subcommand.toUpperCase()) {
    case "LS": {
      holdRegistration(state);
      const isLater = Number(argument) >= 302;
      if (isLater) capabilities.add("cap-notify");
      const all = Object.entries(CAPABILITIES).flatMap(
        ([name, { value: given, isNews }]) => {
          const value = typeof given === "function" ? given(state) : given;
          if (isLater && value !== undefined) return [`${name}=${value}`];
          return isNews ? [] : [name];
        },
      );
      return answer(...listed(state, "LS", all, isLater));
    }
    case "LIST":
      return answer(...listed(state, "LIST", [...capabilities], true));
    case "REQ": {
      holdRegistration(state);
      return answer(request(state, argument));
    }
    case "END":
      if (state.stage !== "outside") return NOTHING;
      state.isNegotiating = false;
      return hello(state);
    default:
      return answer(
        state.numeric("410", subcommand, "unknown subcommand of CAP"),
      );
  }
}

function holdRegistration(state: MemberState): void {
  if (state.stage === "outside") state.isNegotiating = true;
}

/** Takes and gives up capabilities: all that are named, or none. */
function request(state: MemberState, argument: string): IrcMessage {
  const wishes = argument.split(" ").filter((it) => it !== "")
    .map((wish) => ({
      isWanted: !wish.startsWith("-"),
      name: wish.replace(/^-/, ""),
    }));
  const isPossible = wishes.every(({ name, isWanted }) =>
    Object.hasOwn(CAPABILITIES, name) && !CAPABILITIES[name]?.isNews &&
    (isWanted || name !== "cap-notify")
  );
  if (isPossible) {
    for (const { name, isWanted } of wishes) {
      if (isWanted) state.capabilities.add(name);
      else state.capabilities.delete(name);
    }
    if (!hasMetadata(state.capabilities)) state.followed.clear();
  }
  return capMessage(state, isPossible ? "ACK" : "NAK", argument);
}

/** Capabilities on as many lines as they need. */
function* listed(
  state: MemberState,
  subcommand: string,
  names: readonly string[],
  mayBeMany: boolean,
): Generator<IrcMessage> {
  let line: string[] = [];
  for (const name of names) {
    if (mayBeMany && [...line, name].join(" ").length > LISTED_MAX) {
      yield capMessage(state, subcommand, "*", line.join(" "));
      line = [];
    }
    line.push(name);
  }
  yield capMessage(state, subcommand, line.join(" "));
}

function capMessage(
  state: MemberState,
  ...params: readonly string[]
): IrcMessage {
  return state.numeric("CAP", ...params);
}
