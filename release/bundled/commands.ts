/** The modules of small commands, none of which loads a module of Node.js, in one file of a bundle. */
export * as atPipe from "../../cli/join/at_pipe.ts";
export * as completions from "../../cli/completions.ts";
export * as find from "../../cli/find/find.ts";
export * as forget from "../../cli/forget.ts";
export * as foundServer from "../../cli/join/found_server.ts";
export * as help from "../../cli/help.ts";
export * as helpText from "../../cli/help_text.ts";
export * as id from "../../cli/id.ts";
export * as man from "../../cli/man.ts";
export * as send from "../../cli/send/send.ts";
export * as tail from "../../cli/tail.ts";
