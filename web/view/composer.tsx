import { useEffect, useRef, useState } from "preact/hooks";
import { type Choice, choices, lastWord } from "../completion.ts";
import type { PageChat } from "../page_chat.ts";
import { isSecret } from "../secret_line.ts";
import type { PageBuffer, PageState } from "../state/page_state.ts";
import { words } from "../text/words.ts";
import { carryOut } from "../typed_page_lines.ts";

/** The code of a key that an input method has taken; Safari tells no more of the Enter that ends a composition. */
const TAKEN_KEY = 229;

/** Where the user types. What is typed and not sent stays with its buffer. */
export function Composer(
  { chat, state, buffer }: {
    readonly chat: PageChat;
    readonly state: PageState;
    readonly buffer: PageBuffer;
  },
) {
  const box = useRef<HTMLTextAreaElement>(null);
  const [offered, setOffered] = useState<readonly Choice[]>([]);
  const [chosen, setChosen] = useState(0);

  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    current.value = chat.drafts.get(buffer.id) ?? "";
    setOffered([]);
    // A telephone would show its keyboard.
    if (matchMedia("(pointer: fine)").matches) current.focus();
  }, [chat, buffer.id]);

  const beforeCursor = ({ value, selectionStart }: HTMLTextAreaElement) =>
    value.slice(0, selectionStart);
  const offer = (isAsked: boolean): readonly Choice[] => {
    const { current } = box;
    if (current === null) return [];
    const all = choices(beforeCursor(current), {
      members: buffer.members.filter((name) => name !== state.name),
      rooms: state.buffers.filter(({ kind }) => kind === "room")
        .map(({ name }) => name),
      isOperator: state.isOperator,
    }, isAsked);
    setOffered(all);
    setChosen(0);
    return all;
  };
  const changed = () => {
    const { value = "" } = box.current ?? {};
    chat.drafts.set(buffer.id, isSecret(value) ? "" : value);
    offer(false);
  };
  const take = ({ text }: Choice) => {
    const { current } = box;
    if (current === null) return;
    const { selectionStart } = current;
    const word = lastWord(beforeCursor(current));
    current.setRangeText(
      text,
      selectionStart - word.length,
      selectionStart,
      "end",
    );
    changed();
    setOffered([]);
    current.focus();
  };
  const send = () => {
    const { current } = box;
    if (current === null || current.value.trim() === "") return;
    const { value } = current;
    if (!chat.takes(value)) return;
    current.value = "";
    changed();
    chat.typed.add(value);
    carryOut(chat, value);
  };
  const recall = (by: number): boolean => {
    const { current } = box;
    if (current === null) return false;
    const { value, selectionStart } = current;
    const line = chat.typed.beside(value, by);
    if (line === undefined || selectionStart !== value.length) return false;
    current.value = line;
    changed();
    setOffered([]);
    return true;
  };
  const pressed = (event: KeyboardEvent) => {
    // This Enter ends a composition.
    if (event.isComposing || event.keyCode === TAKEN_KEY) return;
    const choice = offered[chosen];
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    const isPlain = !shiftKey && !altKey && !ctrlKey && !metaKey;
    if (!isPlain) return;
    if (key === "Tab") {
      const [first = choice] = choice === undefined ? offer(true) : [choice];
      if (first === undefined) return;
      event.preventDefault();
      if (choice !== undefined || offer(true).length === 1) take(first);
    } else if (key === "Enter") {
      event.preventDefault();
      send();
    } else if (key === "Escape") {
      setOffered([]);
    } else if (/^Arrow(Up|Down)$/.test(key)) {
      const by = key === "ArrowUp" ? -1 : 1;
      if (choice !== undefined) {
        setChosen((chosen + by + offered.length) % offered.length);
      } else if (!recall(by)) return;
      event.preventDefault();
    }
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {offered.length > 0 && (
        <ul role="listbox" id="choices" aria-label={words.completions}>
          {offered.map((choice, at) => (
            <li
              key={choice.label}
              id={`choice-${at}`}
              role="option"
              aria-selected={at === chosen}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() =>
                take(choice)}
            >
              <b>{choice.label}</b> <span>{choice.hint}</span>
            </li>
          ))}
        </ul>
      )}
      <textarea
        ref={box}
        rows={1}
        aria-label={words.message}
        placeholder={words.message}
        aria-autocomplete="list"
        aria-controls={offered.length > 0 ? "choices" : undefined}
        aria-activedescendant={offered.length > 0
          ? `choice-${chosen}`
          : undefined}
        enterkeyhint="send"
        autocomplete="off"
        dir="auto"
        onInput={changed}
        onKeyDown={pressed}
      />
      <button type="submit">{words.send}</button>
    </form>
  );
}
