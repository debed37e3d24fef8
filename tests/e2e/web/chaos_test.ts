import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { Client } from "../../../client.ts";
import { connect } from "../../../dial/connect.ts";
import { restarted, seeded, TROUBLES } from "../hall/chaos.ts";
import { LAST_WORDS, Recorder } from "../hall/recorder.ts";
import { startServer, UNHURRIED, within } from "../harness/program.ts";
import { CALM, Proxy } from "../harness/proxy.ts";
import { browserTest, log, say, untilCount, untilEqual } from "./browser.ts";
import { FrozenTab } from "./frozen_tab.ts";

/** How many messages each member says in each part of the day. */
const SAID = 12;

/** Most further parts of a day on which nothing was cut so far. */
const MORE_MAX = 20;

/** How long the end may take, in milliseconds: a page waits up to 15 s before it calls again. */
const END_PATIENCE = 60_000;

/** A member of the terminal, with the texts that it has heard and its own. */
interface Participant {
  readonly client: Client;
  readonly known: Map<number, string>;
  readonly listening: Promise<void>;
}

function participant(client: Client): Participant {
  const known = new Map<number, string>();
  const listening = (async () => {
    for await (const event of client) {
      if (event.type !== "message") continue;
      assert(!known.has(event.seq), `${event.seq} comes twice`);
      known.set(event.seq, event.text);
    }
  })();
  return { client, known, listening };
}

browserTest(
  "members in browsers and at terminals on a bad day, with the server killed, a browser offline and a tab asleep: every message once, in order, for everybody",
  async (browser) => {
    const folder = await Deno.makeTempDir();
    const start = () =>
      startServer([...UNHURRIED, "--ping", "0.5", "--data", folder]);
    let server = await start();
    try {
      await using proxy = new Proxy(server.port, CALM, seeded(1));
      const pages = [
        await browser.join(proxy, "Ann"),
        await browser.join(proxy, "Bora"),
      ] as const;
      const [ann, bora] = pages;
      await using members = new AsyncDisposableStack();
      const clients: Participant[] = [];
      for (const name of ["Cho", "Dan"]) {
        const member = participant(
          await connect({ host: "127.0.0.1", port: proxy.port }, {
            name,
            pingAfter: 500,
          }),
        );
        members.defer(async () => {
          await member.client.close();
          await member.listening;
        });
        clients.push(member);
      }

      let part = 0;
      const said: string[] = [];
      const acknowledged: Promise<void>[] = [];
      const talk = async (typing: readonly Page[]) => {
        part++;
        for (let count = 1; count <= SAID; count++) {
          for (const [index, page] of typing.entries()) {
            said.push(`page ${index} says ${part}.${count}`);
            await say(page, said.at(-1) ?? "");
          }
          for (const { client, known } of clients) {
            const text = `${client.name} says ${part}.${count}`;
            said.push(text);
            acknowledged.push(
              client.say(text).then(({ seq = 0 }) => void known.set(seq, text)),
            );
          }
        }
      };

      proxy.troubles = TROUBLES;
      await talk(pages);
      server = await restarted(server, proxy, start);
      await talk(pages);
      await ann.context().setOffline(true);
      await talk(pages);
      await ann.context().setOffline(false);
      const asleep = await FrozenTab.freeze(bora);
      await talk([ann]);
      // The connections of a machine asleep are gone when it wakes.
      proxy.cutAll();
      await talk([ann]);
      await asleep.wake();
      server = await restarted(server, proxy, start);
      await talk(pages);
      // Few pieces pass on a busy machine: none of them may have been cut.
      for (let more = 0; proxy.done.cuts === 0 && more < MORE_MAX; more++) {
        await talk(pages);
      }
      proxy.troubles = CALM;

      await within(
        Promise.all(acknowledged),
        "every message of the terminals to be acknowledged",
        undefined,
        END_PATIENCE,
      );
      for (const page of pages) {
        await untilCount(log(page).locator(".pending"), 0, END_PATIENCE);
      }
      await using recorder = await Recorder.start(server.port);
      const record = (await recorder.finish()).map(({ text }) => text);
      assertEquals(record.toSorted(), said.toSorted());
      for (const page of pages) {
        const shown = () =>
          log(page).locator("article .text").allTextContents();
        await untilEqual(page, shown, [...record, LAST_WORDS], END_PATIENCE);
      }
      for (const { known } of clients) {
        await untilEqual(
          ann,
          () =>
            Promise.resolve(
              record.filter((text, index) => known.get(index + 1) === text),
            ),
          record,
          END_PATIENCE,
        );
      }
      assert(proxy.done.cuts > 0);
    } finally {
      await server[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    }
  },
);
