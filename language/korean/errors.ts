import type { Table } from "../translator.ts";

/** Questions, output and errors of the commands of the program. */
export const errors: Table = {
  // Questions.
  "your name:": "이름:",
  "your name ({name}):": "이름 ({name}):",
  "password:": "비밀번호:",
  "/help shows what you can do, /quit leaves":
    "/help는 할 수 있는 일을 보여 주고, /quit은 나갑니다",
  "you are already connected as {name}, so this time you are {other}":
    "이미 {name} 이름으로 들어와 있어서 이번에는 {other} 이름을 씁니다",

  "number of the server (1):": "서버 번호 (1):",
  "choose a number from 1 to {n#}": "1~{n} 가운데 하나를 고르세요",

  // The command line.
  "there is no command {name}": "{name} 명령은 없습니다",
  "did you mean chat {name}?": "chat {name} 명령을 쓰려던 것인가요?",
  "the commands are {names,}": "명령 목록: {names}",
  "{command...} has no option {name}":
    "{command} 명령에는 {name} 옵션이 없습니다",
  "did you mean -{name}?": "-{name} 옵션을 쓰려던 것인가요?",
  "did you mean --{name}?": "--{name} 옵션을 쓰려던 것인가요?",
  "did you mean {name}?": "{name} 방인가요?",
  'did you mean "{name}"?': '"{name}" 키인가요?',
  "did you mean: {usage...}": "이렇게 입력해 보세요: {usage}",
  "{command...} --help lists its options": "옵션 목록: {command} --help",
  "text is safe after --: {usage...}":
    "보낼 말은 -- 뒤에 적으면 안전합니다: {usage}",
  "--{name} of {command...} goes before the text":
    "{command} 명령의 --{name} 옵션은 보낼 말 앞에 적습니다",
  "{command...} --help prints the help, and takes no HOST":
    "{command} --help는 도움말을 출력하며 HOST를 받지 않습니다",
  "--{name} of {command...} needs a value: --{usage...}":
    "{command} 명령의 --{name} 옵션에는 값이 필요합니다: --{usage}",
  "--{option} {value...} is not one of {values,} or {last}":
    "--{option} {value}: 쓸 수 있는 값은 {values}, {last}입니다",
  "--web-host {value...} is not a host name, without port: chat.example.org":
    "--web-host {value}: 호스트 이름이 아닙니다. 포트 없이 적습니다: chat.example.org",
  "--{option} {value...} is not a port: a number from 0 to 65535":
    "--{option} {value}: 포트는 0~65535의 숫자입니다",
  "{option} {value...} is not a duration: 10s, 500ms or 2m for example, at most a day, 0 for no limit":
    "{option} {value}: 시간이 아닙니다. 예: 10s, 500ms, 2m. 최대 하루, 0은 무제한",
  "{option} {value...} is not a duration: days (90d, up to {n#}d) or hours (12h), 0 for ever":
    "{option} {value}: 기간이 아닙니다. 일(90d, 최대 {n}d)이나 시간(12h), 0은 무기한",
  "--{option} {value...} is not a whole number, 0 or more":
    "--{option} {value}: 0 이상의 정수여야 합니다",
  "--{option} {value...} is not a whole number: {least} or more, 0 for no limit":
    "--{option} {value}: {least} 이상의 정수여야 합니다. 0은 무제한",
  "--{option} {value...} is not a rate per second: 0.5 or 10 for example, {least} or more, 0 for no limit":
    "--{option} {value}: 1초에 몇 번인지 적습니다. 예: 0.5, 10. {least} 이상, 0은 무제한",
  "--{option} {value...} is not a size: 16384, 16K or 4M for example, at least {least}, 0 for no limit":
    "--{option} {value}: 크기가 아닙니다. 예: 16384, 16K, 4M. {least} 이상, 0은 무제한",
  "--{option} {value...} is not an address: 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32 for example":
    "--{option} {value}: 주소가 아닙니다. 예: 192.0.2.7, 192.0.2.0/24, 2001:db8::/32",
  "--op {value...} is not a key: expected the output of chat id, such as as3n-n9tm-cd3m-r0m5-vxev":
    "--op {value}: 키가 아닙니다. chat id가 출력하는 것이어야 합니다. 예: as3n-n9tm-cd3m-r0m5-vxev",
  "--irc-replay {value...} is not valid: a number of messages, up to {n#}":
    "--irc-replay {value}: 메시지 수를 입력하세요(최대 {n})",
  "--keep {value...} is not valid: days (90d, up to {days#}d), hours (12h) or messages of each room (100000, up to {n#})":
    "--keep {value}: 보관할 양이 아닙니다. 일(90d, 최대 {days}d), 시간(12h), 방마다 메시지 수(100000, 최대 {n})",
  "--metrics {value...} is not an address with a port: 9464 for this machine only, 192.0.2.7:9464 or [::]:9464":
    "--metrics {value}: 포트가 있는 주소여야 합니다. 이 컴퓨터에서만 쓰려면 9464, 그렇지 않으면 192.0.2.7:9464, [::]:9464",
  "--sync {value...} is not one of full, normal":
    "--sync {value}: full이나 normal이어야 합니다",
  "--{option} needs --data DIR: without it nothing is stored on disk":
    "--{option} 옵션에는 --data DIR이 필요합니다. 없으면 디스크에 아무것도 저장하지 않습니다",
  "--cert FILE and --key FILE go together: a certificate and its private key":
    "--cert FILE과 --key FILE은 함께 써야 합니다: 인증서와 그 개인 키",
  "--also-plain needs --tls: without it everything is plain text anyway":
    "--also-plain에는 --tls가 필요합니다. 없으면 어차피 모두 평문입니다",
  "--no-tls excludes --tls": "--no-tls와 --tls는 함께 쓸 수 없습니다",
  "--no-tls excludes an address that carries a fingerprint":
    "--no-tls는 지문이 있는 주소와 함께 쓸 수 없습니다",
  "--password and --password-file exclude each other":
    "--password와 --password-file은 함께 쓸 수 없습니다",
  "--password-file {path...} cannot be read: {reason!}":
    "--password-file {path} 파일을 읽을 수 없습니다: {reason}",
  "--motd {path...} cannot be read: {reason!}":
    "--motd {path} 파일을 읽을 수 없습니다: {reason}",
  "--motd {path...} is too long: at most {lines#} lines of {bytes#} bytes":
    "--motd {path} 파일이 너무 깁니다. 최대 {lines}줄, 한 줄에 {bytes}바이트입니다",
  "--oper-password-file {path...} cannot be read: {reason!}":
    "--oper-password-file {path} 파일을 읽을 수 없습니다: {reason}",
  "{where...} is empty: a password is one line of at most {n#} characters":
    "{where}: 비어 있습니다. 비밀번호는 최대 {n}자, 한 줄입니다",
  "{where...} contains a control character: a password is one line of at most {n#} characters":
    "{where}: 제어 문자가 들어 있습니다. 비밀번호는 최대 {n}자, 한 줄입니다",
  "{where...} has {length#} characters: a password is one line of at most {n#} characters":
    "{where}: {length}자입니다. 비밀번호는 최대 {n}자, 한 줄입니다",
  "give it with --password-file, CHAT_PASSWORD or --password":
    "--password-file, CHAT_PASSWORD, --password 가운데 하나로 지정하세요",
  '{command...} needs an address: {usage...} HOST[:PORT], or one set once as CHAT_SERVER{file?, or as "server" in {path...}}':
    '{command} 명령에는 주소가 필요합니다: {usage} HOST[:PORT]. CHAT_SERVER 변수{file?나 {path} 파일의 "server"}에 미리 정해 둘 수도 있습니다',
  "{command...} takes one address, not {word...} too":
    "{command} 명령은 주소를 하나만 받습니다. 남는 말: {word}",
  "{command...} takes host and port as one word: {usage...}":
    "호스트와 포트는 한 단어로 적습니다: {usage}",
  "{written...} is no address": "올바른 주소가 아닙니다: {written}",
  "{written...} is not an address: {shape!}":
    "올바른 주소가 아닙니다: {written}. 주소의 형식: {shape}",
  "HOST, HOST:PORT or [IPV6]:PORT, with a port from 1 to 65535, optionally followed by #key=PASSPHRASE, #sha256:FINGERPRINT or #sha256:FINGERPRINT&key=PASSPHRASE":
    "HOST, HOST:PORT, [IPV6]:PORT. 포트는 1~65535이고, 뒤에 #key=PASSPHRASE, #sha256:FINGERPRINT, #sha256:FINGERPRINT&key=PASSPHRASE를 붙일 수 있습니다",
  "chat id takes options only, not {word...}":
    "chat id 명령은 옵션만 받습니다. 남는 말: {word}",
  "chat find takes options only, not {word...}":
    "chat find 명령은 옵션만 받습니다. 남는 말: {word}",
  "--wait {value...} is not a number of seconds: 0.5 or 10 for example, at most {n#}":
    "--wait {value}: 초를 나타내는 숫자를 적으세요. 예: 0.5, 10. {n} 이하",
  "--announce takes a name of 1 to {n#} bytes without dots, or off":
    "--announce에는 마침표 없이 1~{n}바이트인 이름이나 off를 적으세요",
  "chat serve takes options only, not {word...}":
    "chat serve 명령은 옵션만 받습니다. 남는 말: {word}",
  "chat man takes nothing, not {word...}":
    "chat man 명령은 아무것도 받지 않습니다. 남는 말: {word}",
  "chat --version takes nothing but --json, not {word...}":
    "chat --version은 --json만 받습니다. 남는 말: {word}",
  "chat completions takes the name of one shell: {names,}":
    "chat completions 명령은 셸 이름 하나를 받습니다: {names}",
  "chat forget takes one address: HOST or HOST:PORT":
    "chat forget 명령은 주소 하나를 받습니다: HOST 또는 HOST:PORT",
  "run from source": "소스에서 실행",

  // chat join, send, tail
  "--plain and --json exclude each other: plain text or frames":
    "--plain과 --json은 함께 쓸 수 없습니다: 평문이나 프레임",
  "--plain excludes --name and --room: plain text cannot carry them":
    "--plain은 --name, --room과 함께 쓸 수 없습니다. 평문으로는 전할 수 없습니다",
  "--plain excludes #key=…: plain text cannot be locked":
    "--plain은 #key=…와 함께 쓸 수 없습니다. 평문은 잠글 수 없습니다",
  "--plain excludes --identity: plain text cannot carry a key":
    "--plain은 --identity와 함께 쓸 수 없습니다. 평문으로는 키를 전할 수 없습니다",
  "--plain excludes password options: type the password when the server asks":
    "--plain은 비밀번호 옵션과 함께 쓸 수 없습니다. 서버가 물어볼 때 입력하세요",
  "--full excludes --plain and --json":
    "--full은 --plain, --json과 함께 쓸 수 없습니다",
  "--full needs a terminal": "--full은 터미널에서만 쓸 수 있습니다",
  "--full and --rooms all exclude each other: a full screen shows a room at a time":
    "--full과 --rooms all은 함께 쓸 수 없습니다. 전체 화면에는 한 번에 한 방만 보입니다",
  "chat send takes either TEXT after HOST or --message, not both":
    "chat send 명령에는 HOST 뒤의 TEXT와 --message 가운데 하나만 쓸 수 있습니다",
  "the text contains {sign}, probably for bytes that are not UTF-8: set the terminal to UTF-8; a real {other} can be sent through a pipe":
    "보낼 말에 UTF-8이 아닌 바이트가 바뀐 {sign} 문자가 있습니다. 터미널을 UTF-8로 설정하세요. {other} 문자 자체는 파이프로 보낼 수 있습니다",
  "--whole is for standard input and excludes TEXT":
    "--whole은 표준 입력을 위한 것인데 보낼 말이 있습니다",
  "to send to the server of your settings: chat send -m TEXT":
    "설정의 서버로 보내려면: chat send -m TEXT",
  interrupted: "중단되었습니다",
  "nothing was sent": "아무것도 보내지 않았습니다",
  "nothing was sent: {reason!}": "아무것도 보내지 않았습니다: {reason}",
  "{where} did not answer in {time}":
    "{where} 서버가 {time} 안에 응답하지 않았습니다",
  "it was not sent: {reason!}": "보내지 못했습니다: {reason}",
  "the input was not sent: {reason!}": "입력을 보내지 못했습니다: {reason}",
  "line {n#} was not sent: {reason!}":
    "{n}번째 줄을 보내지 못했습니다: {reason}",
  "{n#} of {least?at least }{all#} acknowledged{refused?, {r#} rejected}{open?, {o#} not acknowledged, possibly sent}":
    "{least?최소 }{all}개 가운데 {n}개가 확인됨{refused?, {r}개는 거부됨}{open?, {o}개는 보냈는지 확인되지 않음}",
  "the rest of the input was not read": "나머지 입력은 읽지 않았습니다",
  "{n#} of {least?at least }{all#} acknowledged, {rate#} a second":
    "{least?최소 }{all}개 가운데 {n}개가 확인됨, 1초에 {rate}개",
  "{where} sent nothing for {time}":
    "{where} 서버가 {time} 동안 이어서 보내지 않았습니다",
  "nothing of {room} was read": "{room} 방의 메시지를 읽지 못했습니다",
  "of {room} messages {from#} to {to#} are missing":
    "{room} 방의 {from}~{to}번 메시지가 오지 않았습니다",
  "--timeout needs --no-follow: without it chat tail waits for ever":
    "--timeout에는 --no-follow가 필요합니다. 없으면 chat tail은 끝없이 기다립니다",
  "-n and --since exclude each other": "-n과 --since는 함께 쓸 수 없습니다",
  "--json and --raw exclude each other: frames or text":
    "--json과 --raw는 함께 쓸 수 없습니다: 프레임이나 텍스트",
  "message {seq#} of {room} was not locked":
    "{room} 방의 {seq}번 메시지는 잠기지 않았습니다",
  "message {seq#} of {room} is locked: {why!}":
    "{room} 방의 {seq}번 메시지는 잠겨 있습니다: {why}",
  "reconnecting": "다시 연결하고 있습니다",
  back: "다시 연결되었습니다",
  "the newest message of {room} is {n#}":
    "{room} 방의 최근 메시지는 {n}번입니다",
  "continuing from there": "그다음부터 이어 갑니다",

  // Keys, settings and files.
  "joining without a key: {reason!}": "내 키 없이 접속합니다: {reason}",
  "use --identity FILE or --identity none":
    "--identity로 파일이나 none을 지정하세요",
  "use --identity FILE": "--identity로 파일을 지정하세요",
  "{path...} is your new key, {key}":
    "{path} 파일에 새 키를 만들었습니다: {key}",
  "there is no key: {reason!}": "키가 없습니다: {reason}",
  "{option} is none": "{option} 값이 none입니다",
  "--public and --json exclude each other: --json includes the public key":
    "--public과 --json은 함께 쓸 수 없습니다. --json에 공개 키가 들어 있습니다",
  "{path...} does not begin with {head...}":
    "{path} 파일이 {head} 줄로 시작하지 않습니다",
  "{path...} is not an Ed25519 key": "{path} 파일은 Ed25519 키가 아닙니다",
  "restore the key, or move the file away to create a new one":
    "전에 있던 키를 되돌려 놓거나, 파일을 옮기면 새로 만듭니다",
  "{path...} holds {what!}, and others can read it":
    "{path} 파일에 {what} 있는데 다른 사람이 읽을 수 있습니다",
  "your private key": "개인 키가",
  "the key of this server's certificate": "이 서버의 인증서 키가",
  "fix it with: chmod 600 {path...}": "이렇게 막으세요: chmod 600 {path}",
  "{path...} is not a file": "파일이 아닙니다: {path}",
  "{path...} cannot be read: {reason!}":
    "{path} 파일을 읽을 수 없습니다: {reason}",
  "{path...} cannot be written: {reason!}":
    "{path} 파일에 쓸 수 없습니다: {reason}",
  "{path...} cannot be shortened: {reason!}":
    "{path} 파일을 줄일 수 없습니다: {reason}",
  "{path...} is not valid JSON: {reason...}":
    "{path} 파일은 올바른 JSON이 아닙니다: {reason}",
  "{path...} is not one JSON object, as {example...} is":
    "{path} 파일은 JSON 객체 하나가 아닙니다",
  "{path...} has an unknown key {key...}":
    "{path} 파일에 있는 {key} 키는 없는 키입니다",
  "the keys are {keys...}": "쓸 수 있는 키: {keys}",
  '{path...}: "{key}" must be a string':
    '{path}: "{key}" 값은 문자열이어야 합니다',
  '{path...}: "{key}": {reason!}': '{path}: "{key}": {reason}',
  "permission denied": "권한이 없습니다",
  "no such file": "그런 파일이 없습니다",
  "a folder in its path is a file": "경로의 중간에 폴더가 아닌 파일이 있습니다",
  "its name is too long": "이름이 너무 깁니다",
  "too many files are open": "열린 파일이 너무 많습니다",
  "the connection was refused": "연결을 거부했습니다",
  "the connection was reset": "상대가 연결을 끊었습니다",
  "the connection timed out": "제때 응답이 없습니다",
  "no route to the host": "그 컴퓨터로 가는 경로가 없습니다",
  "the network is unreachable": "네트워크에 연결되어 있지 않습니다",
  "no such host": "그런 이름의 컴퓨터가 없습니다",
  "the address is in use": "다른 프로그램이 쓰고 있는 주소입니다",
  "no program may use it": "프로그램이 쓸 수 없는 위치입니다",
  "it is a folder": "폴더입니다",
  "it is read-only": "읽기 전용입니다",
  "the disk is full": "디스크가 가득 찼습니다",
  "it is UTF-16 text": "UTF-16 텍스트입니다",
  "it is not UTF-8 text": "UTF-8 텍스트가 아닙니다",
  "save it as UTF-8": "UTF-8로 저장하세요",
  "nobody reads it": "출력을 읽는 쪽이 없습니다",
  "standard error cannot be written: {reason!}":
    "표준 오류에 쓸 수 없습니다: {reason}",
  "standard output cannot be written: {reason!}":
    "표준 출력에 쓸 수 없습니다: {reason}",
  "standard input cannot be read: {reason!}":
    "표준 입력을 읽을 수 없습니다: {reason}",
  "internal error: {reason...}": "내부 오류: {reason}",

  // Connecting.
  "{where} was not found":
    "{where} 서버를 찾을 수 없습니다: 이런 이름의 컴퓨터가 없습니다",
  "check the spelling": "철자를 확인하세요",
  "{where} refused the connection: no server is listening there":
    "{where} 서버에 연결할 수 없습니다: 접속을 받는 서버가 없습니다",
  "start one with: {command...}": "서버를 시작하려면: {command}",
  "{where} cannot be reached: {reason!}":
    "{where} 서버에 연결할 수 없습니다: {reason}",
  "check the address and the network": "주소와 네트워크를 확인하세요",
  "{where} did not answer within {n#} s":
    "{where} 서버가 {n}초 안에 응답하지 않았습니다",
  "check the address and the firewall": "주소와 방화벽을 확인하세요",
  "{where} does not answer as a chat server":
    "{where} 서버는 chat 서버가 아닌 것 같습니다",
  "{where} does not answer as a chat server: {reason!}":
    "{where} 서버는 chat 서버가 아닌 것 같습니다: {reason}",
  "no answer within {n#} s": "{n}초 동안 아무 응답이 없습니다",
  "it closed the connection": "연결을 끊었습니다",
  "if it is a plain-text server: {usage...}": "평문 서버라면: {usage}",
  "{where} violates the protocol: {reason...}":
    "{where} 서버가 프로토콜을 지키지 않습니다: {reason}",
  "{where} denied access: {reason!}":
    "{where} 서버에 들어갈 수 없습니다: {reason}",
  "behind a TLS proxy, join without a key: --identity none":
    "서버 앞에서 프록시가 TLS를 처리한다면 키 없이 접속하세요: --identity none",
  "the connection to {where} was lost: {reason!}":
    "{where} 서버와의 연결이 끊겼습니다: {reason}",
  "join again when the server is back": "서버가 돌아오면 다시 접속하세요",
  "{where} closed the connection: {reason!}":
    "{where} 서버가 대화를 끝냈습니다: {reason}",
  "the server closed the connection": "서버가 연결을 끊었습니다",
  "the server did not close the connection": "서버가 연결을 끊지 않습니다",
  "the connection was lost: {reason!}": "연결이 끊겼습니다: {reason}",
  "the connection was closed": "연결이 닫혔습니다",
  "the connection was cut off": "연결이 끊어졌습니다",
  "the conversation was closed": "대화가 끝났습니다",
  "no data for {n#} s": "{n}초 동안 아무것도 받지 못했습니다",
  "(a line too long to show)": "(표시하기에 너무 긴 줄)",
  "the address needs its network interface, as in {address}":
    "주소 뒤에 네트워크 인터페이스를 적어야 합니다. 예: {address}",
  "this machine has none with IPv6": "이 컴퓨터에는 IPv6 인터페이스가 없습니다",
  "this machine has {names...}": "이 컴퓨터의 인터페이스: {names}",
  "this machine has no network interface {name}, but {names...}":
    "이 컴퓨터에는 {name} 인터페이스가 없습니다. 있는 것: {names}",

  "looking for servers on the local network":
    "로컬 네트워크에서 서버를 찾는 중",
  "no server was found": "찾은 서버가 없습니다",
  "no server was found on the local network":
    "로컬 네트워크에서 서버를 찾지 못했습니다",
  "join by its address: chat join HOST": "주소로 접속하세요: chat join HOST",
  "multicast DNS is not available on UDP port {port#}: {reason!}":
    "UDP {port}번 포트에서 멀티캐스트 DNS를 쓸 수 없습니다: {reason}",
  ADDRESS: "주소",
  TLS: "암호화",
  PASSWORD: "비밀번호",
  PEOPLE: "인원",
  NAME: "이름",
  yes: "예",
  no: "아니요",

  // Encryption.
  "HOME is not set": "HOME이 없습니다",
  "the certificate cannot be remembered: {reason!}":
    "인증서를 이번에만 기억합니다: {reason}",
  "{where} used TLS before, so plain text is refused":
    "{where} 서버는 TLS를 쓰던 서버이므로 평문으로 접속하지 않습니다",
  "if TLS was turned off on purpose: {usage...}": "더는 쓰지 않는다면: {usage}",
  "{where} does not encrypt: others on the network can read and alter messages":
    "{where} 서버는 암호화하지 않습니다: 네트워크의 다른 사람이 메시지를 읽고 바꿀 수 있습니다",
  "{where} encrypts with a certificate from an authority, required from now on":
    "{where} 서버는 인증 기관이 보증하는 인증서로 암호화합니다",
  "from now on it must be so": "이제부터는 반드시 그래야 합니다",
  "{where} encrypts": "{where} 서버는 암호화합니다",
  "its certificate is trusted from now on: sha256:{fingerprint}":
    "이제부터 이 인증서로 알아봅니다: sha256:{fingerprint}",
  "{where} does not use TLS":
    "{where} 서버는 암호화하지 않는데, 암호화를 요구했습니다",
  "nothing was sent to it": "아무것도 보내지 않았습니다",
  "{where} failed the TLS handshake: {reason!}":
    "{where} 서버와 TLS 연결을 맺지 못했습니다: {reason}",
  "it does not use TLS": "TLS를 쓰지 않습니다",
  "the client does not use TLS": "클라이언트가 TLS를 쓰지 않습니다",
  "its line is too long": "줄이 너무 깁니다",
  "its line is malformed": "줄의 형식이 잘못되었습니다",
  "its version is not 2": "버전이 2가 아닙니다",
  "it is too long": "너무 깁니다",
  "its command is unknown": "모르는 명령입니다",
  "its handshake is too long": "핸드셰이크가 너무 깁니다",
  "its certificate cannot be parsed": "인증서를 해석할 수 없습니다",
  "its certificate is X.509 version 1, which proves nothing":
    "인증서가 아무것도 증명하지 못하는 옛 형식입니다",
  "{where} does not use TLS as expected":
    "{where} 서버는 암호화해야 하는데 하지 않습니다",
  "nothing was sent. Somebody may be intercepting the connection: ask the operator of the server. If TLS was turned off on purpose: {usage...}":
    "아무것도 보내지 않았습니다. 누군가 중간에서 엿보고 있을 수 있으니 운영자에게 확인하세요. 서버가 TLS를 그만 쓴다면: {usage}",
  "{where} has a certificate that is not from an authority, sha256:{fingerprint}, unlike before":
    "{where} 서버의 인증서를 전과 달리 인증 기관이 보증하지 않습니다: sha256:{fingerprint}",
  "nothing was sent. Somebody may be intercepting the connection: ask the operator of the server. If that is intended: {usage...}":
    "아무것도 보내지 않았습니다. 누군가 중간에서 엿보고 있을 수 있으니 운영자에게 확인하세요. 이제부터 그렇게 쓴다면: {usage}",
  "{where} has another certificate, sha256:{fingerprint}, than expected, sha256:{known}":
    "{where} 서버가 알던 것과 다른 인증서를 제시합니다: sha256:{fingerprint}. 알던 것: sha256:{known}",
  "nothing was sent. Somebody may be intercepting the connection: ask the operator of the server. If the certificate is new, join by an address with its fingerprint, after: {usage...}":
    "아무것도 보내지 않았습니다. 누군가 중간에서 엿보고 있을 수 있으니 운영자에게 확인하세요. 인증서가 새것으로 바뀌었다면 이 명령을 실행한 뒤 새 지문이 있는 주소로 접속하세요: {usage}",
  "{path...}, line {n#} is not HOST:PORT and sha256: with 64 hex digits":
    "{path} 파일의 {n}번째 줄은 HOST:PORT와 sha256: 뒤의 16진수 64자리가 아닙니다",
  "correct or delete the line": "그 줄을 고치거나 지우세요",
  "{where} is not known": "{where} 서버는 모르는 서버입니다",
  "nothing to forget": "잊을 것이 없습니다",
  "{where} is forgotten": "{where} 서버를 잊었습니다",

  // chat doctor
  "--timeout of chat doctor cannot be unlimited":
    "chat doctor의 --timeout은 무제한일 수 없습니다",
  name: "이름",
  connection: "연결",
  encryption: "암호화",
  server: "서버",
  limits: "제한",
  "round trip": "왕복 시간",
  clock: "시계",
  note: "참고",
  password: "비밀번호",
  "password of {name}": "{name} 이름의 비밀번호",
  "new password of {name}": "{name} 이름의 새 비밀번호",
  "once more": "한 번 더",
  none: "없음",
  "{host} is {addresses,}": "{host} 주소: {addresses}",
  "{where}, in {time!}": "{where}, {time} 걸림",
  "certificate from an authority": "인증 기관이 보증하는 인증서",
  "known certificate": "알던 인증서",
  "certificate of the address": "주소에 적힌 인증서",
  "not the expected certificate": "예상과 다른 인증서",
  "not known yet: chat join will trust it":
    "아직 모르는 인증서: chat join이 믿고 기억합니다",
  "valid until {day}": "{day}까지 유효",
  "not required": "필요 없음",
  "required": "필요함",
  "required, and correct": "지정한 비밀번호가 맞음",
  "{name} {version}, protocol version {n#}":
    "{name} {version}, 프로토콜 버전 {n}",
  "a text of {n#} bytes": "메시지 하나에 최대 {n}바이트",
  "{n#} messages a second": "1초에 메시지 {n}개",
  "{n#} at once": "한꺼번에 {n}개",
  "not reported": "시각을 알려 주지 않음",
  "{time!} ahead of this machine's": "이 컴퓨터보다 {time} 빠름",
  "{time!} behind this machine's": "이 컴퓨터보다 {time} 느림",
  "{n#} ms": "{n}ms",
  "All is well.": "이상이 없습니다.",
  "It works.": "쓸 수 있습니다.",
  "{where} was not found {within!}: the name server does not answer":
    "{where} 서버를 {within} 찾지 못했습니다: 이름을 아는 서버(DNS)가 응답하지 않습니다",
  "give its IP address": "주소를 숫자로 적으세요",
  "{where} did not answer {within!}":
    "{where} 서버가 {within} 응답하지 않았습니다",
  "{where} accepts connections but did not answer {within!}: it hangs, or is not a chat server":
    "{where} 서버가 연결은 받지만 {within} 응답하지 않았습니다: 멈추었거나 chat 서버가 아닙니다",
  "within {n#} s": "{n}초 안에",
  "{where} failed: {reason!}": "{where} 서버와의 연결이 끊겼습니다: {reason}",
  "not encrypted: others on the network can read and alter messages":
    "암호화하지 않습니다: 네트워크의 다른 사람이 메시지를 읽고 바꿀 수 있습니다",
  "chat serve --tls encrypts": "chat serve --tls로 시작하면 암호화됩니다",
  "check without --tls, or ask its operator":
    "--tls 없이 살펴보거나 운영자에게 물어보세요",
  "{where} has another certificate, sha256:{fingerprint}, than the known one{authority?, not from an authority}{known?, sha256:{k}}":
    "{where} 서버가 알던 것과 다른 인증서를 제시합니다: sha256:{fingerprint}{authority?. 인증 기관이 보증하지 않습니다}{known?. 알던 것: sha256:{k}}",
  "ask its operator; if the certificate is new: {usage...}":
    "운영자에게 확인하고, 새 인증서가 맞다면: {usage}",
  "its certificate expired on {day}": "인증서가 {day}에 만료되었습니다",
  "clients that know its fingerprint still accept it":
    "지문을 아는 사람에게는 상관없습니다",
  "its certificate expires on {day}: renew it, then send SIGHUP to the server":
    "인증서가 {day}에 만료됩니다: 갱신하고 서버에 SIGHUP을 보내세요",
  "the server needs a password": "비밀번호를 아는 사람만 들어갈 수 있습니다",
  "to check more, use --password-file FILE":
    "비밀번호가 있으면 더 살펴볼 수 있습니다: --password-file FILE",
  "protocol version {n#}, but this program speaks {other#}":
    "서버의 프로토콜 버전은 {n}, 이 프로그램은 {other}입니다",
  "the clocks differ by {n#} s, and messages carry the server's time":
    "두 시계 가운데 하나가 {n}초 어긋나 있습니다: 메시지에는 서버의 시각이 붙습니다",
  "set the clocks with NTP": "시계를 네트워크(NTP)로 맞추세요",

  // chat export
  "chat export needs a data folder: chat export DIR":
    "chat export 명령에는 데이터 폴더가 필요합니다: chat export DIR",
  "chat export takes one folder, not {word...} too":
    "chat export 명령은 폴더를 하나만 받습니다. 남는 말: {word}",
  MESSAGES: "메시지",
  OLDEST: "처음",
  NEWEST: "마지막",
  ROOM: "방",
  "--room and --all exclude each other": "--room과 --all은 함께 쓸 수 없습니다",
  "--format {value...} is not a format: text or json":
    "--format {value}: 형식은 text나 json입니다",
  "and more": "그 밖에 더 있습니다",
  "{path...} is damaged: {what!}": "{path} 폴더가 손상되었습니다: {what}",
  "{path...} is damaged: rooms, or their first or last messages, may be missing":
    "{path} 폴더가 손상되었습니다: 방이 빠졌거나, 방의 처음과 마지막 메시지가 빠졌을 수 있습니다",
  "restore a backup": "사본으로 되돌리세요",
  "of {room} everything is printed except {numbers...}, which cannot be read":
    "{room} 방에서 읽을 수 없는 {numbers}번을 빼고 모두 출력했습니다",
  "of {room} {numbers...} cannot be read":
    "{room} 방의 {numbers}번을 읽을 수 없습니다",
  "{path...} has no room {room}": "{path} 폴더에 {room} 방은 없습니다",
  "it has no rooms yet": "아직 방이 없습니다",
  "it has {rooms,}{more? and others}": "있는 방: {rooms}{more? 등}",

  // chat serve
  "in a browser: {address}": "브라우저: {address}",
  "listening on {address}": "접속을 받는 중: {address}",
  "listening on {address} in plain text": "평문 접속을 받는 중: {address}",
  "metrics on http://{where}": "지표: http://{where}",
  "HOME is not set, so a certificate cannot be stored":
    "HOME이 없어서 인증서를 둘 곳이 없습니다",
  "use --data DIR, or --cert FILE and --key FILE":
    "--data로 폴더를, 또는 --cert와 --key로 파일을 지정하세요",
  "--cert {certificate...} --key {key...}: {reason!}":
    "--cert {certificate} --key {key}: {reason}",
  "{option} {path...} cannot be read: {reason!}":
    "{option} {path} 파일을 읽을 수 없습니다: {reason}",
};
