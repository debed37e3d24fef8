import { translated } from "../language/language.ts";
import { HELP_GROUPS } from "../protocol/schema/slash_command.ts";
import { normalForm } from "../protocol/text/normal_form.ts";

/**
 * The English name of a topic of the help. Groups are shown in the language of
 * the user, and so they are typed.
 */
export function helpTopic(typed: string): string {
  const name = normalForm(typed, "NFC");
  return HELP_GROUPS.find((group) => translated(group) === name) ?? typed;
}
