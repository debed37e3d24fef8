/** The QR code of the address for browsers, on a machine that others can reach. */
import { assertEquals } from "@std/assert";
import { readQrCode } from "../../cli/serve/read_qr_code.ts";
import { programCommand } from "../harness/program.ts";
import { Screen } from "../harness/screen.ts";
import { FIRST, type Machines, networkTest } from "./machines.ts";

/** The rows of `chat serve` on a terminal, once it can be joined. */
async function rows(
  machines: Machines,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const common = ["serve", "--announce", "off"];
  await using screen = new Screen(
    machines.on(1, [...programCommand(), ...common, ...args]),
    { rows: 40, env: { CHAT_IDENTITY: "none", ...env } },
  );
  await screen.untilShown(" info listening ");
  // The code is printed before the program ends.
  screen.signal("SIGTERM");
  await screen.ended();
  return screen.lines();
}

function codeIn(rows: readonly string[]): string | undefined {
  const code = rows.filter((row) => /^[█▀▄ ]{10,}$/.test(row));
  return code.length === 0 ? undefined : readQrCode(code);
}

networkTest(
  "a terminal shows the address for browsers, and a QR code of it, with colours and without",
  async (machines) => {
    const address = `http://${FIRST}:2428`;
    for (const NO_COLOR of ["", "1"]) {
      const shown = await rows(machines, [], { NO_COLOR });
      assertEquals(
        shown.filter((row) => row.startsWith("in a browser: ")),
        [`in a browser: ${address}`],
      );
      assertEquals(codeIn(shown), address);
    }
    const named = ["--web-host", "chat.example.org", "--port", "2500"];
    assertEquals(
      codeIn(await rows(machines, named)),
      "http://chat.example.org:2500",
    );
  },
  { isScreen: true },
);

networkTest(
  "no QR code with --qr off, without the page, or of a server that only its own machine can reach",
  async (machines) => {
    for (
      const [args, browsers] of [
        [["--qr", "off"], `in a browser: http://${FIRST}:2428`],
        [["--web", "off"], undefined],
        [["--host", "127.0.0.1"], "in a browser: http://127.0.0.1:2428"],
      ] as const
    ) {
      const shown = await rows(machines, args);
      assertEquals(codeIn(shown), undefined, args.join(" "));
      assertEquals(
        shown.find((row) => row.startsWith("in a browser: ")),
        browsers,
      );
    }
  },
  { isScreen: true },
);
