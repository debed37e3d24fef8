import type { Table } from "../translator.ts";

/** Reasons why a server ends a connection or refuses something that users of the page rarely ask for: the page has no room for these. */
export const server: Table = {
  "there are {n#} rooms, the limit": "방의 수가 한도인 {n}개에 이르렀습니다",
  "join an existing room": "이미 있는 방에 들어가세요",
  "your address has created {n#} rooms today, the limit":
    "오늘 이 주소에서 만든 방이 한도인 {n}개에 이르렀습니다",
  "your address has opened {n#} rooms, the limit":
    "이 주소에서 연 방이 한도인 {n}개에 이르렀습니다",
  "many more": "훨씬 많은",
  "this one has a combining mark or joiner in the wrong place":
    "결합 문자나 이음 문자의 위치가 잘못되었습니다",
  "this one has more than {n#} marks on one letter":
    "한 글자에 붙은 부호가 {n}개를 넘습니다",
  "this one has the same mark twice on one letter":
    "한 글자에 같은 부호가 두 번 붙어 있습니다",
  "this one mixes digits of two kinds": "두 가지 숫자가 섞여 있습니다",
  "a right-to-left name must begin with a letter":
    "오른쪽에서 왼쪽으로 쓰는 이름은 글자로 시작해야 합니다",
  "a name must be in one script": "이름은 한 가지 문자 체계로 써야 합니다",
  "this one mixes {scripts...}": "섞인 문자 체계: {scripts}",
  "a room name cannot have more than {n#} marks on one letter":
    "방 이름의 한 글자에 붙은 부호가 {n}개를 넘을 수 없습니다",
  "a room name cannot have the same mark twice on one letter":
    "방 이름의 한 글자에 같은 부호가 두 번 붙을 수 없습니다",
  "no name has this length": "이런 길이의 이름은 없습니다",
  "that is no message of SCRAM-SHA-256": "SCRAM-SHA-256의 메시지가 아닙니다",
  "there is no exchange to go on with": "이어 갈 인증이 없습니다",
  "too many new passwords from your address; try again in {n#} s":
    "이 주소에서 만든 비밀번호가 너무 많습니다. {n}초 뒤에 다시 해 보세요",
  "the password of {name} cannot be read; use its key":
    "{name} 이름의 비밀번호를 읽을 수 없습니다. 키를 쓰세요",
  "too many names were registered from your address; try again later":
    "이 주소에서 등록한 이름이 너무 많습니다. 나중에 다시 해 보세요",
  "names like {name} are assigned by the server":
    "{name} 같은 이름은 서버가 정해 줍니다",
  "{n#} clients are already connected as {name} with this key":
    "이 키로 {name} 이름의 클라이언트 {n}개가 이미 접속해 있습니다",
  "other clients are connected as {name}":
    "다른 클라이언트가 {name} 이름으로 접속해 있습니다",
  "sign in under another name": "다른 이름으로 로그인하세요",
  "you are already connected as {name} with this key":
    "이 키로 이미 {name} 이름을 쓰고 있습니다",
  "choose another name": "다른 이름을 고르세요",
  "{n#} names are registered, the limit":
    "등록된 이름이 한도인 {n}개에 이르렀습니다",
  "no further name is registered": "더 등록하지 않습니다",
  "no password makes operators here": "이 서버에는 운영자 비밀번호가 없습니다",
  "start the server with --oper-password-file":
    "서버를 --oper-password-file로 시작하세요",
  "to become one, start the server with: {usage...}":
    "운영자가 되려면 서버를 이렇게 시작하세요: {usage}",
  "disconnected: {by} kicked you{why?: {reason*}}":
    "연결이 끝났습니다: {by} 님이 강퇴했습니다{why?: {reason}}",
  "{where} said goodbye: {by} kicked you{why?: {reason*}}":
    "{where} 서버가 대화를 끝냈습니다: {by} 님이 강퇴했습니다{why?: {reason}}",
  "{name} has no key, which an operator needs":
    "{name} 님은 운영자에게 필요한 키가 없습니다",
  "{name} was not made an operator with /op":
    "{name} 님은 /op로 정한 운영자가 아닙니다",
  "{name} is an operator of the server": "{name} 님은 서버의 운영자입니다",
  "you have shown no certificate": "인증서를 보여 주지 않았습니다",
  "no such name belongs to your certificate":
    "그런 이름은 이 인증서의 것이 아닙니다",
  "the room {room} takes no requests of IRC programs":
    "{room} 방에서는 프로그램끼리 주고받는 요청을 받지 않습니다",
  "the room has {n#} members with such a role, the limit":
    "방에서 그 권한을 가진 사람이 한도인 {n}명에 이르렀습니다",
  "the room has {n#} bans or exceptions, the limit":
    "방의 차단이나 제외가 한도인 {n}개에 이르렀습니다",
  "there are {n#} bans and mutes, the limit":
    "차단과 음소거가 한도인 {n}개에 이르렀습니다",
  "lift some first, see /bans": "/bans를 보고 몇 개를 먼저 푸세요",
  "type it, or /quit": "비밀번호나 /quit을 입력하세요",
  "your address is not allowed": "허용되지 않은 주소입니다",
  "the server is full ({n#} connections)": "서버가 가득 찼습니다 (연결 {n}개)",
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
