import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { JetStreamStore } from "../../../store/jetstream/jetstream.ts";
import type { Draft } from "../../../store/store.ts";
import { LONG } from "../../long.ts";
import { type Acknowledged, checkHistories, Told } from "./history.ts";
import { NatsCluster, type NatsServer, testWithNats } from "./nats_server.ts";

/** How long anything here may take, in milliseconds. */
const WITHIN = 120_000;

/** How often the leader is ended. */
const KILLS = LONG ? 4 : 2;

/** The server that leads the stream. */
async function leaderOf({ servers, urls }: NatsCluster): Promise<NatsServer> {
  const connection = await connect({ servers: [...urls] });
  try {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    for (;;) {
      try {
        const { cluster } = await manager.streams.info("chat");
        const leader = servers.find((_, index) =>
          `n${index}` === cluster?.leader
        );
        if (leader !== undefined) return leader;
      } catch {
        // One is being chosen.
      }
    }
  } finally {
    await connection.close();
  }
}

testWithNats(
  "kill -9 of the leader under load loses nothing, doubles nothing, leaves no hole",
  async () => {
    await using nats = await NatsCluster.open();
    await using ending = new AsyncDisposableStack();
    const options = { servers: nats.urls, replicas: 3 };
    const stores: JetStreamStore[] = [];
    while (stores.length < 3) {
      try {
        stores.push(ending.use(await JetStreamStore.open(options)));
      } catch {
        // The three have not found each other yet.
      }
    }
    const told = stores.map((store) => ending.use(new Told(store)));
    const acknowledged: Acknowledged[] = [];
    let isOver = false;
    const write = async (store: JetStreamStore, name: string) => {
      for (let index = 0; !isOver; index++) {
        const text = `${name} ${index}`;
        const draft: Draft = {
          ...{ room: "lobby", from: "Ann", author: name, time: 0 },
          ...{ text, id: text },
        };
        const [kept] = await store.append([draft]);
        assert(kept !== undefined && !kept.repeated);
        acknowledged.push({ text, kept });
      }
    };
    const writing = Promise.all(
      stores.flatMap((store, index) =>
        Array.from({ length: 5 }, (_, more) => write(store, `${index}.${more}`))
      ),
    );
    // When something else fails, that is told.
    writing.catch(() => {});
    const moreThan = async (count: number) => {
      const [first] = told;
      assert(first !== undefined);
      await deadline(first.until("lobby", count), WITHIN);
    };
    for (let kills = 0; kills < KILLS; kills++) {
      await moreThan(acknowledged.length + 500);
      const leader = await leaderOf(nats);
      await leader.signal("SIGKILL");
      // The others choose a leader and go on.
      await moreThan(acknowledged.length + 500);
      await leader.start();
    }
    isOver = true;
    await deadline(writing, WITHIN);
    for (const it of told) {
      await deadline(it.until("lobby", acknowledged.length), WITHIN);
    }
    checkHistories("lobby", told, acknowledged);
    assertEquals(told[0]?.rooms.get("lobby")?.length, acknowledged.length);
  },
);
