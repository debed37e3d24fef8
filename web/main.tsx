// Commands and sentences beside their Korean: gzip finds each word only in the
// 32 KiB before it. Libraries come before them, beside each other.
import "preact/hooks";
import "./commands.ts";
import "./text/sentences.ts";
import { options, render } from "preact";
import { pageIdentity } from "./link/identity.ts";
import { leftTabSession } from "./link/tab_session.ts";
import { prepareFormats } from "./text/formats.ts";
import { App } from "./view/app.tsx";
import { onFrame } from "./view/frame.ts";

// Many messages at once are drawn once.
options.debounceRendering = onFrame;
document.documentElement.lang = navigator.language;
// In place of what is shown where this does not run.
document.body.replaceChildren();
// Needed on joining: an error is told then.
pageIdentity().catch(() => {});
render(<App left={await leftTabSession()} />, document.body);
prepareFormats();
