import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PageChat } from "../page_chat.ts";
import type { Item, PageBuffer } from "../state/page_state.ts";
import { words } from "../text/words.ts";
import { Block, blocksOf } from "./block.tsx";
import { useFormats } from "./use_formats.ts";

/** How near to an end of the conversation counts as there, in pixels. */
const AT_END = 30;
const NEAR_START = 800;

/** How many items are drawn at first, and more when the user scrolls back. */
const DRAWN = 200;

/** Most items that stay drawn while the user is at the end. */
const DRAWN_MAX = 3 * DRAWN;

/** The conversation of a buffer. It stays at its end, or where the user has scrolled to. */
export function MessageList(
  { chat, buffer, items }: {
    readonly chat: PageChat;
    readonly buffer: PageBuffer;
    /** The items of the buffer that the user wants to see. */
    readonly items: readonly Item[];
  },
) {
  const log = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [isBack, setIsBack] = useState(false);
  const areFormatsMade = useFormats();
  const [hidden, setHidden] = useState(Math.max(0, items.length - DRAWN));
  const drawn = items.slice(hidden);
  const first = drawn.find(({ kind }) => kind === "said")?.key;
  const shownFirst = useRef(first);
  // Before anything of it is drawn.
  const article = log.current?.querySelector("article");
  const top = bottomOf(article);

  const watch = () => {
    const isLooking = document.visibilityState === "visible" &&
      document.hasFocus();
    chat.watch(isLooking && isAtEnd.current);
  };
  const toEnd = () => {
    const { current } = log;
    if (current !== null) current.scrollTop = current.scrollHeight;
  };
  const scrolled = () => {
    const { current } = log;
    if (current === null) return;
    const { scrollTop, scrollHeight, clientHeight } = current;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < AT_END;
    setIsBack(!isAtEnd.current);
    watch();
    if (scrollTop < NEAR_START) {
      if (hidden > 0) setHidden(Math.max(0, hidden - DRAWN));
      else if (buffer.hasEarlier) void chat.earlier(buffer);
    } else if (isAtEnd.current && drawn.length > DRAWN_MAX) {
      setHidden(items.length - DRAWN);
    }
  };

  useLayoutEffect(() => {
    const { current } = log;
    if (current === null) return;
    if (isAtEnd.current) toEnd();
    else if (shownFirst.current !== first && article?.isConnected) {
      // Some browsers have moved it back by themselves.
      current.scrollTop += bottomOf(article) - top;
    }
    shownFirst.current = first;
    scrolled();
  });

  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) toEnd();
    });
    if (log.current !== null) observer.observe(log.current);
    if (content.current !== null) observer.observe(content.current);
    const ended = new AbortController();
    const { signal } = ended;
    addEventListener("focus", watch, { signal });
    addEventListener("blur", watch, { signal });
    document.addEventListener("visibilitychange", watch, { signal });
    watch();
    return () => {
      observer.disconnect();
      ended.abort();
    };
  }, []);

  return (
    <div class="conversation">
      <div
        class="log"
        role="log"
        aria-label={words.messages}
        // Earlier messages are no news, nor are times that are written late.
        aria-live={isBack || !areFormatsMade ? "off" : "polite"}
        tabIndex={0}
        ref={log}
        onScroll={scrolled}
      >
        <div class="content" ref={content}>
          {blocksOf(drawn).map((block) => (
            <Block key={block.key} block={block} newFrom={buffer.newFrom} />
          ))}
        </div>
      </div>
      {isBack && (
        <button
          type="button"
          class="to-end"
          onClick={() => {
            isAtEnd.current = true;
            toEnd();
          }}
        >
          {buffer.unread > 0 && <b>{buffer.unread}</b>} {words.newest} ↓
        </button>
      )}
    </div>
  );
}

/** The place of the lower end of an element: its upper end may get or lose a header. */
function bottomOf(element: Element | null | undefined): number {
  return element?.getBoundingClientRect().bottom ?? 0;
}
