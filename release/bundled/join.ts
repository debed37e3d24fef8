/** The modules of `chat join` at a terminal until its prompt is drawn, in one file of a bundle. */
export * as join from "../../cli/join/join.ts";
export * as ownTerminal from "../../cli/own_terminal.ts";
export * as person from "../../cli/join/person.ts";
