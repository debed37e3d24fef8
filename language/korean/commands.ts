import type { Table } from "../translator.ts";

/** The help of the slash commands and of the keys. */
export const commands: Table = {
  "hide arrivals and departures, or those of lurkers":
    "드나드는 것을 알리지 않기, 또는 최근에 말하지 않은 사람만",
  messages: "메시지",
  rooms: "방",
  people: "사람",
  you: "나",
  screen: "화면",
  operators: "운영자",
  "this list, or a part of it": "이 목록, 또는 그 일부",
  "show a member: key, rooms, and whether away":
    "사람 정보: 키, 방, 자리 비움 여부",
  "the last N messages of the room, or the last before a number":
    "방의 최근 메시지 N개, 또는 어느 번호 앞의 메시지",
  "N more messages, from before those you have seen":
    "지금까지 본 것보다 앞의 메시지 N개",
  "find the messages of the room with all these words":
    "이 단어가 모두 들어 있는 방의 메시지 찾기",
  "mark yourself as away": "자리 비움으로 표시",
  "mark yourself as back": "자리 비움 표시 없애기",
  "take another name": "이름 바꾸기",
  "become an operator": "운영자 되기",
  "give your name a password": "이름에 비밀번호 붙이기",
  "take the password of your name away": "이름의 비밀번호 없애기",
  "sign in to a name": "비밀번호로 이름 쓰기",
  "enter a room and talk there": "방에 들어가 대화하기",
  "leave a room": "방에서 나가기",
  "show the topic of the room, or set it; - removes it":
    "방의 주제 보기 또는 정하기. -는 지우기",
  "delete your last message, or that of a member or a number":
    "내 마지막 메시지, 다른 사람의 마지막 메시지나 어느 번호의 메시지 지우기",
  "say what you do": "내가 하는 일 말하기",
  "invite a member to the room": "방에 초대하기",
  "show the modes of the room, or change them: see /help room":
    "방의 모드 보기 또는 바꾸기: /help room",
  "only invited members may enter": "초대받은 사람만 들어오게 하기",
  "only operators of the room and members with voice speak":
    "방 운영자와 발언권이 있는 사람만 말하게 하기",
  "list the room for its members only": "방을 밖의 목록에서 숨기기",
  "only operators of the room set its topic": "방 운영자만 주제를 정하게 하기",
  "let others speak in the room": "방에 없는 사람도 말하게 하기",
  "refuse requests between IRC programs": "프로그램끼리 주고받는 요청 막기",
  "let in uninvited, or revoke that": "초대 없이 들어오게 하기, 또는 거두기",
  "require a password to enter; - removes it":
    "들어올 때 비밀번호를 묻기. -는 없애기",
  "the most members of the room, 0 for any number":
    "방의 최대 인원, 0은 제한 없음",
  "make a member an operator of the room, or revoke that":
    "방 운영자로 정하기, 또는 거두기",
  "let a member speak in a moderated room, or revoke that":
    "발언권 주기, 또는 거두기",
  "remove a member from the room": "방에서 강퇴",
  "ban a member, a pattern such as spam* or an address from the room, or lift that":
    "사람, spam* 같은 이름 무늬나 주소를 방에서 차단하기, 또는 풀기",
  "exempt from the bans of the room, or revoke that":
    "방의 차단에서 제외하기, 또는 거두기",
  "kick a member": "강퇴",
  "ban a member, address or range, for 10m, 2h, 7d":
    "사람, 주소나 주소 범위 차단. 10m, 2h, 7d 동안",
  "lift a ban": "차단 풀기",
  "list bans and mutes": "차단과 음소거 목록",
  "mute a member": "음소거",
  "lift a mute": "음소거 풀기",
  "make a member an operator": "운영자로 정하기",
  "revoke that": "운영자 권한 거두기",
  "seconds between two messages of a member in the room, 0 for none":
    "방에서 한 사람이 다시 말할 때까지의 초, 0은 없음",
  "send a direct message": "한 사람에게 귓속말",
  "answer the last direct message": "마지막 귓속말에 답하기",
  "list the members of the room": "방에 있는 사람 목록",
  "list the rooms, with their number of members": "방 목록과 인원수",
  "leave the chat": "나가기",
  "copy the last message, or the Nth last, as it was said":
    "마지막 메시지나 뒤에서 N번째 메시지를 말한 그대로 복사",
  "only members with the passphrase can read the room":
    "방 잠그기: 패스프레이즈가 있는 사람만 읽을 수 있음",
  "stop encrypting messages in the room": "방의 잠금 풀기",
  "hide the messages of a member, or list hidden members":
    "사람의 메시지 숨기기, 또는 숨긴 사람 목록",
  "show them again": "다시 보이기",
  "direct messages with a member as a room; alone: close it":
    "한 사람과의 귓속말 방 열기. 이름 없이: 닫기",
};
