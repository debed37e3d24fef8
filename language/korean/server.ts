import type { Table } from "../translator.ts";

/** Why a server refuses something, and ends a connection. */
export const server: Table = {
  "you can be in at most {n#} rooms":
    "방에는 최대 {n}개까지 들어갈 수 있습니다",
  "there are {n#} rooms, the limit": "방의 수가 한도인 {n}개에 이르렀습니다",
  "join an existing room": "이미 있는 방에 들어가세요",
  "your address has created {n#} rooms today, the limit":
    "오늘 이 주소에서 만든 방이 한도인 {n}개에 이르렀습니다",
  "your address has opened {n#} rooms, the limit":
    "이 주소에서 연 방이 한도인 {n}개에 이르렀습니다",
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
  "many more": "훨씬 많은",
  "a name can have letters, digits and emoji, without spaces":
    "이름에는 글자, 숫자, 이모지를 공백 없이 쓸 수 있습니다",
  "this one contains a space": "공백이 들어 있습니다",
  "this one contains {sign...}": "{sign} 문자가 들어 있습니다",
  "this one has a combining mark or joiner in the wrong place":
    "결합 문자나 이음 문자의 위치가 잘못되었습니다",
  "punctuation must be single, between letters, digits or emoji":
    "문장 부호는 글자, 숫자, 이모지 사이에 하나씩만 쓸 수 있습니다",
  "this one has more than {n#} marks on one letter":
    "한 글자에 붙은 부호가 {n}개를 넘습니다",
  "this one has the same mark twice on one letter":
    "한 글자에 같은 부호가 두 번 붙어 있습니다",
  "this one mixes digits of two kinds": "두 가지 숫자가 섞여 있습니다",
  "a right-to-left name must begin with a letter":
    "오른쪽에서 왼쪽으로 쓰는 이름은 글자로 시작해야 합니다",
  "a name must be in one script": "이름은 한 가지 문자 체계로 써야 합니다",
  "this one mixes {scripts...}": "섞인 문자 체계: {scripts}",
  "a room name can have letters, digits, punctuation and symbols, without spaces":
    "방 이름에는 글자, 숫자, 문장 부호, 기호를 공백 없이 쓸 수 있습니다",
  "a room name cannot have more than {n#} marks on one letter":
    "방 이름의 한 글자에 붙은 부호가 {n}개를 넘을 수 없습니다",
  "a room name cannot have the same mark twice on one letter":
    "방 이름의 한 글자에 같은 부호가 두 번 붙을 수 없습니다",
  "no name has this length": "이런 길이의 이름은 없습니다",
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
  "that is no message of SCRAM-SHA-256": "SCRAM-SHA-256의 메시지가 아닙니다",
  "too many wrong passwords for {name}; try again in {n#} s":
    "{name} 이름에 틀린 비밀번호가 너무 많았습니다. {n}초 뒤에 다시 해 보세요",
  "too many new passwords from your address; try again in {n#} s":
    "이 주소에서 만든 비밀번호가 너무 많습니다. {n}초 뒤에 다시 해 보세요",
  "the password of {name} cannot be read; use its key":
    "{name} 이름의 비밀번호를 읽을 수 없습니다. 키를 쓰세요",
  "a password is one line of 1 to {n#} characters":
    "비밀번호는 1~{n}자, 한 줄입니다",
  "too many names were registered from your address; try again later":
    "이 주소에서 등록한 이름이 너무 많습니다. 나중에 다시 해 보세요",
  "names like {name} are assigned by the server":
    "{name} 같은 이름은 서버가 정해 줍니다",
  "you are already connected as {name} with this key":
    "이 키로 이미 {name} 이름을 쓰고 있습니다",
  "choose another name": "다른 이름을 고르세요",
  "{n#} names are registered, the limit":
    "등록된 이름이 한도인 {n}개에 이르렀습니다",
  "no further name is registered": "더 등록하지 않습니다",
  "operators only": "운영자만 쓸 수 있습니다",
  "no password makes operators here": "이 서버에는 운영자 비밀번호가 없습니다",
  "start the server with --oper-password-file":
    "서버를 --oper-password-file로 시작하세요",
  "to become one, join with a key": "운영자가 되려면 키를 가지고 접속하세요",
  "to become one, start the server with: {usage...}":
    "운영자가 되려면 서버를 이렇게 시작하세요: {usage}",
  "the name {name} is banned {long!}": "{name} 이름은 차단되었습니다 ({long})",
  "you are banned {long!}": "차단되었습니다 ({long})",
  "you are muted {long!}, by {by}": "{by} 님이 음소거했습니다 ({long})",
  "permanently": "무기한",
  "for {time!}": "앞으로 {time}",
  "{by} kicked you{why?: {reason*}}": "{by} 님이 강퇴했습니다{why?: {reason}}",
  "disconnected: {by} kicked you{why?: {reason*}}":
    "연결이 끝났습니다: {by} 님이 강퇴했습니다{why?: {reason}}",
  "{where} said goodbye: {by} kicked you{why?: {reason*}}":
    "{where} 서버가 대화를 끝냈습니다: {by} 님이 강퇴했습니다{why?: {reason}}",
  "{by} banned you {long!}": "{by} 님이 차단했습니다 ({long})",
  "{name} has no key, which an operator needs":
    "{name} 님은 운영자에게 필요한 키가 없습니다",
  "there is no ban of {who}": "차단되지 않았습니다: {who}",
  "see /bans": "/bans를 보세요",
  "{name} is not muted": "{name} 님은 음소거되지 않았습니다",
  "{name} was not made an operator with /op":
    "{name} 님은 /op로 정한 운영자가 아닙니다",
  "slow mode takes 0 (off) to {n#} seconds":
    "슬로 모드는 0(끄기)~{n}초로 정합니다",
  "operators of the room {room} only": "{room} 방의 운영자만 쓸 수 있습니다",
  "{name} is an operator of the server": "{name} 님은 서버의 운영자입니다",
  "the room {room} is invite-only":
    "{room} 방에는 초대받은 사람만 들어갈 수 있습니다",
  "ask an operator of it to invite you": "그 방의 운영자에게 초대를 부탁하세요",
  "the room {room} has a password": "{room} 방에는 비밀번호가 있습니다",
  "type: /join {room} PASSWORD": "이렇게 입력하세요: /join {room} PASSWORD",
  "wrong password of the room {room}": "{room} 방의 비밀번호가 틀렸습니다",
  "the room {room} is full: it takes {n#} members":
    "{room} 방이 가득 찼습니다: {n}명까지 들어갈 수 있습니다",
  "you are banned from the room {room}": "{room} 방에서 차단되었습니다",
  "you have shown no certificate": "인증서를 보여 주지 않았습니다",
  "no such name belongs to your certificate":
    "그런 이름은 이 인증서의 것이 아닙니다",
  "you may not speak in the room {room}": "{room} 방에서 말할 수 없습니다",
  "the room {room} is moderated":
    "{room} 방에서는 발언권이 있는 사람만 말할 수 있습니다",
  "the room {room} takes no requests of IRC programs":
    "{room} 방에서는 프로그램끼리 주고받는 요청을 받지 않습니다",
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
  "the room has {n#} members with such a role, the limit":
    "방에서 그 권한을 가진 사람이 한도인 {n}명에 이르렀습니다",
  "the room has {n#} bans or exceptions, the limit":
    "방의 차단이나 제외가 한도인 {n}개에 이르렀습니다",
  "{name} is an operator": "{name} 님은 운영자입니다",
  "/deop them first": "먼저 /deop로 권한을 거두세요",
  "there are {n#} bans and mutes, the limit":
    "차단과 음소거가 한도인 {n}개에 이르렀습니다",
  "lift some first, see /bans": "/bans를 보고 몇 개를 먼저 푸세요",
  "this server needs a password": "비밀번호가 필요한 서버입니다",
  "type it, or /quit": "비밀번호나 /quit을 입력하세요",
  "wrong password": "비밀번호가 틀렸습니다",
  "too many wrong passwords from your address":
    "이 주소에서 비밀번호를 너무 많이 틀렸습니다",
  "try again in {n#} s": "{n}초 뒤에 다시 해 보세요",
  "your address is not allowed": "허용되지 않은 주소입니다",
  "the server is full ({n#} connections)": "서버가 가득 찼습니다 (연결 {n}개)",
  "try again later": "나중에 다시 해 보세요",
  "too many connections from your address (limit: {n#})":
    "이 주소의 연결이 한도인 {n}개에 이르렀습니다",
  "too many new connections from your address":
    "이 주소에서 새 연결이 너무 많습니다",
  "this server speaks protocol version {n#}, not {other#}":
    "이 서버의 프로토콜 버전은 {other} 버전이 아니라 {n} 버전입니다",
  "this session belongs to another key": "이 세션은 다른 키의 것입니다",
  "use that key, or start a new session": "그 키를 쓰거나 새 세션을 시작하세요",
  "the signature is invalid": "서명이 올바르지 않습니다",
  "send hello again": "다시 접속하세요",
  "send hello first": "먼저 hello를 보내야 합니다",
  "too fast: soon only {n#} messages a second will be accepted":
    "너무 빠릅니다: 곧 1초에 메시지 {n}개만 받습니다",
  "too fast: this was not sent": "너무 빨라서 보내지 않았습니다",
  "wait {n#} s": "{n}초 기다리세요",
  "you left": "나갔습니다",
  "the server is shutting down": "서버가 종료됩니다",
  "your session continues on another connection":
    "다른 연결에서 대화를 이어 갑니다",
  "too many invalid signatures": "올바르지 않은 서명이 너무 많습니다",
  "no hello in time": "제때 인사(hello)가 오지 않았습니다",
  "you were idle for too long": "너무 오래 아무것도 하지 않았습니다",
  "you sent too much, too fast": "너무 빨리, 너무 많이 보냈습니다",
  "you sent too much data without requests":
    "요청이 아닌 데이터를 너무 많이 보냈습니다",
  "you read too slowly: {what!}": "너무 느리게 읽습니다: {what}",
  "over {n#} bytes were waiting": "{n}바이트 넘게 밀려 있습니다",
  "over {n#} bytes were waiting for your address, most of them yours":
    "이 주소로 갈 데이터가 {n}바이트 넘게 밀려 있고, 대부분 내 것입니다",
  "the server cannot store messages: {reason!}":
    "서버가 메시지를 저장할 수 없습니다: {reason}",
  "the server cannot read stored messages: {reason!}":
    "서버가 저장된 메시지를 읽을 수 없습니다: {reason}",
};
