/** Attackers that speak IRC. */
import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import {
  type IrcMessage,
  parseMessage,
} from "../../../dialects/irc/message.ts";
import { Socket } from "../../e2e/harness/socket.ts";
import { IrcMember } from "../../e2e/irc/irc_member.ts";
import { LONG } from "../../long.ts";
import { attackTest, ONE_TO_HUNDREDS } from "../arena.ts";

/** How often somebody tries, in milliseconds. */
const TRY_EVERY = 20;

attackTest("lines before registration", {
  connections: ONE_TO_HUNDREDS,
  // It is held back for seconds before it is put out.
  seen: { "heard :": 1, ...LONG ? { "ended by the server": 1 } : {} },
});

attackTest("tags without end", {
  connections: [1, 4, 400],
  seen: { "heard :": 1, "ended by the server": 1 },
});

/** Nicks that look like Honest1, or are it by the rules of some servers. */
const ALIKE = [
  ...["HONEST1", "h0nest1", "honestl", "HonestI", "Hоnest1", "Ноnest1"],
  ...["Ｈonest１", "Hone\u200bst1", "Hone\u00adst1", "Honest1\ufe0f"],
  ...["Honest^31", "^48onest1"],
];

/** Other spellings of the channel of all. */
const LOBBIES = ["#LOBBY", "#Lobby", "#ｌｏｂｂｙ", "#%6cobby", "#lobby%0d%0a"];

attackTest("look-alike nicks and channels", {
  seen: { "nick refused": ALIKE.length, "channel told apart": LOBBIES.length },
}, async ({ port, tally, over, underWay }) => {
  underWay();
  let count = 0;
  do {
    await using eve = await IrcMember.welcomed(port, `eve${count}`);
    await eve.send(`NICK ${ALIKE[count % ALIKE.length]}`);
    const [refusal = "", ...more] = await eve.answers();
    assert(/^43[23] /.test(refusal), refusal);
    assertEquals(more, []);
    tally.count("nick refused");
    await eve.send(`JOIN ${LOBBIES[count % LOBBIES.length]}`);
    const [entry = ""] = await eve.answers();
    // It is the same channel under its one name, or none.
    assert(/^(eve\d+ JOIN #lobby|403 .*)$/.test(entry), entry);
    tally.count("channel told apart");
    count++;
    await delay(TRY_EVERY);
  } while (!over.aborted || count < ALIKE.length);
});

/** Behind each of these a program may begin another line. */
const LINE_ENDS = ["\r\n", "\n", "\r", "\0", "\u2028", "\u0085"];

/** A line that the attacker wants others to be sent. */
const FORGED = ":forged!~u@chat.member PRIVMSG #lobby :send me your password";

/** The sources that there can be. */
const SOURCES =
  /^(chat\.server|(Honest|Guest|Newcomer|Client|witness|eve|mal)\d+!~u@chat\.member)$/;

attackTest("line ends in every field", {
  seen: { "lines of attackers": 50 },
}, async ({ port, tally, over, underWay }) => {
  underWay();
  for (let round = 0; round < LINE_ENDS.length || !over.aborted; round++) {
    const end = LINE_ENDS[round % LINE_ENDS.length] ?? "";
    const evil = `x${end}${FORGED}${end}`;
    await using witness = await Witness.enter(port, `witness${round}`);
    await using eve = await Socket.connect(port);
    await eve.hello({ name: `eve${round}` });
    const room = `eve-${round}`;
    for (
      const frame of [
        { type: "name", name: `eve${evil}` },
        { type: "join", room: `eve-${round}${evil}` },
        { type: "join", room },
        { type: "modes", room, password: evil },
        { type: "say", id: "1", room: "lobby", text: evil },
        { type: "say", id: "2", room: "lobby", text: `/me ${evil}` },
        { type: "say", id: evil, room: "lobby", text: "hm" },
        { type: "whisper", id: "3", to: witness.nick, text: evil },
        { type: "topic", room: "lobby", text: evil },
        { type: "invite", room, name: witness.nick },
        { type: "absent", text: evil },
        { type: "whisper", id: "4", to: `eve${round}`, text: "hm" },
        { type: "manage", room, what: "ban", who: evil, reason: evil },
        {
          type: "manage",
          room,
          what: "kick",
          who: witness.nick,
          reason: evil,
        },
        { type: "leave", room: "lobby", reason: evil },
        { type: "join", room: "lobby" },
      ]
    ) await eve.sendFrame(frame);
    await eve.sendFrame({ type: "bye", reason: evil });
    // The same by IRC, where a line end ends the line.
    const within = end.replace(/[\r\n]/g, "\v");
    const said = `x${within}${FORGED}${within}`;
    const escaped = evil.replaceAll("\r", "\\r").replaceAll("\n", "\\n")
      .replaceAll(" ", "\\s");
    await using mal = await IrcMember.connect(port);
    await mal.send(
      `CAP REQ :message-tags setname`,
      `NICK mal${round}`,
      `USER ${said} 0 * :${said}`,
      "CAP END",
      `JOIN #lobby :${said}`,
      `@+x=${escaped} PRIVMSG #lobby :${said}`,
      `@+typing=${escaped} TAGMSG #lobby`,
      `@+x=${escaped} PRIVMSG ${witness.nick} :\x01ACTION ${said}\x01`,
      `SETNAME :${said}`,
      `TOPIC #lobby :${said}`,
      `AWAY :${said}`,
      `KICK #lobby ${witness.nick} :${said}`,
      `PART #lobby :${said}`,
      `JOIN #lobby`,
      `QUIT :${said}`,
    );
    await mal.ended();
    tally.count("lines of attackers", await witness.heard());
    await delay(TRY_EVERY);
  }
});

/** A member that speaks IRC, and is shown everything that a client can be. */
class Witness implements AsyncDisposable {
  readonly #socket: Socket;

  private constructor(socket: Socket, readonly nick: string) {
    this.#socket = socket;
  }

  static async enter(port: number, nick: string): Promise<Witness> {
    const socket = await Socket.connect(port);
    await socket.send(
      [
        "CAP REQ :message-tags server-time extended-join away-notify setname",
        `NICK ${nick}`,
        `USER ${nick} 0 * :${nick}`,
        "CAP END",
        "JOIN #lobby",
        "",
      ].join("\r\n"),
    );
    await socket.lineWith(" 366 ");
    return new Witness(socket, nick);
  }

  /**
   * Reads all that has come, and asks who is there.
   *
   * @returns How many lines the attackers have caused. None of them is forged.
   */
  async heard(): Promise<number> {
    await this.#socket.send("WHO *\r\nTOPIC #lobby\r\nLIST\r\nPING end\r\n");
    let count = 0;
    for (;;) {
      const message = read(await this.#socket.line());
      if (message.command === "PONG") return count;
      const { source = "" } = message;
      assert(SOURCES.test(source), source);
      if (/^(eve|mal)/.test(source)) count++;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#socket[Symbol.asyncDispose]();
  }
}

/** A line that ends where it should. */
function read(line: string): IrcMessage {
  assert(/^[^\r\n\0\u0085\u2028]+\r$/.test(line), JSON.stringify(line));
  const message = parseMessage(line.slice(0, -1));
  assert(message !== undefined, line);
  return message;
}

attackTest("connections cut within a line", {
  seen: { "whole lines": 20 },
}, async ({ port, tally, over, underWay }) => {
  await using witness = await IrcMember.inLobby(port, "witness");
  underWay();
  let count = 0;
  do {
    await using eve = await Socket.connect(port);
    const begun = "PRIVMSG #lobby :half a line of eve";
    // Cut at each place of the line in turn, also within a letter.
    const half = new TextEncoder().encode(`${begun} 방`);
    const cut = half.length - count % begun.length;
    await eve.send(
      `NICK eve\r\nUSER x 0 * :x\r\nJOIN #lobby\r\nPRIVMSG #lobby :whole ${count}\r\n`,
    );
    await eve.send(half.subarray(0, cut));
    await eve.lineWith(" 366 ");
    // A connection that is torn away, or says that nothing more comes.
    if (count % 2 === 0) eve.conn.close();
    else await eve.conn.closeWrite();
    for (;;) {
      const { source = "", command, params } = await witness.message();
      if (!source.startsWith("eve!")) continue;
      if (command === "QUIT") break;
      if (command !== "PRIVMSG") continue;
      assertEquals(params[1], `whole ${count}`);
      tally.count("whole lines");
    }
    count++;
  } while (!over.aborted || count < 20);
});
