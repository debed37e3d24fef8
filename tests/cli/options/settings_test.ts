import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { chosenLanguage } from "../../../cli/options/chosen_language.ts";
import {
  readSettings,
  type SettingsSources,
} from "../../../cli/options/settings.ts";
import { configPath } from "../../../cli/options/user_files.ts";
import { UsageError } from "../../../cli/usage_error.ts";

type Variables = Readonly<Record<string, string>>;

function env(variables: Variables): (name: string) => string | undefined {
  return (name) => variables[name];
}

/** A Linux with these variables and this config file. */
function linux(variables: Variables, config?: string): SettingsSources {
  return {
    os: "linux",
    env: env({ HOME: "/home/ann", ...variables }),
    read: (path) =>
      path === "/home/ann/.config/chat/config.json" ? config : undefined,
  };
}

function refusal(variables: Variables, config?: string): string {
  return assertThrows(() => readSettings(linux(variables, config)), UsageError)
    .message;
}

Deno.test("where the config file is, on each system", () => {
  const cases: [typeof Deno.build.os, Variables, string | undefined][] = [
    ["linux", { HOME: "/h" }, "/h/.config/chat/config.json"],
    ["linux", { HOME: "/h", XDG_CONFIG_HOME: "/x" }, "/x/chat/config.json"],
    [
      "linux",
      { HOME: "/h", XDG_CONFIG_HOME: "" },
      "/h/.config/chat/config.json",
    ],
    [
      "linux",
      { HOME: "/h", XDG_CONFIG_HOME: "relative" },
      "/h/.config/chat/config.json",
    ],
    ["linux", {}, undefined],
    ["linux", { HOME: "" }, undefined],
    ["freebsd", { HOME: "/h" }, "/h/.config/chat/config.json"],
    [
      "darwin",
      { HOME: "/h" },
      "/h/Library/Application Support/chat/config.json",
    ],
    ["darwin", { HOME: "/h", XDG_CONFIG_HOME: "/x" }, "/x/chat/config.json"],
    [
      "windows",
      { APPDATA: "C:\\Users\\ann\\AppData\\Roaming", HOME: "/h" },
      "C:\\Users\\ann\\AppData\\Roaming\\chat\\config.json",
    ],
    ["windows", { HOME: "/h" }, undefined],
  ];
  for (const [os, variables, path] of cases) {
    assertEquals(configPath({ os, env: env(variables) }), path);
  }
});

Deno.test("nothing set is nothing, and so is a variable set to nothing", () => {
  assertEquals(readSettings(linux({})), {});
  assertEquals(readSettings(linux({}, "{}")), {});
  assertEquals(readSettings(linux({ CHAT_NAME: "", CHAT_SERVER: "" })), {});
});

Deno.test("the environment wins over the file, each key by itself", () => {
  const config = `{"name": "File", "server": "[2001:db8::7]:99"}`;
  const server = { host: "2001:db8::7", port: 99 };
  assertEquals(readSettings(linux({}, config)), { name: "File", server });
  assertEquals(readSettings(linux({ CHAT_NAME: "Env" }, config)), {
    name: "Env",
    server,
  });
  assertEquals(readSettings(linux({ CHAT_SERVER: "example.org" }, config)), {
    name: "File",
    server: { host: "example.org", port: 2428 },
  });
});

Deno.test("the history is on or off", () => {
  assertEquals(readSettings(linux({ CHAT_HISTORY: "off" })), {
    history: "off",
  });
  assertEquals(readSettings(linux({}, `{"history": "on"}`)), {
    history: "on",
  });
});

Deno.test("the rooms on the screen and the status line are settings", () => {
  assertEquals(
    readSettings(linux({ CHAT_ROOMS: "all" }, `{"status": "off"}`)),
    { rooms: "all", status: "off" },
  );
});

Deno.test("a chosen language is found before the settings are needed, whatever else is wrong with them", () => {
  const cases: readonly (readonly [
    variables: Variables,
    config: string | undefined,
    language: string | undefined,
  ])[] = [
    [{}, undefined, undefined],
    [{}, `{"language": "ko"}`, "ko"],
    [{ CHAT_LANGUAGE: "en" }, `{"language": "ko"}`, "en"],
    [{ CHAT_LANGUAGE: "" }, `{"language": "ko", "nam": 1}`, "ko"],
    [{}, `{"language": "fr"}`, undefined],
    [{ CHAT_LANGUAGE: "fr" }, `{"language": "ko"}`, undefined],
    [{}, `{"language": "ko",}`, undefined],
    [{}, `"language"`, undefined],
    [{}, "null // language", undefined],
  ];
  for (const [variables, config, language] of cases) {
    assertEquals(chosenLanguage(linux(variables, config)), language, config);
  }
  assertEquals(readSettings(linux({}, `{"language": "ko"}`)), {
    language: "ko",
  });
});

Deno.test("a key that is not known is named, with those there are", () => {
  const where = "/home/ann/.config/chat/config.json has an unknown key";
  assertEquals(
    refusal({}, `{"nam": "Ann"}`),
    `${where} "nam"; the keys are "name", "server", "history", "rooms", "status", "full", "language"; did you mean "name"?`,
  );
  assertEquals(
    refusal({}, `{"__proto__": {}, "colour": "red"}`),
    `${where} "__proto__"; the keys are "name", "server", "history", "rooms", "status", "full", "language"`,
  );
  // One line, whatever is written there.
  assertEquals(
    refusal({}, String.raw`{"a\nb": 1}`),
    `${where} "a\\nb"; the keys are "name", "server", "history", "rooms", "status", "full", "language"`,
  );
});

Deno.test("an invalid setting is named with its place", () => {
  const path = "/home/ann/.config/chat/config.json";
  for (
    const [variables, config, ...parts] of [
      [{}, "", path, "not valid JSON"],
      [{}, `{"name": "Ann",}`, path, "not valid JSON"],
      [{}, "null", path, "not one JSON object"],
      [{}, `["Ann"]`, path, "not one JSON object"],
      [{}, `{"name": null}`, `${path}: "name" must be a string`],
      [{}, `{"name": ""}`, `${path}: "name"`, "1 to 32"],
      [{}, `{"server": "h:0"}`, `${path}: "server"`, "not an address"],
      [{ CHAT_SERVER: "a\nb" }, "{}", `CHAT_SERVER: "a\\nb"`, "not an address"],
      [{ CHAT_SERVER: "h#sesame" }, "{}", `"h#…"`, "#key=PASSPHRASE"],
      [{ CHAT_HISTORY: "no" }, "{}", "CHAT_HISTORY must be on or off"],
      [{ CHAT_ROOMS: "1" }, "{}", "CHAT_ROOMS must be current or all"],
      [{ CHAT_LANGUAGE: "fr" }, "{}", "CHAT_LANGUAGE must be en or ko"],
      [{ CHAT_NAME: "a b" }, "{}", "CHAT_NAME: ", "without spaces"],
    ] as const
  ) {
    const message = refusal(variables, config);
    assertEquals(message.includes("\n"), false, message);
    for (const part of parts) assertStringIncludes(message, part);
  }
});
