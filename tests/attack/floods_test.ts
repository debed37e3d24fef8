/** Members who say, ask and do more than anybody can take. */
import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { costOf } from "../../protocol/cost.ts";
import { HISTORY_ON_JOIN } from "../../protocol/features/membership.ts";
import { LIMITS } from "../../server/limits.ts";
import { within } from "../e2e/harness/program.ts";
import { Socket } from "../e2e/harness/socket.ts";
import { LONG } from "../long.ts";
import {
  attackBy,
  attackTest,
  HELD_UP_BY_MANY,
  ONE_TO_HUNDREDS,
} from "./arena.ts";
import { LONGEST } from "./attacks.ts";

const connections = ONE_TO_HUNDREDS;

/** The attackers were held back, and told so. */
const seen = { "error too-fast": 1 };

/** Reads until some text has come. Lines are not told apart: very many would keep this process from measuring. */
async function readUntil(conn: Deno.Conn, text: string): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  const decoder = new TextDecoder();
  for (let read = ""; !read.includes(text);) {
    const length = await conn.read(buffer);
    assert(length !== null, `the connection ended without ${text}`);
    const bytes = buffer.subarray(0, length);
    read = read.slice(-text.length) + decoder.decode(bytes, { stream: true });
  }
}

attackTest("message flood", { connections, seen });

attackTest("message flood by plain members", {
  connections,
  seen: { "heard !": 1 },
});

attackTest("message flood by IRC members", {
  connections: ONE_TO_HUNDREDS,
  seen: { "heard :": 1 },
});

attackTest("message flood by newcomers", {
  connections,
  seen: { "heard ack": 1 },
  check: (report, seconds) => {
    // The burst of one address, and its rate since then.
    const { rate, burst, ratePerAddress } = LIMITS;
    const atOnce = ratePerAddress.default * burst.default / rate.default;
    assertLessOrEqual(
      (report["heard ack"] ?? 0) * costOf({ type: "say", text: LONGEST }),
      atOnce + ratePerAddress.default * seconds,
    );
  },
});

attackTest(
  "messages of many lines",
  // So many that a room's newest are nothing else.
  {
    connections,
    seen: { "error too-long": 1, "heard ack": HISTORY_ON_JOIN },
  },
  async (target) => {
    // A member at nc stays, and a new one can enter.
    using reader = await Deno.connect({ port: target.port });
    await readUntil(reader, "you are");
    const reading = readUntil(reader, "I have read all of it");
    await attackBy("messages of many lines")(target);
    await using newcomer = await Socket.connect(target.port);
    await newcomer.lineWith("earlier messages");
    await newcomer.send("I have read all of it\n");
    await within(reading, "the last line");
  },
);

attackTest("whisper flood", { connections, seen });

attackTest("question flood", { connections, seen });

attackTest("replay flood", {
  data: true,
  connections,
  seen: { "heard joined": 2, "heard message": 10 },
});

// Many behind one address are held back together: none of them is too fast.
attackTest("topic flood", {
  data: true,
  connections,
  seen: { "heard topic": 100 },
});

attackTest("history flood by plain members", {
  connections,
  seen: { "heard *": 3 },
});

attackTest("join/leave flood", { connections, seen });

attackTest("hello flood", { connections, seen });

attackTest("name churn", { connections, seen });

attackTest("towers of marks", { connections, seen: { "error bad-name": 1 } });

attackTest("10,000 rooms", {
  heldUp: HELD_UP_BY_MANY,
  seen: {
    "heard joined": LONG ? 2_000 : 200,
    // A request for the rooms was answered, and the member not disconnected.
    "heard rooms": 1,
    "error too-fast": 1,
  },
});

/** How many rooms one address may begin in a day, for the attack that begins ever more. */
const NEW_ROOMS = 20;

attackTest(
  "rooms and topics without end",
  {
    data: true,
    serve: ["--max-new-rooms", String(NEW_ROOMS)],
    seen: { refused: 20 },
  },
  async ({ port, tally, over, underWay, data }) => {
    underWay();
    let room = 0;
    do {
      await using eve = await Socket.connect(port);
      await eve.hello({ rooms: [] });
      // As much as she may at once without a warning, and what she leaves is to stay.
      for (let count = 0; count < 5; count++) {
        const name = `room-${room++}`;
        await eve.sendFrame({ type: "join", room: name });
        const answer = await eve.frame();
        if (answer.type === "error") {
          assertEquals(answer.code, "too-many-rooms");
          tally.count("refused");
          continue;
        }
        await eve.sendFrame({ type: "topic", room: name, text: "taken" });
        await eve.frameOf("topic");
        await eve.sendFrame({ type: "leave", room: name });
      }
    } while (!over.aborted);
    using db = new DatabaseSync(`${data}/chat.db`, { readOnly: true });
    const kept = db.prepare("SELECT count(*) AS count FROM room").get();
    // Those, and the lobby.
    assertEquals(Number(kept?.count), NEW_ROOMS + 1);
    await using ann = await Socket.connect(port);
    await ann.hello();
  },
);

attackTest("slow reading", { connections });
