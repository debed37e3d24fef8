import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { KnownHosts } from "../../dial/known_hosts.ts";
import { Failure } from "../../failure.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);
const HERE = { host: "192.0.2.7", port: 2428 };
const THERE = { host: "2001:db8::7", port: 99 };

/** The file of a test, gone behind it. */
class Folder implements Disposable {
  readonly path: string = Deno.makeTempDirSync();
  readonly file: string = `${this.path}/a/b/known_hosts`;

  get text(): string {
    return Deno.readTextFileSync(this.file);
  }

  set text(text: string) {
    Deno.mkdirSync(`${this.path}/a/b`, { recursive: true });
    Deno.writeTextFileSync(this.file, text);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

Deno.test("a stored fingerprint is known in the next run, and for no other server", () => {
  using folder = new Folder();
  const first = new KnownHosts(folder.file);
  assertEquals(first.of(HERE), undefined);
  first.keep(HERE, { fingerprint: A });
  first.keep(THERE, { isCertified: true });
  const next = new KnownHosts(folder.file);
  assertEquals(next.of(HERE), { fingerprint: A });
  assertEquals(next.of(THERE), { isCertified: true });
  assertEquals(next.of({ ...HERE, port: 2429 }), undefined);
  assertEquals(
    folder.text,
    `192.0.2.7:2428 sha256:${A}\n[2001:db8::7]:99 certified\n`,
  );
});

Deno.test("a host in other letters is one host, however it is written", () => {
  using folder = new Folder();
  const hosts = new KnownHosts(folder.file);
  hosts.keep({ host: "한글.kr", port: 99 }, { fingerprint: A });
  assertEquals(hosts.of({ host: "xn--bj0bj06e.kr", port: 99 }), {
    fingerprint: A,
  });
  assertEquals(folder.text, `xn--bj0bj06e.kr:99 sha256:${A}\n`);
});

Deno.test("only its owner can read it", {
  ignore: Deno.build.os === "windows",
}, () => {
  using folder = new Folder();
  const hosts = new KnownHosts(folder.file);
  const mode = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;
  hosts.keep(HERE, { fingerprint: A });
  assertEquals(mode(folder.file), 0o600);
  assertEquals(mode(`${folder.path}/a/b`), 0o700);
  hosts.keep(HERE, { fingerprint: B });
  assertEquals(mode(folder.file), 0o600);
});

Deno.test("a host has one name, however it is written", () => {
  using folder = new Folder();
  const hosts = new KnownHosts(folder.file);
  hosts.keep({ host: "Chat.Example.ORG", port: 1 }, { fingerprint: A });
  const known = hosts.of({ host: "chat.example.org", port: 1 });
  assertEquals(known, { fingerprint: A });
});

Deno.test("a fingerprint can be replaced and forgotten, and the rest of the file stays", () => {
  using folder = new Folder();
  folder.text =
    `# mine\n\n192.0.2.7:2428 sha256:${A}\n  example.org:1   certified  \n`;
  const hosts = new KnownHosts(folder.file);
  hosts.keep(HERE, { fingerprint: B });
  assertEquals(hosts.of(HERE), { fingerprint: B });
  assertEquals(
    folder.text,
    `# mine\n\n  example.org:1   certified  \n192.0.2.7:2428 sha256:${B}\n`,
  );
  assertEquals(hosts.forget({ host: "example.org", port: 1 }), true);
  assertEquals(hosts.forget({ host: "example.org", port: 1 }), false);
  assertEquals(folder.text, `# mine\n\n192.0.2.7:2428 sha256:${B}\n`);
  assertEquals(
    Array.from(Deno.readDirSync(`${folder.path}/a/b`), ({ name }) => name),
    ["known_hosts"],
  );
});

Deno.test("a last line without an end is left as it is", () => {
  using folder = new Folder();
  folder.text = "example.org:1 certified";
  new KnownHosts(folder.file).keep(HERE, { fingerprint: A });
  assertEquals(
    folder.text,
    `example.org:1 certified\n192.0.2.7:2428 sha256:${A}\n`,
  );
});

Deno.test("of two lines for a server the first counts: nobody is put in its place", () => {
  using folder = new Folder();
  folder.text = `192.0.2.7:2428 sha256:${A}\n192.0.2.7:2428 sha256:${B}\n`;
  const hosts = new KnownHosts(folder.file);
  assertEquals(hosts.of(HERE), { fingerprint: A });
  hosts.forget(HERE);
  assertEquals(hosts.of(HERE), undefined);
});

Deno.test("a line that cannot be understood is never passed over: it says which", () => {
  const lines = [
    `192.0.2.7:2428`,
    `192.0.2.7:2428 ${A}`,
    `192.0.2.7:2428 sha256:${A.slice(1)}`,
    `192.0.2.7:2428 sha256:${A.toUpperCase()}`,
    `192.0.2.7:2428 sha256:${A} more`,
    "192.0.2.7:2428 plain",
  ];
  for (const line of lines) {
    using folder = new Folder();
    folder.text = `# mine\n${line}\n`;
    const hosts = new KnownHosts(folder.file);
    const { message } = assertThrows(() => hosts.of(HERE), Failure, "line 2");
    assertMatch(message, /^\S+known_hosts, [^\n]+$/);
    // It can be taken away.
    assertEquals(hosts.forget(HERE), true);
    assertEquals(folder.text, "# mine\n");
  }
});

Deno.test("a file that cannot be read or written is a failure of one line", () => {
  using folder = new Folder();
  Deno.mkdirSync(folder.file, { recursive: true });
  const hosts = new KnownHosts(folder.file);
  assertThrows(() => hosts.of(HERE), Failure, "cannot be read");
  const nowhere = new KnownHosts(`${import.meta.filename}/known_hosts`);
  assertEquals(nowhere.of(HERE), undefined);
  assertThrows(
    () => nowhere.keep(HERE, { fingerprint: A }),
    Failure,
    "cannot be written",
  );
});
