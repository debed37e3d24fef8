import { useLayoutEffect, useState } from "preact/hooks";
import { NotLetIn } from "../../client/link/greet.ts";
import { enter } from "../enter.ts";
import { pageIdentity } from "../link/identity.ts";
import { storage } from "../link/storage.ts";
import type { TabSession } from "../link/tab_session.ts";
import { readPageAddress, showPageAddress } from "../link/page_address.ts";
import type { PageChat } from "../page_chat.ts";
import { idOf } from "../link/page_address.ts";
import { ConversationView } from "./conversation.tsx";
import { type AskedPassword, Join, type JoinForm } from "./join.tsx";

/** Where the name of the user is remembered. */
const NAME = "chat.name";

/** The password that is asked for after a refusal. */
const ASKED_AFTER: Readonly<Record<string, AskedPassword>> = {
  "password-needed": "hall",
  "bad-password": "hall",
  "login-needed": "name",
  "bad-login": "name",
};

/** The page: a form to join, then the conversation. */
export function App({ left }: { readonly left: TabSession | undefined }) {
  const [chat, setChat] = useState<PageChat>();
  const [error, setError] = useState<string>();
  const [asked, setAsked] = useState<ReadonlySet<AskedPassword>>(new Set());
  const [isResuming, setIsResuming] = useState(left !== undefined);

  const ask = (password: AskedPassword) =>
    setAsked((asked) => new Set([...asked, password]));
  const join = async (form: JoinForm, left?: TabSession) => {
    setError(undefined);
    try {
      const entered = await enter({
        ...form,
        address: readPageAddress(location.hash),
        left,
        identity: pageIdentity(),
      });
      storage("localStorage")?.setItem(NAME, entered.state.name);
      follow(entered);
      setChat(entered);
    } catch (error) {
      const refused = error instanceof NotLetIn ? error.code ?? "" : "";
      const needed = ASKED_AFTER[refused];
      if (needed !== undefined) ask(needed);
      setError(
        error instanceof NotLetIn
          ? error.why
          : error instanceof Error
          ? error.message
          : String(error),
      );
    }
    setIsResuming(false);
  };
  // At once: an effect would wait until something is drawn.
  useLayoutEffect(() => {
    if (left !== undefined) {
      void join(left, left);
    }
  }, []);

  if (chat !== undefined) {
    return <ConversationView chat={chat} again={() => setChat(undefined)} />;
  }
  if (isResuming) return null;
  return (
    <Join
      room={readPageAddress(location.hash).name}
      name={left?.name ?? storage("localStorage")?.getItem(NAME) ?? ""}
      asked={asked}
      ask={ask}
      error={error}
      join={join}
    />
  );
}

/** The address of the page shows the buffer, and leads there. */
function follow(chat: PageChat): void {
  showPageAddress(chat.state.current, true);
  void chat.run();
  chat.store.watch(() => showPageAddress(chat.state.current, false));
  addEventListener("hashchange", () => {
    const address = readPageAddress(location.hash);
    // Without the passphrase, and as the name is spelled.
    showPageAddress(idOf(address), true);
    chat.goTo(address);
  }, { signal: chat.ended });
}
