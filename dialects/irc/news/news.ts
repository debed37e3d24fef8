/** News about members: which of them a client wants, and how they are told. */
import type { NewsKind } from "../../../protocol/features/dialects/news.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { type Capabilities, REDACTION } from "../capabilities.ts";
import type { IrcMessage } from "../message.ts";
import { sourceOf } from "../source.ts";
import { nickOf } from "../spelling.ts";

/** The kinds of news that clients with a capability want. */
const WANTED: Readonly<Record<string, NewsKind>> = {
  "away-notify": "away",
  [REDACTION]: "redactions",
  "extended-monitor": "watched",
  "message-tags": "tags",
  "setname": "realname",
};

/** The kinds of news that a client wants. Which words of operators and which accounts it is shown, the codec knows. */
export function wantedNews(capabilities: Capabilities): readonly NewsKind[] {
  const wanted = Object.entries(WANTED)
    .flatMap(([name, news]) => capabilities.has(name) ? [news] : []);
  // A client is told that its own account has ended, whatever it has asked for.
  return ["account", "wallops", ...wanted];
}

/** News that are no more than a message of a member; `undefined` for other notices. */
export function newsMessage(notice: Notice): IrcMessage | undefined {
  switch (notice.type) {
    case "account": {
      const { name, account } = notice;
      const params = [account === undefined ? "*" : nickOf(account)];
      return { source: sourceOf(name), command: "ACCOUNT", params };
    }
    case "absence": {
      const { name, text } = notice;
      const params = text === undefined ? [] : [text];
      return { source: sourceOf(name), command: "AWAY", params };
    }
    case "realname": {
      const { name, text } = notice;
      return { source: sourceOf(name), command: "SETNAME", params: [text] };
    }
    case "wallops": {
      const { by, text } = notice;
      return { source: sourceOf(by), command: "WALLOPS", params: [text] };
    }
    default:
      return undefined;
  }
}
