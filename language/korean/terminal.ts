import type { Table } from "../translator.ts";

/** Sentences at a terminal alone: the page in a browser, which is to be small, has no use for them. */
export const terminal: Table = {
  "welcome, {name}: type a message, or /help":
    "{name} 님, 환영합니다. 메시지를 입력하거나 /help를 보세요",
  "you are alone in {room}": "{room} 방에 혼자 있습니다",
  "you are in {room} ({n#} people): {names,}{more? and {m#} more}{quiet?; only sending or reading: {others,}{rest? and {r#} more}}":
    "{room} 방에 들어왔습니다 ({n}명): {names}{more? 외 {m}명}{quiet?. 보내거나 읽기만: {others}{rest? 외 {r}명}}",
  "in {room} ({n#} person):": "{room} 방 ({n}명):",
  "in {room} ({n#} people):": "{room} 방 ({n}명):",
  "and {m#} more members": "그 밖에 {m}명",
  "only sending or reading: {names,}": "보내거나 읽기만: {names}",
  "(operator)": "(운영자)",
  "(away)": "(자리 비움)",
  "topic: {text*}": "주제: {text}",
  "slow mode: one message every {n#} s":
    "슬로 모드: {n}초에 한 번만 말할 수 있습니다",
  "earlier messages:": "지난 대화:",
  "{names,} joined": "{names} 님이 들어왔습니다",
  "{names,} left": "{names} 님이 나갔습니다",
  "{n#} joined": "{n}명이 들어왔습니다",
  "{n#} left": "{n}명이 나갔습니다",
  "{n#} changed names": "{n}명이 이름을 바꾸었습니다",
  "[{room}] {notice!}": "[{room}] {notice}",
  "disconnected: {reason!}": "연결이 끝났습니다: {reason}",
  "... and {n#} more": "... 외 {n}개",
  '{n#} found in {room} for "{words*}"{more?; {m#} older not shown}:':
    '{room} 방에서 "{words}" 검색 결과 {n}개{more?, 더 오래된 {m}개는 표시하지 않음}:',
  "no messages in {room}": "{room} 방에는 보관된 메시지가 없습니다",
  "no earlier messages in {room}": "{room} 방에는 그 앞의 메시지가 없습니다",
  "last {n#} in {room}:": "{room} 방의 최근 메시지 {n}개:",
  "first {n#} in {room}:": "{room} 방의 처음 메시지 {n}개:",
  "{n#} earlier in {room}:": "{room} 방의 그 앞 메시지 {n}개:",
  "earlier: /history {n#} {seq#}": "그 앞의 메시지: /history {n} {seq}",
  "(to you only)": "(귓속말)",
  "to you only": "귓속말",
  "(to {name} only)": "({name} 님에게 귓속말)",
  new: "새 메시지",
  "others type this in {room}, or join with the command below:":
    "다른 사람은 {room} 방에서 다음과 같이 입력하거나, 그 아래의 명령으로 들어옵니다:",
  "on other machines, put the address that chat serve printed in place of {host}":
    "다른 컴퓨터에서는 {host} 대신 chat serve가 출력한 주소를 쓰세요",
  "that passphrase is short and can be guessed: /lock without a passphrase makes a strong one":
    "패스프레이즈가 짧아서, 기록을 가진 사람이 여러 가지를 시도해 알아낼 수 있습니다. /lock만 입력하면 알아낼 수 없는 패스프레이즈를 만듭니다",
  "no room": "방 없음",
  "(offline {time!})": "(오프라인 {time})",
  'search "{words*}":': '검색 "{words}":',
  "connection lost: {reason!}": "연결이 끊겼습니다: {reason}",
  "connection lost: {reason!}; messages will be sent when it is back":
    "연결이 끊겼습니다: {reason}. 입력한 말은 다시 연결될 때까지 보관합니다",
  "back after {time!}": "{time} 만에 다시 연결되었습니다",
  "back after {time!}, as {name}":
    "{time} 만에 {name} 님으로 다시 연결되었습니다",
  "{n#} s": "{n}초",
  "{n#} min": "{n}분",
  "{n#} m": "{n}분",
  "{n#} h": "{n}시간",
  "{n#} d": "{n}일",
  "not said: {text*}": "보내지 못함: {text}",
  "{name} writes to you only: {key} or /{n#} shows it":
    "{name} 님의 귓속말. 보기: {key} 또는 /{n}",
  "{name} mentions you in {room}: {key} or /{n#} shows it":
    "{room} 방에서 {name} 님이 나를 불렀습니다. 보기: {key} 또는 /{n}",
  "({n#} rows below)": "(아래 {n}줄)",
  "+{n#} more": "+{n}명",
  "{n#} more, not shown: see /history":
    "표시하지 않은 것 {n}개 더: /history로 보기",
  "(left)": "(나옴)",
  "as {name} said it, {n#} line:": "{name} 님이 말한 그대로, {n}줄:",
  "as {name} said it, {n#} lines:": "{name} 님이 말한 그대로, {n}줄:",
  "what you type is not kept: {reason!}":
    "입력한 줄이 기록되지 않습니다: {reason}",

  // Lines that are not sent.
  "that was UTF-16, not UTF-8; it was not sent":
    "UTF-8이 아니라 UTF-16 텍스트여서 전달되지 않았습니다",
  "that was not UTF-8; it was not sent":
    "UTF-8 텍스트가 아니어서 전달되지 않았습니다",
  "that looks like a JSON frame, which may contain a secret; it was not sent":
    "비밀이 들어 있을 수 있는 프레임처럼 보여서 전달되지 않았습니다",
  "that line has bytes that are not UTF-8, shown as \ufffd, and was not sent":
    "UTF-8이 아닌 바이트(\ufffd로 표시)가 있어서 받지 않았습니다",
  "set the terminal to UTF-8, and a locale such as LANG=C.UTF-8":
    "터미널을 UTF-8로, 로캘을 LANG=ko_KR.UTF-8 등으로 설정하세요",
  "that line is not UTF-8 text": "UTF-8 텍스트가 아닙니다",
  "set the terminal to UTF-8, or convert a file with iconv":
    "터미널을 UTF-8로 설정하거나, 파일을 iconv로 변환하세요",
  "that line has more than {n#} bytes": "{n}바이트보다 긴 줄입니다",
  "the input is UTF-16, not UTF-8; convert it: iconv -f UTF-16 -t UTF-8":
    "입력이 UTF-8이 아니라 UTF-16입니다. 변환하세요: iconv -f UTF-16 -t UTF-8",
  "plain text cannot be locked; this was not sent":
    "평문은 잠글 수 없어서 보내지 않았습니다",
  "there is no room {n#}": "{n}번 방이 없습니다",
  "/{n#} takes no words": "/{n}에는 뒤에 쓸 말이 없습니다",
  "there are too many direct conversations; /query closes the present one":
    "귓속말 방이 너무 많습니다. /query로 지금 방을 닫으세요",

  // Rooms and keys of the interactive screen.
  "clear the screen": "화면 지우기",
  "go to the first room, /2 to the second": "첫째 방으로, /2는 둘째 방으로",
  "Alt-1 to Alt-9": "Alt-1 ~ Alt-9",
  "room 1 to 9": "1~9번 방으로",
  "the next room with unread messages: mentions and direct messages first":
    "읽지 않은 메시지가 있는 다음 방으로. 나를 부른 방과 귓속말 먼저",
  "next, previous room": "다음 방, 이전 방",
  "send the line": "줄 보내기",
  "begin a new line of the same message": "같은 메시지에서 줄 바꾸기",
  leave: "나가기",
  "scroll the full screen": "전체 화면에서 대화 넘기기",
  "at the first message: load earlier ones":
    "첫 메시지에서: 앞의 메시지 불러오기",
  "to the first, the last message of the full screen":
    "전체 화면의 첫 메시지로, 마지막 메시지로",
  "complete a command, name or room; twice: show the choices":
    "명령, 이름, 방 완성. 두 번 누르면 후보 보기",
  "earlier lines that begin with what is typed":
    "입력 중인 글자로 시작하는 앞선 줄",
  "search earlier lines; again: further back; Ctrl-G ends the search":
    "앞서 입력한 줄 찾기. 다시 누르면 더 앞, Ctrl-G로 끝내기",
  "to the beginning of the line": "줄 처음으로",
  "to the end of the line": "줄 끝으로",
  "back, forward by a word": "한 단어 뒤로, 앞으로",
  "delete the word before the cursor": "커서 앞의 단어 지우기",
  "delete the word after the cursor": "커서 뒤의 단어 지우기",
  "delete everything before the cursor": "커서 앞을 모두 지우기",
  "delete everything after the cursor": "커서 뒤를 모두 지우기",
  "insert what was deleted last": "마지막으로 지운 것 넣기",
  "suspend; fg continues": "잠시 멈추기. fg로 돌아오기",
  "clear the line; on an empty line: leave": "줄 지우기. 빈 줄에서는 나가기",
  "Ctrl-D on an empty line": "빈 줄에서 Ctrl-D",

  // Passwords of names.
  "those were two passwords": "두 비밀번호가 서로 다릅니다",
  "nothing has changed": "바뀐 것이 없습니다",
};
