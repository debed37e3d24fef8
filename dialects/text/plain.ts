import { typed } from "../../protocol/command.ts";
import { PROTOCOL_VERSION } from "../../protocol/features/hello.ts";
import {
  answerHead,
  answerTail,
  holdsMessages,
} from "../../protocol/features/history.ts";
import { plainLines, plainText } from "../../protocol/plain_text.ts";
import type { Fault, Request } from "../../protocol/request.ts";
import { MarkFilter } from "../../protocol/text/byte_order_mark.ts";
import { TEXT_MAX, tooLong } from "../../protocol/text/text.ts";
import { isUtf16, utf8 } from "../../protocol/text/utf8.ts";
import { concat } from "../concat.ts";
import type { Codec, DecodedEvent, Dialect } from "../dialect.ts";
import { type Line, TOO_LONG } from "../lines.ts";
import { beginsFrame, isFrame, mayHoldFrame } from "../native/frame_like.ts";
import { PieceSplitter } from "../pieces.ts";
import { TelnetFilter } from "./telnet.ts";

/** Space in a line before a text, in bytes: a command and a long name. */
const COMMAND_ROOM = 1024;

const encoder = new TextEncoder();

/** The plain dialect: text that a person reads and types, for `nc`, `telnet` and small scripts. */
export const plain: Dialect = {
  name: "plain",
  answersPing: false,
  isForPeople: true,
  hello: { type: "hello", version: PROTOCOL_VERSION, ephemeral: true },
  begins: () => true,
  codec: ({ maxText } = {}) => new PlainCodec(maxText),
  encode: (notice, bytesOf) =>
    bytesOf !== undefined && holdsMessages(notice)
      ? concat([
        encoder.encode(plainLines([answerHead(notice)])),
        ...notice.messages.map(bytesOf),
        encoder.encode(plainLines(answerTail(notice))),
      ])
      : encoder.encode(plainText(notice)),
};

class PlainCodec implements Codec {
  readonly #telnet = new TelnetFilter();
  readonly #mark = new MarkFilter();
  readonly #pieces: PieceSplitter;
  readonly #maxText: number;
  asksPassword = false;

  constructor(maxText = TEXT_MAX) {
    this.#maxText = maxText;
    this.#pieces = new PieceSplitter(
      "until-a-line-end",
      maxText + COMMAND_ROOM,
    );
  }

  feed(bytes: Uint8Array): DecodedEvent[] {
    // The byte order mark comes after telnet's negotiation.
    const text = this.#mark.push(this.#telnet.filter(bytes));
    return this.#pieces.push(text).flatMap((line) => this.#events(line));
  }

  end(): DecodedEvent[] {
    this.#pieces.push(this.#mark.end());
    return this.#events(this.#pieces.end());
  }

  get silenceTimeout(): number | undefined {
    const { unfinished, silenceTimeout } = this.#pieces;
    if (silenceTimeout === undefined) return undefined;
    // A possible frame is never said piece by piece.
    return beginsFrame(unfinished) !== false || mayHoldFrame(unfinished)
      ? undefined
      : silenceTimeout;
  }

  silence(): DecodedEvent[] {
    return this.#events(this.#pieces.silence());
  }

  reply(): Uint8Array | undefined {
    return this.#telnet.reply();
  }

  #events(line: Line | undefined): DecodedEvent[] {
    if (line === undefined) return [];
    if (line === TOO_LONG) {
      return [{
        type: "fault",
        code: "too-long",
        message: tooLong(
          `more than ${this.#maxText + COMMAND_ROOM} bytes`,
          this.#maxText,
        ),
      }];
    }
    const text = isUtf16(line) ? undefined : utf8(line);
    if (text === undefined) {
      const what = isUtf16(line) ? "UTF-16, not UTF-8" : "not UTF-8";
      return [{
        type: "fault",
        code: "bad-utf8",
        message: `that was ${what}; it was not sent`,
      }];
    }
    if (isFrame(text)) {
      return [{
        type: "fault",
        code: "bad-frame",
        message:
          "that looks like a JSON frame, which may contain a secret; it was not sent",
      }];
    }
    const means = text.trim() === "" ? undefined : inOneRoom(typed(text));
    if (this.asksPassword) {
      return [{
        type: "typed",
        text,
        means,
      }];
    }
    return means === undefined ? [] : [means];
  }
}

/** A line of plain text does not name its room, so a plain member is in a single room. */
function inOneRoom(event: Request | Fault): Request | Fault {
  return event.type === "join" ? { ...event, moving: true } : event;
}
