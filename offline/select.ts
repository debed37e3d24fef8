/**
 * Prints what the tasks in `deno.json` add to their command line: nothing, or
 * the import map of the stand-ins.
 *
 * @module
 */

import { importMapFlag } from "./standard_library.ts";

console.log(await importMapFlag());
// A try to reach JSR may still be under way.
Deno.exit(0);
