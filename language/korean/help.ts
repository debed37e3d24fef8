import type { Table } from "../translator.ts";

/** The help of the program and of its commands. */
export const help: Table = {
  // The program.
  "chat: group chat for the terminal, server and client in one program":
    "chat: 터미널에서 쓰는 그룹 채팅. 프로그램 하나에 서버와 클라이언트가 모두 있습니다",
  "chat serve        Start a server; it prints the command for others to join":
    "chat serve        서버 시작. 다른 사람이 접속할 명령을 출력합니다",
  "chat join HOST    Join a server": "chat join HOST    서버에 접속",
  "All commands: chat help": "모든 명령: chat help",
  "Usage: chat COMMAND [OPTIONS]": "사용법: chat COMMAND [OPTIONS]",
  "Usage: {usage...}": "사용법: {usage}",
  "chat COMMAND --help shows the options of a command, chat man the manual page.":
    "명령의 옵션은 chat COMMAND --help, 매뉴얼 페이지는 chat man으로 볼 수 있습니다.",
  "Show help": "도움말 표시",
  "Show version; --json: as a JSON object": "버전 표시. --json: JSON 객체로",
  "[default: {value!}]": "[기본값: {value}]",
  "[repeatable]": "[여러 번 지정 가능]",
  Example: "예",
  Examples: "예",

  // Headings.
  Chat: "채팅",
  Scripts: "스크립트",
  "Keys and checks": "키와 점검",
  "Set-up": "설치",
  Options: "옵션",
  Storage: "저장",
  Encryption: "암호화",
  "Access and operators": "접근과 운영자",
  Browsers: "브라우저",
  "Limits (0: unlimited)": "제한 (0: 무제한)",
  "Logging and metrics": "로그와 지표",
  "Identity and password": "키와 비밀번호",
  Password: "비밀번호",

  "Proxy that names the addresses of its clients, by the PROXY protocol or X-Forwarded-For":
    "클라이언트의 주소를 PROXY 프로토콜이나 X-Forwarded-For로 알리는 프록시",
  "Let browsers take part, on the same port: on or off":
    "같은 포트에서 브라우저도 받기: on 또는 off",
  "Send IRC clients what they missed, or else the newest N messages; 0 sends nothing":
    "IRC 클라이언트에 놓친 메시지를, 처음이면 최근 메시지 N개를 보내기. 0이면 보내지 않음",
  "Let IRC clients register their nick: always, or welcomed to have them connect first":
    "IRC 클라이언트가 닉을 등록하는 때. always는 언제나, welcomed는 접속을 마친 뒤에만",
  "Let IRC clients take part, on the same port: on or off":
    "같은 포트에서 IRC 클라이언트도 받기: on 또는 off",
  "Host name that browsers open the server by; its addresses and localhost always work":
    "브라우저에서 서버를 여는 호스트 이름. 주소와 localhost는 언제나 됩니다",

  // Several commands.
  "Your name": "내 이름",
  "Require encryption": "암호화 요구",
  "Use plain text": "평문 사용",
  "Use plain text, without a warning": "경고 없이 평문 사용",
  "File of your key, created if missing; none: no key":
    "내 키 파일. 없으면 만듭니다. none: 키 없이",
  "Password of the server; visible to other users of this machine":
    "서버의 비밀번호. 이 컴퓨터의 다른 사용자가 볼 수 있습니다",
  "File whose first line is the password": "첫 줄이 비밀번호인 파일",
  "The default port is {port#}.": "기본 포트는 {port}번입니다.",
  "HOST defaults to the server of the settings.":
    "HOST를 적지 않으면 설정의 서버에 접속합니다.",
  "The certificate of a TLS server is trusted on first use; from then on another certificate, or plain text, is refused. HOST#sha256:FINGERPRINT verifies the first use too.":
    "TLS 서버의 인증서는 처음 만났을 때 믿고 기억하며, 그 뒤로는 다른 인증서나 평문을 거부합니다. HOST#sha256:FINGERPRINT는 처음부터 확인합니다.",
  "HOST#key=PASSPHRASE encrypts messages end to end with a passphrase, unreadable to the server. Write a space in it as %20.":
    "HOST#key=PASSPHRASE는 메시지를 패스프레이즈로 종단 간 암호화해 서버가 읽을 수 없게 합니다. 공백은 %20으로 적습니다.",
  "Defaults come from the environment ({names,}), then from the config file ($XDG_CONFIG_HOME/chat/config.json or the like: {keys,}).":
    "기본값은 환경 변수({names}), 그다음 설정 파일($XDG_CONFIG_HOME/chat/config.json 등: {keys})에서 가져옵니다.",
  "A key identifies you; it is created on first use, and chat id shows it. --identity defaults to {name}. The password comes from --password, --password-file or CHAT_PASSWORD; otherwise the terminal prompts for it if the server needs one.":
    "신원은 키로 증명합니다. 키는 처음 쓸 때 만들어지며 chat id로 볼 수 있습니다. --identity의 기본값은 {name}입니다. 비밀번호는 --password, --password-file, CHAT_PASSWORD로 지정하며, 지정하지 않으면 서버가 요구할 때 터미널에서 물어봅니다.",

  // chat serve
  "Start a server": "서버 시작",
  "Address to listen on": "접속을 받을 주소",
  "{address}, every address, IPv4 and IPv6": "{address}, 모든 IPv4와 IPv6 주소",
  "Port to listen on, 0 for any free port":
    "접속을 받을 포트. 0은 비어 있는 아무 포트",
  "Folder to store messages in, created if missing":
    "메시지를 저장할 폴더. 없으면 만듭니다",
  "memory, the newest of each room": "메모리, 방마다 최근 메시지만",
  "Acknowledged messages survive a power failure (full) or only a crash (normal)":
    "확인 응답한 메시지가 정전에도(full), 또는 비정상 종료에만(normal) 남습니다",
  "Age, or number of messages per room, to keep":
    "보관할 기간, 또는 방마다 보관할 메시지 수",
  "How long a registered name stays reserved after its last use, 0 for ever":
    "등록된 이름을 마지막 사용 뒤에 보호하는 기간. 0은 무기한",
  "How long a key must use a name to register it, 0 for at once":
    "키가 이름을 등록하기까지 써야 하는 시간. 0은 곧바로",
  "Encrypt everything; a certificate is created at the first start and kept":
    "모든 통신 암호화. 인증서는 처음 시작할 때 만들어 보존합니다",
  "Encrypt with this certificate (PEM); reloaded on SIGHUP":
    "이 인증서(PEM)로 암호화. SIGHUP을 받으면 다시 읽습니다",
  "Private key of the certificate (PEM)": "인증서의 개인 키(PEM)",
  "Additional port for plain text, 0 for any free port":
    "평문용 포트를 하나 더. 0은 비어 있는 아무 포트",
  "Allow only this address or range (192.0.2.0/24)":
    "이 주소나 범위(192.0.2.0/24)만 허용",
  "Reject this address or range": "이 주소나 범위 거부",
  "Key of an additional operator, as printed by chat id":
    "운영자를 더 지정하는 키. chat id가 출력한 대로",
  "Password for entering; visible to other users of this machine":
    "들어올 때 필요한 비밀번호. 이 컴퓨터의 다른 사용자가 볼 수 있습니다",
  "Print a QR code of the address for browsers, at a terminal: on or off":
    "터미널에 브라우저용 주소의 QR 코드 출력: on 또는 off",
  "Name for chat find on the local network; off: do not announce the server":
    "로컬 네트워크의 chat find에 보일 이름. off: 알리지 않음",
  "Format of the log, on standard error": "표준 오류에 쓰는 로그의 형식",
  "Least severity to log": "로그에 남길 가장 낮은 심각도",
  "Log messages said in rooms too, never direct messages":
    "방에서 한 말도 로그에 남김. 귓속말은 남기지 않습니다",
  "Serve /metrics (for Prometheus) and /healthz here; the default address is {address}":
    "/metrics(Prometheus용)와 /healthz를 제공할 곳. 기본 주소는 {address}",
  "Text that members are shown when they join; read once":
    "멤버가 들어올 때 보여 줄 글이 든 파일. 한 번만 읽습니다",
  "File whose first line makes members operators, with /oper":
    "첫 줄이 운영자 비밀번호인 파일. /oper로 운영자가 됩니다",
  "Without --password and --password-file the password is taken from CHAT_PASSWORD, and without --oper-password-file that of operators from CHAT_OPER_PASSWORD. The user who starts the server is always an operator.":
    "--password와 --password-file이 없으면 비밀번호를 CHAT_PASSWORD에서, --oper-password-file이 없으면 운영자 비밀번호를 CHAT_OPER_PASSWORD에서 가져옵니다. 서버를 시작한 사람은 언제나 운영자입니다.",
  "Connections in total": "전체 연결 수",
  "Connections from one address (in IPv6, one /64)":
    "주소 하나(IPv6에서는 /64 하나)의 연결 수",
  "New connections a second from one address, with a burst of 100 seconds' worth":
    "주소 하나에서 1초에 받는 새 연결 수. 한꺼번에는 100초 분량까지",
  "Time from connection to welcome, encryption and first bytes included":
    "연결부터 맞이할 때까지의 시간. 암호화와 첫 바이트 포함",
  "Silence of a member before the server pings it":
    "조용한 클라이언트에 서버가 ping을 보내기까지의 시간",
  "Silence of a member that cannot be pinged, such as `nc`":
    "ping을 보낼 수 없는 클라이언트(`nc` 등)가 조용히 있을 수 있는 시간",
  "Text of a message, in UTF-8": "메시지 하나의 길이(UTF-8)",
  "Age of a message that its author can delete":
    "말한 사람이 메시지를 지울 수 있는 기간",
  "Data queued for one member; beyond it the member is disconnected":
    "한 사람을 기다리는 데이터. 넘으면 연결을 끊습니다",
  "Answers and earlier messages queued for all members of one address":
    "주소 하나의 모든 사람을 기다리는 응답과 지난 메시지",
  "Memory in use; above it new connections wait":
    "사용 중인 메모리. 넘으면 새 연결이 기다립니다",
  "Rooms of one member": "한 사람이 들어갈 수 있는 방의 수",
  "Rooms with members; at most a tenth of them opened by one address":
    "사람이 있는 방의 수. 주소 하나가 열 수 있는 것은 그 10분의 1까지",
  "New rooms a day from one address": "주소 하나가 하루에 만들 수 있는 방의 수",
  "Characters of a member's name": "사람 이름의 글자 수",
  "Characters of a room's name": "방 이름의 글자 수",
  "Characters of a topic, or of a reason for being away":
    "주제나 자리 비움 이유의 글자 수",
  "Names registered from one address, at most half of them in an hour":
    "주소 하나에서 등록하는 이름의 수. 한 시간에는 그 절반까지",
  "Sustained messages a second from one member":
    "한 사람이 1초에 계속 보낼 수 있는 메시지 수",
  "Messages of one member at once": "한 사람이 한꺼번에 보낼 수 있는 메시지 수",
  "Messages a second from one address before its members take turns":
    "주소 하나가 1초에 보낼 수 있는 메시지 수. 넘으면 그곳의 사람들이 차례로 보냅니다",

  // chat join
  "Join a server": "서버에 접속",
  "Room to enter": "들어갈 방",
  "Exit with code 1 when the connection is lost, instead of reconnecting":
    "연결이 끊기면 다시 접속하지 않고 종료 코드 1로 끝냄",
  "Speak plain text, for servers of other programs":
    "다른 프로그램의 서버와 평문으로 통신",
  "For programs: frames in and out, one per line; see docs/bots.md":
    "프로그램용: 프레임을 한 줄에 하나씩 입출력. docs/bots.md 참고",
  "Style of timestamps: 24h, 12h, iso or off": "시각 표시: 24h, 12h, iso, off",
  "Ring on mention, all or off; notify: on mention, with a desktop notification":
    "벨: mention(내 이름), all(모두), off(끔). notify: 내 이름이 나올 때 데스크톱 알림도",
  "Hide arrivals and departures; lurkers: only those of members who have not spoken lately":
    "드나드는 것을 알리지 않음. lurkers: 최근에 말하지 않은 사람만",
  "Keep typed lines for the next run: on or off":
    "입력한 줄을 다음 실행을 위해 보관: on(보관), off(보관하지 않음)",
  "[default: on; locked rooms and direct messages never]":
    "[기본값: on. 잠긴 방과 귓속말은 제외]",
  "Rooms to show: current, with unread messages of the others counted, or all in one stream":
    "보여 줄 방: current(지금 방. 다른 방은 읽지 않은 메시지 수만), all(모두 함께)",
  "Status line below the prompt: on or off": "입력 줄 아래 상태 줄: on, off",
  "Use the whole screen, with lists: on or off":
    "화면 전체를 쓰고 방과 사람 목록도 표시: on, off",
  "Colours: auto, always or never": "색: auto(자동), always(항상), never(끔)",
  "[default: auto; NO_COLOR is respected]": "[기본값: auto. NO_COLOR를 따름]",

  "HOST defaults to the server of the settings; without one, a terminal offers the servers of the local network (chat find).":
    "HOST를 적지 않으면 설정의 서버에 접속합니다. 설정도 없으면 터미널에서 로컬 네트워크의 서버를 골라 접속할 수 있습니다(chat find).",

  // chat find
  "List the servers of the local network": "로컬 네트워크의 서버 목록",
  "How long to wait for answers": "응답을 기다리는 시간(초)",
  "Print a JSON object per server": "서버마다 JSON 객체 하나씩 출력",
  "A server is found if it announces itself (chat serve --announce) and multicast reaches it: guest networks often block that. Anyone on the network can announce anything, so what is listed is a hint.":
    "서버가 자신을 알리고(chat serve --announce) 멀티캐스트가 닿아야 찾을 수 있습니다. 손님용 네트워크는 멀티캐스트를 막는 일이 많습니다. 같은 네트워크의 누구나 무엇이든 알릴 수 있으므로 목록은 참고로만 쓰세요.",

  // chat send
  "Send messages and exit": "메시지를 보내고 끝내기",
  "Room to send to": "보낼 방",
  "Message to send, without HOST": "보낼 메시지. HOST 없이 씁니다",
  "Send standard input as one message": "표준 입력을 메시지 하나로 보내기",
  "Longest wait for an acknowledgement, connecting included; 0: unlimited":
    "확인 응답을 기다리는 최대 시간. 접속 포함, 0: 무제한",
  "Without TEXT, standard input is sent, a message per line, without empty lines. The exit code is 0 only if the server has acknowledged everything.":
    "TEXT가 없으면 표준 입력을 한 줄에 메시지 하나씩 보냅니다. 빈 줄은 건너뜁니다. 서버가 모두 확인 응답했을 때만 0으로 끝납니다.",
  "The first argument is always HOST; the default port is {port#}. To use the server of the settings: chat send -m TEXT, or COMMAND | chat send.":
    "첫 인자는 언제나 HOST이고, 기본 포트는 {port}번입니다. 설정의 서버로 보내려면 chat send -m TEXT 또는 COMMAND | chat send를 씁니다.",
  'TEXT begins at the first argument after HOST that is not an option and extends to the end. Text from a variable goes after two dashes: chat send HOST -- "$TEXT".':
    'TEXT는 HOST 뒤에서 옵션이 아닌 첫 인자부터 끝까지입니다. 변수에 담긴 말은 대시 두 개 뒤에 적습니다: chat send HOST -- "$TEXT".',

  // chat tail
  "Print earlier messages of a room, then new ones":
    "방의 지난 메시지와 새 메시지 출력",
  "Room to read": "읽을 방",
  "Start with the newest N messages": "최근 메시지 N개부터 시작",
  "Start after the message with this number": "이 번호의 메시지 다음부터 시작",
  "Print messages as frames, as defined in docs/protocol.md":
    "메시지를 docs/protocol.md에 정의된 프레임으로 출력",
  "Print only the text of messages": "메시지의 내용만 출력",
  "Exit after the earlier messages": "지난 메시지까지만 출력하고 끝내기",
  "With --no-follow: longest wait for the next message; 0: unlimited":
    "--no-follow에서 다음 메시지를 기다리는 최대 시간. 0: 무제한",
  "HOST defaults to the server of the settings. The name of the settings is not used: it stays free for chat join.":
    "HOST를 적지 않으면 설정의 서버에 접속합니다. 설정의 이름은 chat join을 위해 남겨 두고 쓰지 않습니다.",

  // chat export
  "Print the messages of a data folder": "데이터 폴더의 메시지 출력",
  "Print the messages of this room": "이 방의 메시지 출력",
  "Print the messages of all rooms": "모든 방의 메시지 출력",
  "Text, or a JSON object per line": "텍스트, 또는 한 줄에 JSON 객체 하나",
  "The folder is never changed and may be read-only. A server may be using it; if none is, a temporary copy is read (in TMPDIR, of the same size).":
    "폴더는 바뀌지 않으며 읽기 전용이어도 됩니다. 서버가 쓰고 있어도 됩니다. 쓰는 서버가 없으면 같은 크기의 임시 사본을 TMPDIR에 만들어 읽습니다.",
  "Without --room and --all it lists the rooms: number of messages, time of the oldest and the newest, name. In a pipe, these are four words per line.":
    "--room과 --all이 없으면 방의 목록을 출력합니다: 메시지 수, 가장 오래된 메시지와 최근 메시지의 시각, 이름. 파이프에서는 한 줄에 단어 네 개입니다.",
  "If some messages cannot be read, the rest is printed and the exit code is 1.":
    "읽을 수 없는 메시지가 있으면 나머지를 출력하고 종료 코드는 1입니다.",

  // chat id, doctor, forget
  "Show the fingerprint of your key": "내 키의 지문 표시",
  "Print the public key, as defined in docs/protocol.md":
    "공개 키를 docs/protocol.md에 정의된 대로 출력",
  "Print fingerprint, public key and file as a JSON object":
    "지문, 공개 키, 파일을 JSON 객체로 출력",
  "/whois shows it to others. The key is created if missing.":
    "다른 사람은 /whois로 볼 수 있습니다. 키가 없으면 만듭니다.",
  "The private key is in identity.pem beside the config file ($XDG_CONFIG_HOME/chat or the like). Copy the file to use your identity on another machine; anyone who has the file has your identity.":
    "개인 키는 설정 파일 옆의 identity.pem에 있습니다($XDG_CONFIG_HOME/chat 등). 이 파일을 복사하면 다른 컴퓨터에서도 같은 사람이 됩니다. 파일을 가진 사람은 누구든 마찬가지입니다.",
  "Check that a server is reachable and healthy":
    "서버에 접속할 수 있고 정상인지 점검",
  "Print the result as a JSON object": "결과를 JSON 객체로 출력",
  "Time limit": "제한 시간",
  "The exit code is 0 if the server can be used, otherwise 1. No room is entered and no name is taken, so the members of the hall do not see it.":
    "서버를 쓸 수 있으면 종료 코드는 0, 아니면 1입니다. 방에 들어가거나 이름을 쓰지 않으므로 다른 사람에게는 보이지 않습니다.",
  "Forget the certificate of a server": "서버의 인증서 잊기",
  "The next certificate that it shows is trusted.":
    "서버가 다음에 제시하는 인증서를 믿습니다.",
  "A server that presents another certificate than before is refused, because it may be an attack. Ask its operator before you forget the old certificate.":
    "전과 다른 인증서를 제시하는 서버는 공격일 수 있으므로 거부합니다. 전의 인증서를 잊기 전에 운영자에게 확인하세요.",

  // chat completions, man, help
  "Print a completion script for a shell": "셸의 자동 완성 스크립트 출력",
  "Print the manual page": "매뉴얼 페이지 출력",
  "To read it: chat man | man -l -; on macOS: chat man | mandoc":
    "읽는 방법: chat man | man -l -. macOS에서는 chat man | mandoc",
  "Show the help of the program or of a command":
    "프로그램이나 명령의 도움말 표시",
};
