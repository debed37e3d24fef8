import { deadline } from "@std/async/deadline";
import { delay } from "@std/async/delay";
import { parseMessage } from "../../../dialects/irc/message.ts";
import { within } from "../harness/program.ts";
import { Socket } from "../harness/socket.ts";
import { LAST_WORDS } from "./recorder.ts";

/** How long a member waits for a line until it takes its connection for dead, in milliseconds. */
const SILENCE_MAX = 4_000;

/** How long it waits before it connects again, in milliseconds. */
const RETURN_WAIT = 100;

/** A message that a member has heard. */
export interface Heard {
  /** Its number; absent in a dialect without numbers. */
  readonly seq: number | undefined;
  readonly text: string;
}

/** A dialect of lines, for clients that repeat nothing and ask for nothing again. */
export interface LineDialect {
  /** Begins the names of its members. */
  readonly prefix: string;
  /** Whether members are sent their own messages, too. */
  readonly echoes: boolean;
  login(name: string): string;
  say(text: string): string;
  /** The meaning of a line: that the member is in, a message, or a line to be sent. */
  read(line: string): "in" | Heard | { readonly answer: string } | undefined;
}

/** IRC, by a client that knows the numbers of messages and sees its own. */
export const IRC: LineDialect = {
  prefix: "I",
  echoes: true,
  login: (name) =>
    [
      "CAP REQ :batch echo-message message-tags server-time",
      `NICK ${name}`,
      `USER ${name} 0 * :${name}`,
      "CAP END",
      "JOIN #lobby",
      "",
    ].join("\r\n"),
  say: (text) => `PRIVMSG #lobby :${text}\r\n`,
  read(line) {
    const message = parseMessage(line.replace(/\r$/, ""));
    const [target = "", text = ""] = message?.params ?? [];
    switch (message?.command) {
      case "PING":
        return { answer: `PONG :${target}\r\n` };
      case "366":
        return "in";
      case "PRIVMSG": {
        const id = message.tags?.msgid?.split(".").at(-1);
        return { seq: Number(id), text };
      }
      default:
        return undefined;
    }
  },
};

/** Plain text, as by `nc`. */
export const PLAIN: LineDialect = {
  prefix: "P",
  echoes: false,
  login: (name) => `/name ${name}\n`,
  say: (text) => `${text}\n`,
  read(line) {
    const [, text] = / >> (.*)$/.exec(line) ?? [];
    if (text !== undefined) return { seq: undefined, text };
    return /^\* you are (in|alone)/.test(line) ? "in" : undefined;
  },
};

/** The texts of a connection begin with this. */
function beginningOf(name: string): string {
  return `<${name}> `;
}

function textOf(name: string, count: number): string {
  return `${beginningOf(name)}${count}.`;
}

/** Whether a text was cut off with its connection: in plain text the end of a connection ends a line. */
export function isCutOff(text: string): boolean {
  return text.startsWith("<") && !text.endsWith(".");
}

/** A connection of a member, and the messages that it has heard, in order. */
export interface Life {
  readonly name: string;
  readonly echoes: boolean;
  readonly heard: readonly Heard[];
}

/**
 * A member that comes again, under another name, whenever its connection is cut.
 * It talks until it is told to be quiet, and listens until the last words.
 */
export class LineMember {
  readonly lives: Life[] = [];
  readonly #dialect: LineDialect;
  readonly #number: number;
  readonly #port: number;
  readonly #isEncrypted: boolean;
  readonly #over = new AbortController();
  readonly #heardAll = Promise.withResolvers<void>();
  readonly #living: Promise<void>;

  /**
   * @param by Its number among the others, and how it connects.
   * @param pause Waits until it says the next thing.
   * @param isQuiet Whether it says nothing more.
   */
  constructor(
    dialect: LineDialect,
    by: {
      readonly number: number;
      readonly port: number;
      readonly isEncrypted: boolean;
    },
    pause: () => Promise<void>,
    isQuiet: () => boolean,
  ) {
    this.#dialect = dialect;
    this.#number = by.number;
    this.#port = by.port;
    this.#isEncrypted = by.isEncrypted;
    this.#living = this.#live(pause, isQuiet);
  }

  /** Waits until a connection of it has heard the last words. */
  async heardAll(patience: number): Promise<void> {
    await within(
      this.#heardAll.promise,
      "the last words",
      () =>
        this.lives.map(({ name, heard }) =>
          `${name}: ${heard.length} heard, last "${heard.at(-1)?.text}"`
        ).join("; "),
      patience,
    );
  }

  /** Hangs up for good. */
  async close(): Promise<void> {
    this.#over.abort();
    await this.#living;
  }

  async #live(
    pause: () => Promise<void>,
    isQuiet: () => boolean,
  ): Promise<void> {
    while (!this.#over.signal.aborted) {
      try {
        await this.#connection(pause, isQuiet);
      } catch (error) {
        // Refused, cut, stalled or closed: the network is bad.
        if (!(error instanceof Error)) throw error;
      }
      await delay(RETURN_WAIT);
    }
  }

  async #connection(
    pause: () => Promise<void>,
    isQuiet: () => boolean,
  ): Promise<void> {
    const dialect = this.#dialect;
    const { prefix, echoes } = dialect;
    const name = `${prefix}${this.#number}c${this.lives.length + 1}`;
    const heard: Heard[] = [];
    const conn = await Deno.connect({
      hostname: "127.0.0.1",
      port: this.#port,
    });
    using _closing = closedBy(this.#over.signal, conn);
    await using socket = await this.#socketOn(conn);
    this.lives.push({ name, echoes, heard });
    await socket.send(dialect.login(name));
    let talking: Promise<void> | undefined;
    try {
      for (;;) {
        const next = socket.line();
        // It fails when the connection is closed after a silence.
        next.catch(() => {});
        const line = await deadline(next, SILENCE_MAX);
        // The last line of a connection that has ended may be cut off.
        if (socket.end !== undefined && socket.waiting.length === 0) return;
        const read = dialect.read(line);
        if (read === undefined) continue;
        if (read === "in") talking ??= this.#talk(name, socket, pause, isQuiet);
        else if ("answer" in read) await socket.send(read.answer);
        else if (read.text === LAST_WORDS) this.#heardAll.resolve();
        else heard.push(read);
      }
    } finally {
      await socket[Symbol.asyncDispose]();
      await talking;
    }
  }

  async #socketOn(conn: Deno.TcpConn): Promise<Socket> {
    if (!this.#isEncrypted) return Socket.over(conn);
    try {
      return await deadline(Socket.securedOver(conn), SILENCE_MAX);
    } catch (error) {
      closeOnce(conn);
      throw error;
    }
  }

  async #talk(
    name: string,
    socket: Socket,
    pause: () => Promise<void>,
    isQuiet: () => boolean,
  ): Promise<void> {
    for (let count = 1; socket.end === undefined; count++) {
      await pause();
      if (isQuiet()) return;
      try {
        await socket.send(this.#dialect.say(textOf(name, count)));
      } catch (error) {
        // The reader has seen the same end.
        if (!(error instanceof Error)) throw error;
        return;
      }
    }
  }
}

/** Closes a connection when a signal says so. */
function closedBy(signal: AbortSignal, conn: Deno.TcpConn): Disposable {
  const close = () => closeOnce(conn);
  signal.addEventListener("abort", close);
  if (signal.aborted) close();
  return {
    [Symbol.dispose]: () => signal.removeEventListener("abort", close),
  };
}

/** Closes a connection that may be closed. */
function closeOnce(conn: Deno.TcpConn): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

/**
 * The faults in what a connection has heard, by a log of all that was said:
 * from the first message to the last there must be every one, once, in order.
 */
export function judgedLife(
  { name, echoes, heard }: Life,
  log: readonly { readonly seq: number; readonly text: string }[],
): Record<"lost" | "doubled" | "wrong", number> {
  // A line that was cut off with its connection can be like another.
  const numbers = Map.groupBy(log, ({ text }) => text);
  const own = new Set(
    log.filter(({ text }) => text.startsWith(beginningOf(name)))
      .map(({ seq }) => seq),
  );
  let [lost, doubled, wrong] = [0, 0, 0];
  const seqs = heard.flatMap(({ seq }) => seq ?? []);
  doubled += seqs.length - new Set(seqs).size;
  let last: number | undefined;
  for (const { seq, text } of heard) {
    const all = (numbers.get(text) ?? []).map(({ seq }) => seq);
    const kept = seq === undefined
      ? all.find((number) => number > (last ?? 0)) ?? all[0]
      : all.find((number) => number === seq);
    if (kept === undefined) {
      wrong++;
      continue;
    }
    if (!echoes && own.has(kept)) doubled++;
    if (seq === undefined && kept === last) doubled++;
    else if (last !== undefined && kept < last) wrong++;
    for (let at = (last ?? kept) + 1; at < kept; at++) {
      if (echoes || !own.has(at)) lost++;
    }
    last = kept;
  }
  return { lost, doubled, wrong };
}
