import { type Incoming, incoming } from "./incoming.ts";

const decoder = new TextDecoder();

/**
 * Decodes a server's frames. A page has this in place of `notice_decoder.ts`, and
 * of all that divides a stream into lines: what its transport reads are whole
 * lines, in UTF-8.
 */
class WholeLineDecoder {
  feed(bytes: Uint8Array): Incoming[] {
    return decoder.decode(bytes).split("\n")
      .flatMap((line) => incoming(line) ?? []);
  }
}

export { WholeLineDecoder as NoticeDecoder };
