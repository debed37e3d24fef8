import { useEffect, useRef } from "preact/hooks";
import { harmless } from "../../protocol/text/harmless.ts";
import type { PageChat } from "../page_chat.ts";
import type { PasswordQuestion } from "../state/page_state.ts";
import { words } from "../text/words.ts";

/** Asks for the password of a name, where the user types otherwise. */
export function PasswordQuestionView(
  { chat, question }: {
    readonly chat: PageChat;
    readonly question: PasswordQuestion;
  },
) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), [question]);
  const isNew = question.type === "register";
  const field = (name: string, label: string) => (
    <label>
      {label}
      <input
        ref={name === "password" ? box : undefined}
        name={name}
        type="password"
        autocomplete={isNew ? "new-password" : "current-password"}
        required
      />
    </label>
  );
  return (
    <form
      class="composer question"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const password = String(form.get("password"));
        const isSame = !isNew || form.get("again") === password;
        chat.answerPassword(isSame ? password : undefined);
        if (!isSame) chat.fail(words.twoPasswords);
      }}
      onKeyDown={({ key }) => key === "Escape" && chat.answerPassword()}
    >
      {/* Tells a password manager whose it is. */}
      <input
        hidden
        readOnly
        autocomplete="username"
        value={question.name}
      />
      <p>
        <bdi>{harmless(question.name)}</bdi>
      </p>
      {field("password", isNew ? words.newPassword : words.password)}
      {isNew && field("again", words.onceMore)}
      <button type="submit">{words.ok}</button>
      <button type="button" onClick={() => chat.answerPassword()}>
        {words.cancel}
      </button>
    </form>
  );
}
