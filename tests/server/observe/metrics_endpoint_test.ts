import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { Failure } from "../../../failure.ts";
import {
  CONNECTIONS_MAX,
  MetricsEndpoint,
  type MetricsEndpointOptions,
} from "../../../server/observe/metrics_endpoint.ts";
import {
  OPEN_METRICS,
  PROMETHEUS_TEXT,
} from "../../../server/observe/openmetrics.ts";
import { within } from "../../e2e/harness/program.ts";

const METRIC = { name: "a_total", kind: "counter", help: "all" } as const;

/** An endpoint with one metric, on a free port of this machine. */
class TestEndpoint implements AsyncDisposable {
  private constructor(readonly endpoint: MetricsEndpoint) {}

  static async open(
    options: Partial<MetricsEndpointOptions> = {},
    host = "127.0.0.1",
  ): Promise<TestEndpoint> {
    const endpoint = await MetricsEndpoint.open({ host, port: 0 }, {
      metrics: { read: () => [{ metric: METRIC, samples: [{ value: 2 }] }] },
      health: { problem: () => Promise.resolve(undefined) },
      ...options,
    });
    return new TestEndpoint(endpoint);
  }

  get port(): number {
    return this.endpoint.address.port;
  }

  /** The answer to a request that is written by hand. */
  async asked(head: string): Promise<string> {
    using conn = await this.connect();
    await conn.write(new TextEncoder().encode(`${head}\r\n\r\n`));
    return await within(new Response(conn.readable).text(), "an answer");
  }

  async connect(): Promise<Deno.TcpConn> {
    return await Deno.connect({ hostname: "127.0.0.1", port: this.port });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endpoint[Symbol.asyncDispose]();
  }
}

Deno.test("GET /metrics in the accepted format, GET /healthz, and HEAD of both", async () => {
  await using test = await TestEndpoint.open();
  const base = `http://127.0.0.1:${test.port}`;
  const text = await fetch(`${base}/metrics`);
  assertEquals(text.headers.get("content-type"), PROMETHEUS_TEXT);
  assertStringIncludes(
    await text.text(),
    "# TYPE a_total counter\na_total 2\n",
  );
  const open = await fetch(`${base}/metrics?x=y`, {
    headers: { accept: "application/openmetrics-text; version=1.0.0" },
  });
  assertEquals(open.headers.get("content-type"), OPEN_METRICS);
  assertMatch(await open.text(), /# TYPE a counter\na_total 2\n# EOF\n$/);
  const well = await fetch(`${base}/healthz`);
  assertEquals([well.status, await well.text()], [200, "ok\n"]);
  for (const path of ["/metrics", "/healthz"]) {
    const { status, body } = await fetch(base + path, { method: "HEAD" });
    assertEquals([status, body], [200, null]);
  }
});

Deno.test("a server that is not healthy answers 503 with a line that says why", async () => {
  await using test = await TestEndpoint.open({
    health: { problem: () => Promise.resolve("the disk is full") },
  });
  const ill = await fetch(`http://127.0.0.1:${test.port}/healthz`);
  assertEquals([ill.status, await ill.text()], [503, "the disk is full\n"]);
});

Deno.test("any other request is refused with a line that says what there is", async () => {
  await using test = await TestEndpoint.open();
  for (
    const [head, answer, allow] of [
      ["GET / HTTP/1.1\r\nHost: localhost", "404 Not Found", "/metrics and"],
      ["GET /metrics/ HTTP/1.1\r\nHost: localhost", "404", "/healthz"],
      ["POST /metrics HTTP/1.1\r\nHost: localhost", "405", "allow: GET, HEAD"],
      ["DELETE /healthz HTTP/1.1\r\nHost: localhost", "405", "only GET"],
      ['{"type":"hello","version":1}', "400", ""],
    ] as const
  ) {
    const answered = await test.asked(head);
    assertStringIncludes(answered, `HTTP/1.1 ${answer}`, head);
    assertStringIncludes(answered, allow, head);
    assert(!answered.includes("a_total"), head);
  }
});

Deno.test("a web page of another host cannot read metrics that only this machine may", async () => {
  const ask = (host: string) => `GET /metrics HTTP/1.1\r\nHost: ${host}`;
  {
    await using test = await TestEndpoint.open();
    for (const host of ["localhost", "127.0.0.1", "[::1]", "LOCALHOST:9464"]) {
      assertStringIncludes(await test.asked(ask(host)), " 200 OK", host);
    }
    for (const host of ["evil.example", "localhost.evil.example", "a b", ""]) {
      const answer = await test.asked(ask(host));
      assertMatch(answer, /^HTTP\/1\.1 4(00|21) /, host);
      assert(!answer.includes("a_total"), host);
    }
    assertStringIncludes(await test.asked("GET /metrics HTTP/1.0"), " 200 OK");
  }
  // Others call it by whatever name it has.
  await using everywhere = await TestEndpoint.open({}, "0.0.0.0");
  assertStringIncludes(
    await everywhere.asked(ask("chat.example.org:9464")),
    " 200 OK",
  );
});

Deno.test("a connection whose request never ends or never begins is closed", async () => {
  await using test = await TestEndpoint.open({ connectionLasts: 50 });
  for (const words of ["", "GET /metrics HTTP/1.1\r\nHost: "]) {
    using conn = await test.connect();
    await conn.write(new TextEncoder().encode(words));
    const told = await within(
      new Response(conn.readable).text().catch(() => ""),
      "the end of the connection",
    );
    assert(!told.includes("a_total"));
  }
});

Deno.test("the number of connections is limited; when they end others are accepted", async () => {
  await using test = await TestEndpoint.open();
  {
    await using held = new AsyncDisposableStack();
    for (let count = 0; count < CONNECTIONS_MAX; count++) {
      held.use(await test.connect());
    }
    assertEquals(
      await test.asked("GET /metrics HTTP/1.0").catch(() => ""),
      "",
      "one more is hung up on",
    );
  }
  // Until the server has noticed that they are gone.
  let answer = "";
  while (answer === "") {
    answer = await test.asked("GET /metrics HTTP/1.0").catch(() => "");
  }
  assertStringIncludes(answer, " 200 OK");
});

Deno.test("an address that cannot be listened on is reported in one line", async () => {
  await using test = await TestEndpoint.open();
  const refused = (host: string, port: number) =>
    assertRejects(
      () =>
        MetricsEndpoint.open({ host, port }, {
          metrics: { read: () => [] },
          health: { problem: () => Promise.resolve(undefined) },
        }),
      Failure,
    );
  const { message } = await refused("127.0.0.1", test.port);
  assertEquals(
    message,
    `port ${test.port} is in use by another program; choose another with --metrics`,
  );
  assertStringIncludes(
    (await refused("192.0.2.99", 9464)).message,
    "192.0.2.99 is not an address of this machine",
  );
});
