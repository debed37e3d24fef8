import type { Table } from "../translator.ts";

/** Why a line that was typed is not carried out: by the client, and by the server. */
export const refusals: Table = {
  // Commands.
  "unknown command /{name}": "/{name} 명령은 없습니다",
  "did you mean /{name}?": "/{name} 명령을 쓰려던 것인가요?",
  "did you mean /{name}? // sends a line that begins with a slash":
    "/{name} 명령을 쓰려던 것인가요? 슬래시로 시작하는 말은 //로 시작하면 됩니다",
  "see /help": "/help로 목록을 볼 수 있습니다",
  "see /help {name}": "/help {name} 명령으로 볼 수 있습니다",
  "// sends a line that begins with a slash":
    "슬래시로 시작하는 말은 //로 시작하면 됩니다",
  "usage: {usage...}": "이렇게 입력하세요: {usage}",
  "a command begins with a slash: /{name}; nothing was sent. // sends a line that begins with a slash":
    "명령은 슬래시로 시작합니다: /{name}. 아무것도 전달되지 않았습니다. 슬래시로 시작하는 말은 //로 시작하면 됩니다",

  // Text.
  "a message cannot be empty": "메시지에 내용이 없습니다",
  "a message must be well-formed Unicode text without NUL characters":
    "메시지는 NUL 문자가 없는 올바른 유니코드 텍스트여야 합니다",
  "too long: {n#} lines, and a message can have at most {max#}":
    "너무 깁니다: {n}줄인데, 메시지는 최대 {max}줄입니다",
  "too long: {length!}, and a message can have at most {max#} bytes":
    "너무 깁니다: {length}인데, 메시지는 최대 {max}바이트입니다",
  "{n#} bytes": "{n}바이트",
  "{n#} bytes with its lock": "잠금을 포함해 {n}바이트",
  "more than {n#} bytes": "{n}바이트 초과",
  "a topic must be one line of at most {n#} characters":
    "주제는 최대 {n}자, 한 줄입니다",
  "a password must be one line of at most {n#} characters":
    "비밀번호는 최대 {n}자, 한 줄입니다",
  "a reason must be one line of at most {n#} characters":
    "이유는 최대 {n}자, 한 줄입니다",
  "the words of a search can have at most {n#} characters in total":
    "검색할 단어는 모두 합해 최대 {n}자입니다",

  // Copying and locking.
  "no message was shown yet": "아직 표시된 메시지가 없습니다",
  "there is no such message: {n#} can be copied":
    "그런 메시지가 없습니다: 복사할 수 있는 메시지는 {n}개입니다",
  "that message is locked: you do not have the passphrase":
    "잠긴 메시지입니다: 패스프레이즈가 없습니다",

  // Rooms.
  "these are direct messages with {name}: that is for a room":
    "{name} 님과 나누는 귓속말입니다: 그 명령은 방에서 씁니다",
  "you are not in a room; join one first":
    "방에 있지 않습니다. 먼저 방에 들어가세요",
  "you are not in the room {room}": "{room} 방에 있지 않습니다",
  "{room} is locked with another passphrase than in this address":
    "{room} 방은 이 주소에 있는 것과 다른 패스프레이즈로 잠겨 있습니다",
  "{room} is locked, so the server cannot search it":
    "{room} 방은 잠겨 있어서 서버가 검색할 수 없습니다",
  "use /history": "/history로 지난 메시지를 보세요",
  "a passphrase must be one line of text, of at most {n#} characters":
    "패스프레이즈는 최대 {n}자, 한 줄입니다",
  "the key of {room} cannot be made: {reason!}":
    "{room} 방의 키를 만들 수 없습니다: {reason}",
  "not connected": "지금은 연결되어 있지 않습니다",
  "try again in a moment": "잠시 뒤에 다시 해 보세요",
  "{n#} messages are already waiting to be sent":
    "이미 메시지 {n}개가 전송을 기다리고 있습니다",
  "this one was not sent": "이 메시지는 보내지 않습니다",
};
