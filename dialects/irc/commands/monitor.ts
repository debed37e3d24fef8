/** MONITOR: a client is told when nicks come and go (IRCv3). */
import type { Person } from "../../../protocol/features/directory.ts";
import { memberName } from "../../../protocol/name/name.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import type { ClientRequest } from "../../../protocol/request.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage } from "../message.ts";
import { sourceOf } from "../source.ts";
import { nameOf, nickOf } from "../spelling.ts";
import { linesOfWords } from "../words.ts";
import { syncLater } from "./metadata/follow.ts";
import { answer, type Command, NOTHING, type Work } from "./command.ts";

/** Most nicks that a client watches: more than a list of friends has. */
export const MONITOR_MAX = 100;

/** Command of MONITOR. */
export const MONITOR: Readonly<Record<string, Command>> = {
  MONITOR: {
    least: 1,
    run(state, [what = "", targets = ""]) {
      const nicks = targets.split(",").filter((nick) => nick !== "");
      switch (what.toUpperCase()) {
        case "+":
          return add(state, nicks);
        case "-":
          for (const nick of nicks) state.monitored.delete(keyOf(nick));
          return { requests: [watch(state)] };
        case "C":
          state.monitored.clear();
          return { requests: [watch(state)] };
        case "L":
          return answer(
            ...joined(state, "732", [...state.monitored.values()]),
            state.numeric("733", "end of MONITOR list"),
          );
        case "S":
          return status(state, [...state.monitored.values()], []);
        default:
          return NOTHING;
      }
    },
  },
};

function keyOf(nick: string): string {
  return nameOf(nick).toLowerCase();
}

function watch(state: MemberState): ClientRequest {
  return {
    type: "watch",
    names: Array.from(state.monitored.values(), nameOf),
  };
}

/** The targets that can be nicks are watched, as many as there is room for. */
function add(state: MemberState, targets: readonly string[]): Work {
  const nicks = targets.filter((nick) => canBeNick(state, nick));
  const added: string[] = [];
  const refused: string[] = [];
  for (const nick of nicks) {
    const key = keyOf(nick);
    const isFull = state.monitored.size >= MONITOR_MAX &&
      !state.monitored.has(key);
    if (isFull) refused.push(nick);
    else {
      state.monitored.set(key, nick);
      added.push(nick);
    }
  }
  const full = refused.length === 0 ? [] : [state.numeric(
    "734",
    `${MONITOR_MAX}`,
    refused.join(","),
    "the list of MONITOR is full",
  )];
  return added.length === 0
    ? answer(...full)
    : status(state, added, full, watch(state));
}

function canBeNick(state: MemberState, nick: string): boolean {
  try {
    memberName(nameOf(nick), state.facts.maxName);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** Which of some nicks are here. */
function status(
  state: MemberState,
  nicks: readonly string[],
  more: readonly IrcMessage[],
  ...requests: readonly ClientRequest[]
): Work {
  return {
    requests: [...requests, { type: "people", names: nicks.map(nameOf) }],
    take: (notice) =>
      notice.type === "people" ? told(state, nicks, notice.people) : undefined,
    finish: () => more,
  };
}

function told(
  state: MemberState,
  nicks: readonly string[],
  people: readonly Person[],
): IrcMessage[] {
  const here = new Map(people.map(({ name }) => [name.toLowerCase(), name]));
  const [online, offline]: [string[], string[]] = [[], []];
  for (const nick of nicks) {
    const name = here.get(keyOf(nick));
    if (name === undefined) offline.push(nick);
    else online.push(sourceOf(name));
  }
  return [
    ...joined(state, "730", online),
    ...online.length === 0 ? [] : syncLater(state, "*ALL"),
    ...joined(state, "731", offline),
  ];
}

/** A nick has come or gone. */
export function changed(
  state: MemberState,
  { name, isHere }: { readonly name: string; readonly isHere: boolean },
): IrcMessage {
  return isHere
    ? state.numeric("730", sourceOf(name))
    : state.numeric("731", nickOf(name));
}

/** Words with commas between them, on as many lines as they need. */
function joined(
  state: MemberState,
  numeric: string,
  words: readonly string[],
): IrcMessage[] {
  return words.length === 0
    ? []
    : linesOfWords(words).map((line) =>
      state.numeric(numeric, line.replaceAll(" ", ","))
    );
}
