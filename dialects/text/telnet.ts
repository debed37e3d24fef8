const RETURN = 0x0d;
const NEWLINE = 0x0a;
const NUL = 0x00;
/** "Interpret as command": the byte that begins every telnet command. It does not occur in UTF-8. */
const IAC = 0xff;
const DONT = 0xfe;
const DO = 0xfd;
const WONT = 0xfc;
const WILL = 0xfb;
/** Begins and ends the details of an option. */
const SB = 0xfa;
const SE = 0xf0;
/**
 * The only option that is accepted: the client sends all eight bits. Without it
 * telnet examines seven bits only, and takes bytes of Hangul for its control
 * keys.
 */
const BINARY = 0x00;

type State =
  | "text"
  | "return"
  | "command"
  | "option"
  | "details"
  | "details-command";

/**
 * Removes telnet's negotiation from a stream and refuses every option except
 * eight bits, as the protocol demands of an implementation without options.
 * Telnet waits for the refusal, after Ctrl-C for ever.
 */
export class TelnetFilter {
  #state: State = "text";
  #verb = 0;
  #reply: number[] = [];

  /** @returns The text in `bytes`; `CR NUL`, telnet's bare return, ends a line. */
  filter(bytes: Uint8Array): Uint8Array {
    if (this.#state === "text" && isPlainText(bytes)) return bytes;
    // A return that was held back may be added to all of them.
    const text = new Uint8Array(bytes.length + 1);
    let length = 0;
    for (const byte of bytes) {
      if (this.#state === "return") {
        this.#state = "text";
        text[length++] = byte === NUL ? NEWLINE : RETURN;
        if (byte === NUL) continue;
      }
      if (this.#state !== "text") this.#command(byte);
      else if (byte === IAC) this.#state = "command";
      else if (byte === RETURN) this.#state = "return";
      else text[length++] = byte;
    }
    return text.subarray(0, length);
  }

  /** Takes the pending replies. */
  reply(): Uint8Array | undefined {
    if (this.#reply.length === 0) return undefined;
    const reply = new Uint8Array(this.#reply);
    this.#reply = [];
    return reply;
  }

  /** Takes the next byte of a command. */
  #command(byte: number): void {
    switch (this.#state) {
      case "command":
        if (byte === SB) this.#state = "details";
        else if (byte >= WILL && byte <= DONT) {
          this.#verb = byte;
          this.#state = "option";
        } else this.#state = "text";
        return;
      case "option":
        // DO is refused, and so is most of WILL. A refusal needs no reply.
        if (this.#verb === DO) this.#reply.push(IAC, WONT, byte);
        if (this.#verb === WILL) {
          this.#reply.push(IAC, byte === BINARY ? DO : DONT, byte);
        }
        this.#state = "text";
        return;
      case "details":
        if (byte === IAC) this.#state = "details-command";
        return;
      case "details-command":
        this.#state = byte === SE ? "text" : "details";
        return;
    }
  }
}

/** Most text has no command and no return, so there is nothing to filter. */
function isPlainText(bytes: Uint8Array): boolean {
  return !bytes.includes(IAC) && !bytes.includes(RETURN);
}
