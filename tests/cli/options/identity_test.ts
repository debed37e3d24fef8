import { assertEquals } from "@std/assert";
import { readArguments } from "../../../cli/arguments.ts";
import {
  IDENTITY_OPTION,
  identityPlace,
} from "../../../cli/options/identity.ts";

/** Where the key is, given these words and these variables. */
function place(args: readonly string[], variables: Record<string, string>) {
  return identityPlace(readArguments(args, [IDENTITY_OPTION], "chat id"), {
    os: "linux",
    env: (name) => variables[name],
  });
}

Deno.test("a key is beside the config file when nothing else is said", () => {
  assertEquals(place([], { HOME: "/h" }), {
    path: "/h/.config/chat/identity.pem",
  });
  assertEquals(place([], { HOME: "/h", XDG_CONFIG_HOME: "/x" }), {
    path: "/x/chat/identity.pem",
  });
  assertEquals(place([], { HOME: "/h", CHAT_IDENTITY: "" }), {
    path: "/h/.config/chat/identity.pem",
  });
  assertEquals(place([], {}), { path: undefined });
});

Deno.test("the option wins over the environment, which wins over the folder; none is none", () => {
  const here = { HOME: "/h", CHAT_IDENTITY: "/env.pem" };
  assertEquals(place(["--identity", "a.pem"], here), {
    path: "a.pem",
    by: "--identity",
  });
  assertEquals(place([], here), { path: "/env.pem", by: "CHAT_IDENTITY" });
  assertEquals(place(["--identity", "none"], here), {
    path: undefined,
    by: "--identity",
  });
  assertEquals(place([], { ...here, CHAT_IDENTITY: "none" }), {
    path: undefined,
    by: "CHAT_IDENTITY",
  });
});
