/** The modules of commands that load modules of Node.js, in one file of a bundle. */
export * as doctor from "../../cli/doctor/doctor.ts";
export * as exporting from "../../cli/export/export.ts";
