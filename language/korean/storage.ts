import type { Table } from "../translator.ts";

/** Why a server cannot start, and why a data folder cannot be used. */
export const storage: Table = {
  // Data folders.
  "{path...} is a file, not a folder": "폴더가 아니라 파일입니다: {path}",
  "choose a folder with --data": "--data로 폴더를 지정하세요",
  "the parent folder of {path...} does not exist":
    "{path} 폴더의 상위 폴더가 없습니다",
  "create it, or choose another with --data":
    "먼저 만들거나, --data로 다른 폴더를 지정하세요",
  "the folder {path...} cannot be used: {reason!}":
    "{path} 폴더를 쓸 수 없습니다: {reason}",
  "choose another with --data": "--data로 다른 폴더를 지정하세요",
  "change its permissions, or choose another with --data":
    "권한을 주거나, --data로 다른 폴더를 지정하세요",
  "{path...} cannot be locked: {reason!}":
    "{path} 파일을 잠글 수 없습니다: {reason}",
  "choose a folder on a local disk with --data":
    "--data로 이 컴퓨터의 디스크에 있는 폴더를 지정하세요",
  "the folder {path...} is in use by another server":
    "다른 서버가 {path} 폴더를 쓰고 있습니다",
  "stop that server, or choose another with --data":
    "그 서버를 끝내거나, --data로 다른 폴더를 지정하세요",
  "{path...} is readable by others, and its permissions cannot be changed: {reason!}":
    "다른 사람이 {path} 파일을 읽을 수 있고, 바꿀 수 없습니다: {reason}",
  "{path...} is being changed by a program that is not a server":
    "서버가 아닌 프로그램이 {path} 폴더에 쓰고 있습니다",
  "try again later": "끝날 때까지 기다리세요",
  "{path...} cannot be copied to a folder for temporary files: {reason!}":
    "{path} 폴더를 임시 폴더에 복사할 수 없습니다: {reason}",
  "fix that, or choose another folder with TMPDIR":
    "해결하거나, TMPDIR로 다른 폴더를 지정하세요",
  "{path...} is not a data folder": "데이터 폴더가 아닙니다: {path}",
  "give the folder of chat serve --data":
    "서버에 --data로 지정한 폴더를 적으세요",
  "run this as its owner or as root, or give a copy that you can read":
    "소유자나 root로 실행하거나, 읽을 수 있는 사본을 지정하세요",

  // NATS.
  "NATS at {servers...} cannot be used: {reason!}":
    "NATS({servers})를 쓸 수 없습니다: {reason}",
  "check --nats": "--nats를 확인하세요",
  "{written...} is not an address of NATS: nats://HOST:4222 for example":
    "{written}: NATS의 주소가 아닙니다. 예: nats://HOST:4222",
  "nats-server {version} is too old: chat serve needs {oldest} or newer":
    "nats-server가 너무 오래되었습니다({version}). chat serve에는 {oldest} 이상의 버전이 필요합니다",
  "JetStream is switched off: start nats-server with --jetstream":
    "JetStream이 꺼져 있습니다. nats-server를 --jetstream과 함께 시작하세요",
  "JetStream cannot be used: {reason!}": "JetStream을 쓸 수 없습니다: {reason}",
  "the stream {name...} of NATS is not of chat: rename or delete it":
    "chat의 것이 아닌 NATS 스트림: {name}. 이름을 바꾸거나 지우세요",
  "the stream {name...} of NATS has data of another version ({format}): run the version of chat that wrote it":
    "다른 버전({format})의 데이터가 든 NATS 스트림: {name}. 그것을 쓴 버전의 chat을 실행하세요",
  "the stream of the hall cannot be used: {reason!}":
    "서버의 스트림을 쓸 수 없습니다: {reason}",
  "NATS cannot be reached": "NATS에 연결할 수 없습니다",
  "NATS does not answer: {reason!}": "NATS가 응답하지 않습니다: {reason}",
  "NATS does not answer": "NATS가 응답하지 않습니다",
  "ask again later": "나중에 다시 해 보세요",
  "NATS does not keep it: {reason!}": "NATS가 저장하지 않습니다: {reason}",
  "NATS takes at most {bytes#} bytes together":
    "NATS는 한 번에 최대 {bytes}바이트를 받습니다",
  "NATS has not kept what was said before":
    "NATS가 앞서 한 말을 아직 저장하지 못했습니다",
  "say it again later": "나중에 다시 말하세요",

  // The database.
  "{path...} is missing, but {rest...} is there":
    "{rest} 파일은 있는데 {path} 파일이 없습니다",
  "restore it, or choose another folder with --data":
    "되돌려 놓거나, --data로 다른 폴더를 지정하세요",
  "restore it, or remove {path...} to continue without them":
    "되돌려 놓거나, 그 메시지 없이 계속하려면 {path} 파일을 지우세요",
  "{path...} has lost the last message acknowledged before: {log...} was removed or truncated":
    "{path} 파일에 확인 응답한 마지막 메시지가 없습니다: {log} 파일이 지워졌거나 잘렸습니다",
  "{path...} has lost the last {n#} messages acknowledged before: {log...} was removed or truncated":
    "{path} 파일에 확인 응답한 마지막 메시지 {n}개가 없습니다: {log} 파일이 지워졌거나 잘렸습니다",
  "{path...} is not a chat database": "chat의 데이터베이스가 아닙니다: {path}",
  "choose another folder": "다른 폴더를 지정하세요",
  "{path...} is from a newer version of chat (its schema is {n#}, this program knows {known#})":
    "{path} 파일은 더 새로운 버전의 chat이 만들었습니다 (스키마 {n}, 이 프로그램이 아는 것은 {known})",
  "use that version, or choose another folder":
    "그 버전을 쓰거나, 다른 폴더를 지정하세요",
  "{path...} is damaged ({how...})": "{path} 파일이 손상되었습니다 ({how})",
  "nothing was changed: restore a backup, or choose another folder":
    "아무것도 바꾸지 않았습니다: 사본으로 되돌리거나, 다른 폴더를 지정하세요",
  "{path...} cannot be used: {reason!}":
    "{path} 파일을 쓸 수 없습니다: {reason}",
  "fix that, or choose another folder": "해결하거나, 다른 폴더를 지정하세요",
  "the disk fails": "디스크에 문제가 있습니다",
  "the data is damaged": "데이터가 손상되었습니다",
  "it is not writable": "쓸 수 없습니다",
  "another program has locked it": "다른 프로그램이 쓰고 있습니다",
  "{path...} cannot be written to the disk: {reason!}":
    "{path} 파일을 디스크에 쓸 수 없습니다: {reason}",
  "no acknowledged message is lost: check the disk, then restart":
    "확인 응답한 것은 잃지 않았습니다: 디스크를 살펴보고 다시 시작하세요",

  // Ports and addresses.
  "port {n#} is in use by another program":
    "다른 프로그램이 {n}번 포트를 쓰고 있습니다",
  "choose another with --port, or --port 0 for a free one":
    "--port로 다른 포트를 지정하거나, --port 0으로 비어 있는 포트를 쓰세요",
  "choose another with --metrics": "--metrics로 다른 포트를 지정하세요",
  "no permission to use port {n#}": "{n}번 포트를 쓸 권한이 없습니다",
  "choose one above 1023 with --port": "--port로 1023보다 큰 포트를 지정하세요",
  "choose one above 1023 with --metrics":
    "--metrics로 1023보다 큰 포트를 지정하세요",
  "{host} is not an address of this machine":
    "이 컴퓨터의 주소가 아닙니다: {host}",
  "without --host, chat listens on all addresses":
    "--host가 없으면 모든 주소에서 접속을 받습니다",
  "with only a port, --metrics listens on 127.0.0.1":
    "포트만 적으면 --metrics는 127.0.0.1에서 접속을 받습니다",
  "cannot listen on {where}: {reason!}":
    "{where} 주소에서 접속을 받을 수 없습니다: {reason}",
  "cannot listen on {where} for --metrics: {reason!}":
    "{where} 주소에서 --metrics의 접속을 받을 수 없습니다: {reason}",

  // Certificates.
  "{path...}.pem: {reason!}": "{path}.pem: {reason}",
  "restore the file, or move it away to create a new certificate":
    "전에 있던 파일을 되돌려 놓거나, 옮기면 인증서를 새로 만듭니다",
  "there is no certificate in PEM format": "PEM 형식의 인증서가 없습니다",
  "there is no private key in PEM format": "PEM 형식의 개인 키가 없습니다",
  "the certificate is not X.509 version 3": "X.509 버전 3 인증서가 아닙니다",
  "the key does not match the certificate": "인증서의 키가 아닙니다",
  "the certificate cannot be used: {reason...}":
    "인증서를 쓸 수 없습니다: {reason}",
  "the key cannot be used: {reason...}": "키를 쓸 수 없습니다: {reason}",
  "the pair cannot be used": "인증서와 키를 함께 쓸 수 없습니다",
  "the pair cannot be used: {reason...}":
    "인증서와 키를 함께 쓸 수 없습니다: {reason}",
};
