import type { Table } from "../translator.ts";

/** Notices of a conversation: of the server, and of the screen. */
export const notices: Table = {
  // Entering, leaving, names.
  "you are an operator": "이 서버의 운영자입니다",
  "in {room} ({n#} person): {names,}{quiet?; only sending or reading: {others,}{rest? and {r#} more}}":
    "{room} 방 ({n}명): {names}{quiet?. 보내거나 읽기만: {others}{rest? 외 {r}명}}",
  "in {room} ({n#} people): {names,}{more? and {m#} more}{quiet?; only sending or reading: {others,}{rest? and {r#} more}}":
    "{room} 방 ({n}명): {names}{more? 외 {m}명}{quiet?. 보내거나 읽기만: {others}{rest? 외 {r}명}}",
  "operators: {names,}{more? and {m#} more}": "운영자: {names}{more? 외 {m}명}",
  "you left {room}": "{room} 방에서 나왔습니다",
  "you are now {name}": "이제 이름은 {name}입니다",
  "{name} has a password now": "{name} 이름에 비밀번호가 생겼습니다",
  "{name} has no password now": "{name} 이름의 비밀번호를 없앴습니다",
  "you are signed in to {name}": "{name} 이름의 주인입니다",
  "joined: {names,}{more? and {m#} more}": "들어옴: {names}{more? 외 {m}명}",
  "left: {names,}{more? and {m#} more}": "나감: {names}{more? 외 {m}명}",
  "{was} is now {is}": "{was} 님의 새 이름: {is}",

  // Members and rooms.
  "{name} is away: {text*}": "{name} 님은 자리를 비웠습니다: {text}",
  "{name} is back": "{name} 님이 돌아왔습니다",
  "{name}: disconnected{operator?, operator}{key?, key {k}}{address?, from {a}}{absent?, away: {text*}}":
    "{name}: 연결이 끊김, 돌아올 수 있음{operator?, 운영자}{key?, 키 {k}}{address?, 주소 {a}}{absent?, 자리 비움: {text}}",
  "{name}: in no room with you{operator?, operator}{key?, key {k}}{address?, from {a}}{absent?, away: {text*}}":
    "{name}: 함께 있는 방 없음{operator?, 운영자}{key?, 키 {k}}{address?, 주소 {a}}{absent?, 자리 비움: {text}}",
  "{name}: in {rooms,}{more? and {m#} more}{operator?, operator}{key?, key {k}}{address?, from {a}}{absent?, away: {text*}}":
    "{name}: 함께 있는 방 {rooms}{more? 외 {m}개}{operator?, 운영자}{key?, 키 {k}}{address?, 주소 {a}}{absent?, 자리 비움: {text}}",
  "and {n#} more": "외 {n}개",
  "{room} has no topic": "{room} 방에는 주제가 없습니다",
  "topic of {room}: {text*}": "{room} 방의 주제: {text}",
  "{by} set the topic of {room}: {text*}":
    "{by} 님이 {room} 방의 주제를 정했습니다: {text}",
  "{by} removed the topic of {room}": "{by} 님이 {room} 방의 주제를 지웠습니다",

  // Operators.
  "{by} kicked {who}{why?: {reason*}}":
    "{by} 님이 {who} 님을 강퇴했습니다{why?: {reason}}",
  "{by} banned {who}{until? until {time...}}{hint?; did you mean {name}?}":
    "{by} 님이 차단했습니다: {who}{until?, {time}까지}{hint?. {name} 님을 말한 것인가요?}",
  "{by} unbanned {who}": "{by} 님이 차단을 풀었습니다: {who}",
  "{by} muted {who}{until? until {time...}}{hint?; did you mean {name}?}":
    "{by} 님이 {who} 님을 음소거했습니다{until?, {time}까지}{hint?. {name} 님을 말한 것인가요?}",
  "{by} unmuted {who}": "{by} 님이 {who} 님의 음소거를 풀었습니다",
  "{by} made {who} an operator": "{by} 님이 {who} 님을 운영자로 정했습니다",
  "{who} is an operator now": "{who} 님이 이제 운영자입니다",
  "{by} removed {who} as an operator":
    "{by} 님이 {who} 님의 운영자 권한을 거두었습니다",
  "{by} turned on slow mode in {room}: one message every {n#} s":
    "{by} 님이 {room} 방에 슬로 모드를 켰습니다: {n}초에 한 번",
  "{by} turned off slow mode in {room}":
    "{by} 님이 {room} 방의 슬로 모드를 껐습니다",
  "no bans or mutes": "차단되거나 음소거된 사람이 없습니다",
  "{who}: banned by {by}{key?, by key}{until? until {time...}}":
    "{who}: {by} 님이 차단{key?, 키로}{until?, {time}까지}",
  "{who}: muted by {by}{key?, by key}{until? until {time...}}":
    "{who}: {by} 님이 음소거{key?, 키로}{until?, {time}까지}",

  // Modes of rooms.
  "{room} is open to everybody": "{room} 방에는 누구나 들어올 수 있습니다",
  "{room} is invite-only": "{room} 방에는 초대받은 사람만 들어올 수 있습니다",
  "{room} is moderated":
    "{room} 방에서는 방 운영자와 발언권이 있는 사람만 말할 수 있습니다",
  "{room} is secret": "{room} 방은 밖에서 목록에 보이지 않습니다",
  "only operators set the topic of {room}":
    "{room} 방의 주제는 방 운영자만 정할 수 있습니다",
  "everybody may speak in {room}":
    "{room} 방에서는 밖에 있는 사람도 말할 수 있습니다",
  "{room} is no-ctcp":
    "{room} 방에서는 프로그램끼리 주고받는 요청을 받지 않습니다",
  "{room} has a password": "{room} 방에는 비밀번호가 있습니다",
  "{room} takes at most {n#} members":
    "{room} 방에는 최대 {n}명까지 들어올 수 있습니다",
  "operators of {room}: {names,}{more? and {m#} more}":
    "{room} 방의 운영자: {names}{more? 외 {m}명}",
  "voice in {room}: {names,}{more? and {m#} more}":
    "{room} 방에서 발언권이 있는 사람: {names}{more? 외 {m}명}",
  "invited to {room}: {names,}{more? and {m#} more}":
    "{room} 방에 초대받은 사람: {names}{more? 외 {m}명}",
  "banned from {room}: {names,}{more? and {m#} more}":
    "{room} 방에서 차단: {names}{more? 외 {m}개}",
  "never banned from {room}: {names,}{more? and {m#} more}":
    "{room} 방의 차단에서 제외: {names}{more? 외 {m}개}",
  "let into {room} uninvited: {names,}{more? and {m#} more}":
    "{room} 방에 초대 없이 들어오는 사람: {names}{more? 외 {m}개}",
  "{by} made {room} invite-only":
    "{by} 님이 {room} 방을 초대받은 사람만 들어오게 했습니다",
  "{by} made {room} moderated":
    "{by} 님이 {room} 방에서 발언권이 있는 사람만 말하게 했습니다",
  "{by} made {room} secret": "{by} 님이 {room} 방을 목록에서 숨겼습니다",
  "{by} made {room} no longer invite-only":
    "{by} 님이 {room} 방에 초대 없이 들어오게 했습니다",
  "{by} made {room} no longer moderated":
    "{by} 님이 {room} 방에서 누구나 말하게 했습니다",
  "{by} made {room} no longer secret":
    "{by} 님이 {room} 방을 목록에 보이게 했습니다",
  "{by} lets only operators set the topic of {room}":
    "{by} 님이 {room} 방의 주제를 방 운영자만 정하게 했습니다",
  "{by} lets all members set the topic of {room}":
    "{by} 님이 {room} 방의 주제를 누구나 정하게 했습니다",
  "{by} lets everybody speak in {room}":
    "{by} 님이 {room} 방에서 밖에 있는 사람도 말하게 했습니다",
  "{by} lets only members speak in {room}":
    "{by} 님이 {room} 방에서 방에 있는 사람만 말하게 했습니다",
  "{by} made {room} no-ctcp":
    "{by} 님이 {room} 방에서 프로그램끼리 주고받는 요청을 막았습니다",
  "{by} made {room} no longer no-ctcp":
    "{by} 님이 {room} 방에서 프로그램끼리 주고받는 요청을 받게 했습니다",
  "{by} gave {room} a password": "{by} 님이 {room} 방의 비밀번호를 정했습니다",
  "{by} removed the password of {room}":
    "{by} 님이 {room} 방의 비밀번호를 없앴습니다",
  "{by} limited {room} to {n#} members":
    "{by} 님이 {room} 방의 인원을 {n}명으로 제한했습니다",
  "{by} removed the limit of {room}":
    "{by} 님이 {room} 방의 인원 제한을 없앴습니다",
  "{by} made {who} an operator of {room}":
    "{by} 님이 {who} 님을 {room} 방의 운영자로 정했습니다",
  "{by} removed {who} as an operator of {room}":
    "{by} 님이 {who} 님의 {room} 방 운영자 권한을 거두었습니다",
  "{by} gave {who} voice in {room}":
    "{by} 님이 {room} 방에서 {who} 님에게 발언권을 주었습니다",
  "{by} took the voice of {who} in {room}":
    "{by} 님이 {room} 방에서 {who} 님의 발언권을 거두었습니다",
  "{by} kicked {who} from {room}{why?: {reason*}}":
    "{by} 님이 {who} 님을 {room} 방에서 강퇴했습니다{why?: {reason}}",
  "{by} banned {who} from {room}{why?: {reason*}}":
    "{by} 님이 {room} 방에서 차단했습니다: {who}{why? ({reason})}",
  "{by} unbanned {who} from {room}":
    "{by} 님이 {room} 방의 차단을 풀었습니다: {who}",
  "{by} exempted {who} from the bans of {room}":
    "{by} 님이 {room} 방의 차단에서 제외했습니다: {who}",
  "{by} no longer exempts {who} from the bans of {room}":
    "{by} 님이 {room} 방의 차단에서 제외한 것을 거두었습니다: {who}",
  "{by} lets {who} into {room} uninvited":
    "{by} 님이 {room} 방에 초대 없이 들어오게 했습니다: {who}",
  "{by} no longer lets {who} into {room} uninvited":
    "{by} 님이 {room} 방에 초대 없이는 들어오지 못하게 했습니다: {who}",
  "{by} invites you to {room}; to enter, type: /join {where}":
    "{by} 님이 {room} 방에 초대했습니다. 들어가려면: /join {where}",
  "{by} invited {name} to {room}":
    "{by} 님이 {name} 님을 {room} 방에 초대했습니다",

  // Earlier messages.
  "message {seq#} of {room} cannot be read: the server's data is damaged":
    "{room} 방의 {seq}번 메시지를 읽을 수 없습니다. 서버의 데이터가 손상되었습니다",
  "messages {from#} to {to#} of {room} cannot be read: the server's data is damaged":
    "{room} 방의 {from}~{to}번 메시지를 읽을 수 없습니다. 서버의 데이터가 손상되었습니다",
  "message {seq#} of {room} is no longer available":
    "{room} 방의 {seq}번 메시지는 더는 보관되어 있지 않습니다",
  "messages {from#} to {to#} of {room} are no longer available":
    "{room} 방의 {from}~{to}번 메시지는 더는 보관되어 있지 않습니다",
  "{n#} more line not shown": "나머지 {n}줄은 표시하지 않습니다",
  "{n#} more lines not shown": "나머지 {n}줄은 표시하지 않습니다",

  // Locked rooms.
  "(not locked)": "(잠기지 않음)",
  "(locked)": "(잠김)",
  "(locked {time!} earlier)": "({time} 전에 잠긴 메시지)",
  "(locked {time!} later)": "({time} 뒤에 잠긴 메시지)",
  "(message deleted)": "(지운 메시지)",
  "(deleted message {n#}{why?: {reason*}})":
    "({n}번 메시지를 지움{why?: {reason}})",
  "(locked: you do not have the passphrase)":
    "(잠긴 메시지: 패스프레이즈가 없습니다)",
  "(locked, not verified: encrypted with another passphrase, altered or replayed)":
    "(잠긴 메시지: 확인할 수 없습니다. 패스프레이즈가 다르거나, 도중에 바뀌거나 되풀이되었습니다)",
  "{room} is locked: {what!}": "{room} 방이 잠겼습니다: {what}",
  "only members with the passphrase can read messages here":
    "패스프레이즈가 있는 사람만 여기서 하는 말을 읽을 수 있습니다",
  "topics and /msg are not encrypted": "주제와 귓속말은 잠기지 않습니다",
  "{room} is no longer locked: the server can read new messages":
    "{room} 방의 잠금을 풀었습니다. 이제 여기서 하는 말은 잠기지 않습니다",
  "{room} is not locked": "{room} 방은 잠겨 있지 않습니다",

  // The screen.
  "the server has lost the earlier messages":
    "서버에 지난 대화가 남아 있지 않습니다",
  "{name} is ignored": "{name} 님의 메시지를 숨깁니다",
  "{name} is no longer ignored": "{name} 님의 메시지를 다시 보여 줍니다",
  "{name} is already ignored": "{name} 님의 메시지는 이미 숨겨져 있습니다",
  "{name} is not ignored": "{name} 님의 메시지는 숨겨져 있지 않습니다",
  "arrivals and departures are hidden": "드나드는 것을 알리지 않습니다",
  "arrivals and departures are hidden, except those of members who have spoken lately":
    "최근에 말한 사람이 드나드는 것만 알립니다",
  "arrivals and departures are shown": "드나드는 것을 알립니다",
  "nobody is ignored": "숨긴 사람이 없습니다",
  "ignored: {names,}": "숨긴 사람: {names}",
  "copied what {name} said": "{name} 님의 말을 복사했습니다",
};
