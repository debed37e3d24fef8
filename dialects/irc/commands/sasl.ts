/** Signing in to a registered name (IRCv3, `sasl`), before the welcome and after it. */
import type { Login } from "../../../protocol/features/name.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { readScramFirst } from "../../../protocol/scram.ts";
import { answer, type Command, type Work } from "./command.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage } from "../message.ts";
import {
  mechanisms,
  piecesOf,
  readPlain,
  SaslExchange,
} from "../sasl_exchange.ts";
import { nameOf, nickOf } from "../spelling.ts";

/** The command by which clients sign in. */
export const SASL: Readonly<Record<string, Command>> = {
  AUTHENTICATE: { least: 1, when: "always", run: authenticate },
};

function authenticate(
  state: MemberState,
  [piece = ""]: readonly string[],
): Work {
  if (piece === "*") return aborted(state);
  const { sasl } = state;
  if (sasl === undefined) return begin(state, piece.toUpperCase());
  const gathered = sasl.take(piece);
  switch (gathered) {
    case "incomplete":
      return {};
    case "too-long":
      state.sasl = undefined;
      return answer(state.numeric("905", "the message is too long"));
    case "malformed":
      return failed(state, "that is no base64, or too much of it");
    default:
      switch (sasl.mechanism) {
        case "PLAIN":
          return plain(state, gathered.message);
        case "SCRAM-SHA-256":
          return scram(state, sasl, gathered.message);
        case "EXTERNAL":
          return external(state, gathered.message);
      }
  }
}

/** The client has given up, or has gone on without signing in. */
export function aborted(state: MemberState): Work {
  state.sasl = undefined;
  return answer(state.numeric("906", "signing in was aborted"));
}

function begin(state: MemberState, asked: string): Work {
  const known = mechanisms(state.facts.isEncrypted === true);
  const mechanism = known.find((it) => it === asked);
  if (mechanism === undefined) {
    return answer(
      state.numeric("908", known.join(), "are the mechanisms here"),
      failure(state, "there is no such mechanism"),
    );
  }
  state.sasl = new SaslExchange(mechanism);
  return answer({ command: "AUTHENTICATE", params: ["+"] });
}

function failure(state: MemberState, why: string): IrcMessage {
  return state.numeric("904", why);
}

function failed(state: MemberState, why: string): Work {
  state.sasl = undefined;
  return answer(failure(state, why));
}

function plain(state: MemberState, message: string): Work {
  const claim = readPlain(message);
  return claim === undefined
    ? failed(state, "that is no name and password")
    : logIn(state, claim);
}

/** The certificate of the connection tells who comes; the message, as which of its names. */
function external(state: MemberState, name: string): Work {
  return logIn(state, { name, password: "", byCertificate: true });
}

/** Signs in by what a single message has said. */
function logIn(
  state: MemberState,
  claim: Pick<Login, "name" | "password" | "byCertificate">,
): Work {
  state.sasl = undefined;
  const id = state.nextId();
  return {
    id,
    requests: [{
      type: "login",
      ...claim,
      ...{ id, name: nameOf(claim.name) },
      stays: true,
      hall: state.password,
    }],
    take: (notice) => takeLogin(state, id, notice),
  };
}

/** The hall has the keys; the dialect only carries the messages. */
function scram(
  state: MemberState,
  sasl: SaslExchange,
  message: string,
): Work {
  const isFirst = sasl.messages === 1;
  const first = isFirst ? readScramFirst(message) : undefined;
  if (isFirst && first === undefined) {
    return failed(state, "that is no message of SCRAM-SHA-256");
  }
  const id = state.nextId();
  return {
    id,
    requests: [{
      type: "scram",
      ...{ id, message },
      begins: first && nameOf(first.name),
      hall: state.password,
    }],
    take: (notice) => takeLogin(state, id, notice),
    proceed: (answer) =>
      piecesOf(answer).map((piece) => ({
        command: "AUTHENTICATE",
        params: [piece],
      })),
  };
}

function takeLogin(
  state: MemberState,
  asked: string,
  notice: Notice,
): readonly IrcMessage[] | undefined {
  if (notice.type === "error" && notice.id === asked) {
    state.sasl = undefined;
    return [failure(state, notice.message)];
  }
  if (notice.type !== "login" || notice.id !== asked) return undefined;
  state.sasl = undefined;
  return [
    ...loggedIn(state, notice.name),
    state.numeric("903", "you are signed in"),
  ];
}

/** The account of the client itself has changed, by what it did or elsewhere. */
export function ownAccount(
  state: MemberState,
  { account }: { readonly account?: string },
): IrcMessage[] {
  const hasEnded = account === undefined && state.account !== undefined;
  state.account = account;
  return [
    ...hasEnded
      ? [state.numeric("901", state.source, "you are signed out")]
      : [],
    ...state.capabilities.has("account-notify")
      ? [{
        source: state.source,
        command: "ACCOUNT",
        params: [account === undefined ? "*" : nickOf(account)],
      }]
      : [],
  ];
}

/** The client is signed in to a name. */
export function loggedIn(state: MemberState, name: string): IrcMessage[] {
  state.account = name;
  const account = nickOf(name);
  return [
    state.numeric("900", state.source, account, `you are now ${account}`),
  ];
}
