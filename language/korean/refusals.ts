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

  // Refusals of the server.
  "you can be in at most {n#} rooms":
    "방에는 최대 {n}개까지 들어갈 수 있습니다",
  "{room} is in slow mode: one message every {n#} s":
    "{room} 방은 슬로 모드입니다: {n}초에 한 번",
  "wait {wait#} s": "{wait}초 기다리세요",
  "nobody has sent you a direct message yet": "아직 받은 귓속말이 없습니다",
  "only its author and operators delete a message":
    "메시지는 말한 사람과 운영자만 지웁니다",
  "a message can be deleted for {time...}":
    "메시지는 {time} 동안만 지울 수 있습니다",
  "you have sent no such message": "그런 메시지를 보내지 않았습니다",
  "there is no message {n#} in {room}": "{room} 방에 {n}번 메시지가 없습니다",
  "there is no such message among the last {n#} in {room}":
    "{room} 방의 최근 메시지 {n}개 가운데 그런 메시지가 없습니다",
  "there is no member called {name}": "{name} 님을 찾을 수 없습니다",
  "there is no member called {name}; did you mean {nearest}?":
    "{name} 님을 찾을 수 없습니다. {nearest} 님인가요?",
  "a name must have 1 to {n#} characters": "이름은 1~{n}자여야 합니다",
  "this one has {length!}": "지금은 {length}자입니다",
  "a room name must have 1 to {n#} characters": "방 이름은 1~{n}자여야 합니다",
  "a name can have letters, digits and emoji, without spaces":
    "이름에는 글자, 숫자, 이모지를 공백 없이 쓸 수 있습니다",
  "this one contains a space": "공백이 들어 있습니다",
  "this one contains {sign...}": "{sign} 문자가 들어 있습니다",
  "punctuation must be single, between letters, digits or emoji":
    "문장 부호는 글자, 숫자, 이모지 사이에 하나씩만 쓸 수 있습니다",
  "a room name can have letters, digits, punctuation and symbols, without spaces":
    "방 이름에는 글자, 숫자, 문장 부호, 기호를 공백 없이 쓸 수 있습니다",
  "the name {name} is taken": "{name} 이름은 이미 쓰이고 있습니다",
  "choose another": "다른 이름을 고르세요",
  "the name {name} looks like {other}, which is taken":
    "{name} 이름은 이미 쓰이고 있는 {other} 이름과 비슷해 보입니다",
  "the name {name} is registered to another key":
    "{name} 이름은 다른 키에 등록되어 있습니다",
  "the name {name} looks like {other}, which is registered to another key":
    "{name} 이름은 다른 키에 등록된 {other} 이름과 비슷해 보입니다",
  "the name {name} is registered": "{name} 이름은 등록되어 있습니다",
  "sign in with its password, or choose another":
    "그 비밀번호로 들어오거나 다른 이름을 고르세요",
  "wrong password for {name}": "{name} 이름의 비밀번호가 아닙니다",
  "that name has no password": "그 이름에는 비밀번호가 없습니다",
  "too many wrong passwords for {name}; try again in {n#} s":
    "{name} 이름에 틀린 비밀번호가 너무 많았습니다. {n}초 뒤에 다시 해 보세요",
  "a password is one line of 1 to {n#} characters":
    "비밀번호는 1~{n}자, 한 줄입니다",
  "operators only": "운영자만 쓸 수 있습니다",
  "to become one, join with a key": "운영자가 되려면 키를 가지고 접속하세요",
  "the name {name} is banned {long!}": "{name} 이름은 차단되었습니다 ({long})",
  "you are banned {long!}": "차단되었습니다 ({long})",
  "you are muted {long!}, by {by}": "{by} 님이 음소거했습니다 ({long})",
  "permanently": "무기한",
  "for {time!}": "앞으로 {time}",
  "{by} kicked you{why?: {reason*}}": "{by} 님이 강퇴했습니다{why?: {reason}}",
  "{by} banned you {long!}": "{by} 님이 차단했습니다 ({long})",
  "there is no ban of {who}": "차단되지 않았습니다: {who}",
  "see /bans": "/bans를 보세요",
  "{name} is not muted": "{name} 님은 음소거되지 않았습니다",
  "slow mode takes 0 (off) to {n#} seconds":
    "슬로 모드는 0(끄기)~{n}초로 정합니다",
  "operators of the room {room} only": "{room} 방의 운영자만 쓸 수 있습니다",
  "the room {room} is invite-only":
    "{room} 방에는 초대받은 사람만 들어갈 수 있습니다",
  "ask an operator of it to invite you": "그 방의 운영자에게 초대를 부탁하세요",
  "the room {room} has a password": "{room} 방에는 비밀번호가 있습니다",
  "type: /join {room} PASSWORD": "이렇게 입력하세요: /join {room} PASSWORD",
  "wrong password of the room {room}": "{room} 방의 비밀번호가 틀렸습니다",
  "the room {room} is full: it takes {n#} members":
    "{room} 방이 가득 찼습니다: {n}명까지 들어갈 수 있습니다",
  "you are banned from the room {room}": "{room} 방에서 차단되었습니다",
  "you may not speak in the room {room}": "{room} 방에서 말할 수 없습니다",
  "the room {room} is moderated":
    "{room} 방에서는 발언권이 있는 사람만 말할 수 있습니다",
  "ask an operator of it for voice": "그 방의 운영자에게 발언권을 부탁하세요",
  "{name} is in {room} already": "{name} 님은 이미 {room} 방에 있습니다",
  "{name} is not in {room}": "{name} 님은 {room} 방에 없습니다",
  "{name} is no operator in {room}":
    "{name} 님은 {room} 방의 운영자가 아닙니다",
  "{name} has no voice in {room}":
    "{name} 님은 {room} 방에서 발언권이 없습니다",
  "there is no ban or exception of {who} in {room}":
    "{room} 방에 그런 차단이나 제외가 없습니다: {who}",
  "see /room": "/room으로 볼 수 있습니다",
  "{name} is an operator": "{name} 님은 운영자입니다",
  "/deop them first": "먼저 /deop로 권한을 거두세요",
  "this server needs a password": "비밀번호가 필요한 서버입니다",
  "wrong password": "비밀번호가 틀렸습니다",
  "too many wrong passwords from your address":
    "이 주소에서 비밀번호를 너무 많이 틀렸습니다",
  "try again in {n#} s": "{n}초 뒤에 다시 해 보세요",
  "try again later": "나중에 다시 해 보세요",
  "too fast: soon only {n#} messages a second will be accepted":
    "너무 빠릅니다: 곧 1초에 메시지 {n}개만 받습니다",
  "too fast: this was not sent": "너무 빨라서 보내지 않았습니다",
  "wait {n#} s": "{n}초 기다리세요",
  "you left": "나갔습니다",
  "the server is shutting down": "서버가 종료됩니다",
  "your session continues on another connection":
    "다른 연결에서 대화를 이어 갑니다",
};
