/** Clients that people use sign in by a certificate, on a terminal. */
import { join } from "node:path";
import { Screen } from "../../harness/screen.ts";
import { startTlsServer } from "../../harness/tls_server.ts";
import { Socket } from "../../harness/socket.ts";
import { programTest } from "../client_on_screen.ts";
import { IrcMember } from "../irc_member.ts";
import { certificate } from "./certified_member.ts";

/** How a client starts in a folder, signing in to `mina` by a mechanism. */
type Start = (
  folder: string,
  server: { readonly port: number; readonly certificate: string },
  mechanism: "PLAIN" | "EXTERNAL",
) => readonly string[];

const CLIENTS: Readonly<Record<string, Start>> = {
  irssi(folder, { port, certificate }, mechanism) {
    Deno.writeTextFileSync(
      join(folder, "config"),
      `servers = ({ address = "127.0.0.1"; chatnet = "hall"; port = "${port}"; autoconnect = "yes"; use_tls = "yes"; tls_verify = "no"; tls_cert = "${certificate}"; tls_pkey = "${certificate}"; });
chatnets = { hall = { type = "IRC"; nick = "mina"; sasl_mechanism = "${mechanism}"; sasl_username = "mina"; sasl_password = "sesame"; }; };
settings = { core = { real_name = "mina"; user_name = "mina"; }; };
`,
    );
    return ["irssi", `--home=${folder}`];
  },
  weechat(folder, { port, certificate }, mechanism) {
    // Version 4 has other names for the options of TLS, and both take no notice of the others'.
    const settings = ["ssl", "tls"].flatMap((tls) => [
      `${tls} on`,
      `${tls}_verify off`,
      `${tls}_cert ${certificate}`,
    ]);
    return [
      ...["weechat", "--dir", folder],
      ...["-r", `/server add hall 127.0.0.1/${port} -nicks=mina`],
      ...[
        ...settings,
        `sasl_mechanism ${mechanism.toLowerCase()}`,
        "sasl_username mina",
        "sasl_password sesame",
      ].flatMap((setting) => ["-r", `/set irc.server.hall.${setting}`]),
      ...["-r", "/connect hall"],
    ];
  },
};

for (const [program, start] of Object.entries(CLIENTS)) {
  programTest(
    program,
    "adds its certificate to an account, and signs in by it",
    (folder) => signsIn(start, folder),
  );
}

async function signsIn(start: Start, folder: string): Promise<void> {
  const file = await certificate(folder, "mina");
  await using server = await startTlsServer(join(folder, "data"));
  const { port } = server;
  {
    await using socket = await Socket.secured(port);
    const mina = new IrcMember(socket);
    await mina.register("mina");
    await mina.send("REGISTER * * sesame", "QUIT");
    await mina.ended();
  }
  const open = async (mechanism: "PLAIN" | "EXTERNAL") => {
    // A client shows again what its folder has of an earlier day.
    const home = join(folder, mechanism);
    await Deno.mkdir(home);
    const screen = new Screen(
      start(home, { port, certificate: file }, mechanism),
      {
        columns: 100,
        rows: 40,
        env: { HOME: home },
      },
    );
    await screen.until(
      () => screen.everything().some((row) => /message of the day/.test(row)),
      "the welcome",
    );
    await screen.untilShown("you are now mina");
    return screen;
  };
  {
    await using screen = await open("PLAIN");
    screen.type("/quote CERT ADD\r");
    await screen.untilShown("these certificates sign in to mina:");
    screen.type("/quit\r");
    await screen.ended();
  }
  await using screen = await open("EXTERNAL");
  screen.type("/quote CERT LIST\r");
  await screen.untilShown("these certificates sign in to mina:");
  screen.type("/quit\r");
  await screen.ended();
}
