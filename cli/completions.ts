import { print } from "../terminal/output.ts";
import {
  type CliCommand,
  COMMON_OPTIONS,
  type Given,
  type Option,
  takesWord,
} from "./command.ts";
import { allCommands } from "./commands.ts";
import { optionHelp } from "./help_text.ts";
import { UsageError } from "./usage_error.ts";

/** The completion script of each shell. */
const SHELLS: Readonly<
  Record<string, (commands: readonly CliCommand[]) => string>
> = { bash, zsh, fish, powershell };

const NAMES = Object.keys(SHELLS).join("|");

/** `chat completions` */
export const command: CliCommand = {
  name: "completions",
  words: NAMES,
  summary: "Print a completion script for a shell",
  topic: "Set-up",
  options: [],
  notes: [
    `bash: chat completions bash > ~/.local/share/bash-completion/completions/chat
zsh: chat completions zsh > "\${fpath[1]}/_chat"
fish: chat completions fish > ~/.config/fish/completions/chat.fish
powershell: chat completions powershell >> $PROFILE`,
  ],
  examples: ["chat completions fish"],
  run,
};

async function run(given: Given): Promise<number> {
  const [shell = "", more] = given.words;
  const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (script === undefined || more !== undefined) {
    throw new UsageError(
      `chat completions takes the name of one shell: ${
        NAMES.replaceAll("|", ", ")
      }`,
    );
  }
  print(script(await allCommands()));
  return 0;
}

/** The words that can complete a place of the command line. */
type Kind =
  | { readonly choices: readonly string[] }
  | "file"
  | "folder"
  | "anything";

/** The kind of a word or value, by its placeholder in the help. */
function kindOf(
  written: string,
  commands: readonly CliCommand[],
  choices?: readonly string[],
): Kind {
  if (choices !== undefined) return { choices };
  const bare = written.replaceAll(/[[\]]/g, "");
  if (bare === "COMMAND") return { choices: commands.map(({ name }) => name) };
  if (/^[a-z]+(\|[a-z]+)+$/.test(bare)) return { choices: bare.split("|") };
  return bare === "FILE" ? "file" : bare === "DIR" ? "folder" : "anything";
}

function optionsOf(command: CliCommand): readonly Option[] {
  return [...command.options, ...COMMON_OPTIONS];
}

/** An option as it is typed, its letter too. */
function flags({ name, short }: Option): readonly string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}

function bash(commands: readonly CliCommand[]): string {
  const reply = (kind: Kind) => {
    if (kind === "file") return "_chat_reply -f";
    if (kind === "folder") return "_chat_reply -d";
    if (kind === "anything") return ":";
    return `_chat_reply -W ${quoted(kind.choices.join(" "))}`;
  };
  return [
    "# bash completion for chat",
    "_chat_reply() {",
    "  local word",
    `  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen "$@" -- "\${COMP_WORDS[COMP_CWORD]}")`,
    `  if [[ $1 == -[fd] ]]; then compopt -o filenames 2>/dev/null; fi`,
    "}",
    "_chat() {",
    `  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}`,
    "  COMPREPLY=()",
    "  if ((COMP_CWORD == 1)); then",
    `    ${
      reply({ choices: [...commands.map(({ name }) => name), "--version"] })
    }`,
    "    return",
    "  fi",
    `  case "\${COMP_WORDS[1]} $prev" in`,
    ...commands.flatMap((command) =>
      optionsOf(command).flatMap((option) =>
        !takesWord(option) ? [] : [
          `    ${
            flags(option).map((flag) => quoted(`${command.name} ${flag}`))
              .join("|")
          }) ${
            reply(kindOf(option.value ?? "", commands, option.choices))
          }; return ;;`,
        ]
      )
    ),
    "  esac",
    `  case "\${COMP_WORDS[1]}" in`,
    ...commands.map((command) =>
      [
        `    ${command.name})`,
        `      if [[ $cur == -* ]]; then`,
        `        ${reply({ choices: optionsOf(command).flatMap(flags) })}`,
        `      else`,
        `        ${reply(kindOf(command.words, commands))}`,
        `      fi ;;`,
      ].join("\n")
    ),
    "  esac",
    "}",
    "complete -F _chat chat",
    "",
  ].join("\n");
}

function zsh(commands: readonly CliCommand[]): string {
  const action = (kind: Kind) =>
    kind === "file"
      ? "_files"
      : kind === "folder"
      ? "_files -/"
      : kind === "anything"
      ? " "
      : `(${kind.choices.join(" ")})`;
  const spec = (option: Option) => {
    const all = flags(option);
    const names = all.length === 1 ? `${all[0]}` : `(${all.join(" ")})`;
    const many = option.many === true ? "*" : "";
    const help = optionHelp(option).replaceAll(/[[\]:\\]/g, "\\$&");
    const { value: written = "" } = option;
    const value = takesWord(option)
      ? `:${written.replaceAll(":", "\\:")}:${
        action(kindOf(written, commands, option.choices))
      }`
      : "";
    // With a letter, both spellings exclude each other and share the rest.
    return all.length === 1
      ? quoted(`${many}${names}[${help}]${value}`)
      : `${quoted(names)}{${all.join(",")}}${quoted(`[${help}]${value}`)}`;
  };
  return [
    "#compdef chat",
    "_chat() {",
    "  local -a commands=(",
    ...commands.map(({ name, summary }) =>
      `    ${quoted(`${name}:${summary.replaceAll(":", "\\:")}`)}`
    ),
    "  )",
    "  if ((CURRENT == 2)); then",
    "    _describe command commands",
    "    return",
    "  fi",
    "  local command=$words[2]",
    "  shift words",
    "  ((CURRENT--))",
    "  case $command in",
    ...commands.map((command) =>
      [
        `    ${command.name})`,
        `      _arguments -s \\`,
        ...optionsOf(command).map((option) => `        ${spec(option)} \\`),
        `        ${
          quoted(
            `*:${command.words.replaceAll(/[[\]:]/g, "") || "word"}:${
              action(kindOf(command.words, commands))
            }`,
          )
        } ;;`,
      ].join("\n")
    ),
    "  esac",
    "}",
    `if [ "$funcstack[1]" = _chat ]; then _chat "$@"; else compdef _chat chat; fi`,
    "",
  ].join("\n");
}

function fish(commands: readonly CliCommand[]): string {
  const values = (kind: Kind) =>
    kind === "file"
      ? " -rF"
      : kind === "folder"
      ? " -xa '(__fish_complete_directories)'"
      : kind === "anything"
      ? " -x"
      : ` -xa ${quoted(kind.choices.join(" "))}`;
  return [
    "# fish completion for chat",
    "complete -c chat -f",
    "complete -c chat -n __fish_use_subcommand -l version -d 'Show version'",
    ...commands.flatMap((command) => {
      const on =
        `complete -c chat -n '__fish_seen_subcommand_from ${command.name}'`;
      const words = kindOf(command.words, commands);
      return [
        `complete -c chat -n __fish_use_subcommand -a ${command.name} -d ${
          quoted(command.summary)
        }`,
        ...words === "anything" ? [] : [`${on}${values(words)}`],
        ...optionsOf(command).map((option) =>
          `${on} -l ${option.name}${
            option.short === undefined ? "" : ` -s ${option.short}`
          }${
            takesWord(option)
              ? values(kindOf(option.value ?? "", commands, option.choices))
              : ""
          } -d ${quoted(optionHelp(option))}`
        ),
      ];
    }),
    "",
  ].join("\n");
}

function powershell(commands: readonly CliCommand[]): string {
  const list = (words: readonly string[]) =>
    `@(${words.map((word) => `'${word.replaceAll("'", "''")}'`).join(", ")})`;
  const choices = (kind: Kind) =>
    typeof kind === "object" ? list(kind.choices) : "@()";
  return [
    "# PowerShell completion for chat",
    "Register-ArgumentCompleter -Native -CommandName chat -ScriptBlock {",
    "  param($word, $ast, $position)",
    "  $words = @($ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { $_.ToString() })",
    `  $commands = ${list([...commands.map(({ name }) => name), "--version"])}`,
    "  $options = @{",
    ...commands.map((command) =>
      `    '${command.name}' = ${list(optionsOf(command).flatMap(flags))}`
    ),
    "  }",
    "  $values = @{",
    ...commands.flatMap((command) =>
      optionsOf(command).flatMap((option) =>
        !takesWord(option)
          ? []
          : flags(option).map((flag) =>
            `    '${command.name} ${flag}' = ${
              choices(kindOf(option.value ?? "", commands, option.choices))
            }`
          )
      )
    ),
    "  }",
    "  $takes = @{",
    ...commands.map((command) =>
      `    '${command.name}' = ${choices(kindOf(command.words, commands))}`
    ),
    "  }",
    "  $fitting = if ($words.Count -le 1) { $commands }",
    `  elseif ($values.ContainsKey("$($words[1]) $($words[-1])")) { $values["$($words[1]) $($words[-1])"] }`,
    "  elseif ($word.StartsWith('-')) { $options[$words[1]] }",
    "  else { $takes[$words[1]] }",
    `  $fitting | Where-Object { $_ -like "$word*" } | ForEach-Object {`,
    "    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)",
    "  }",
    "}",
    "",
  ].join("\n");
}

/** A word quoted for a shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
