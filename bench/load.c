/*
 * The load generator of the bench: many clients in one process, which talk,
 * listen, and check every delivery.
 *
 *     load --protocol native --port 2428 --pid 4711 --workload talk --members 510
 *
 * It prints one line of JSON: what was measured, what was wrong, and whether
 * the generator itself was too slow for the figures to be believed. All options
 * stand in `option_table` below, with their defaults.
 *
 * It is C because it must never be the slower side: it has to take in and check
 * half a million deliveries a second on one core (docs/performance.md has the
 * figures of a generator in TypeScript beside it).
 *
 * How a delivery is checked. Every message has a number, which stands in its
 * text. `messages` knows who said it, in which room, when, and which of its
 * talker's messages it is. A receiver knows for each talker of its room which one
 * comes next. So each delivery costs a look-up and a comparison of the whole
 * text, and nothing can be missing, come twice, overtake, be altered or go
 * astray without being seen.
 *
 * One protocol is one `struct protocol`: how one logs in, how one says
 * something, and how bytes that have come are read. Everything else is common.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000ull
#define MILLISECOND 1000000ull

/* Most messages in one run. Their memory is only reserved until it is used. */
#define MESSAGES_MAX (8u << 20)

/* Longest text, in bytes: a line of IRC has 512 in all. */
#define TEXT_MAX 400

/* The first byte of every text, and of nothing else that comes over the wire. */
#define MARK '^'

/* What is read at once, in bytes. */
#define READ_MAX (256u << 10)

/* Receive buffer of a client that reads slowly, in bytes: a slow line, not a large store. */
#define SLOW_BUFFER 4096

/* How often a slow client reads, in nanoseconds. */
#define SLOW_TICK (100 * MILLISECOND)

/* ------------------------------------------------------------ what is kept */

struct bytes {
  char *data;
  size_t length, size;
};

/* Something said. Its text is at the same place in `texts`. */
struct message {
  uint64_t sent;
  uint32_t room, talker, nth;
};

enum state { CLOSED, CONNECTING, GREETING, IN, LOST };

struct client {
  int fd;
  enum state state;
  uint32_t number, room;
  /* Which of its room's talkers it is; -1 for one who only listens. */
  int talker;
  bool slow;
  /* What has come of something unfinished, and how far it was looked through. */
  struct bytes held;
  size_t scanned;
  /* What the socket has not taken yet. */
  struct bytes waiting;
  /* How many members it has been told of, itself included. */
  int64_t known;
  /* For each talker of its room, which message comes next. */
  uint32_t *next;
  /* Goes over what was heard, in order: the same for all when all heard one order. */
  uint64_t order;
  /* The newest number of its room, for a protocol that has them. */
  uint64_t seq;
  /* The message it waits for the acknowledgement of, and how many there were. */
  uint32_t unacknowledged, acknowledged;
  uint32_t said;
};

/* Delays, to 1.6 %: 64 steps for each doubling, from a nanosecond to hours. */
#define STEPS 64
struct histogram {
  uint64_t count, most, buckets[STEPS * 48];
};

struct protocol {
  const char *name;
  /* Whether a talker is sent its own messages too. */
  bool echoes;
  /* Whether what is said is acknowledged, and members' numbers of a room go up by one. */
  bool acknowledges;
  /* Whether one hears that one is in. Where not, one is in once connected. */
  bool confirms;
  size_t (*login)(struct client *, char *out);
  size_t (*say)(struct client *, uint32_t number, char *out);
  /* Reads what has come. Returns how much of it was complete. */
  size_t (*read)(struct client *, char *data, size_t length, uint64_t now);
  /* For a protocol of lines: reads one, without its end. */
  void (*line)(struct client *, char *line, size_t length, uint64_t now);
};

/* What is asked for. The names are the options'. */
static struct {
  const char *protocol, *workload;
  int64_t port, pid, rooms, members, talkers, text, at_once, count, repeat;
  int64_t slow, slow_rate, behind, cpu, server_cpu, limit;
  double rate, warm, seconds, drain, pace;
} ask = {
    .protocol = "native",
    .workload = "talk",
    .rooms = 1,
    .members = 510,
    .talkers = 10,
    .text = 100,
    .at_once = 64,
    .count = 2000,
    .repeat = 5,
    .slow_rate = 1024,
    .behind = 50,
    .cpu = -1,
    .server_cpu = -1,
    .limit = 120,
    .rate = 20,
    .warm = 2,
    .seconds = 4,
    .drain = 15,
};

static const struct protocol *protocol;
static struct client *clients;
static uint32_t client_count;
static struct message *messages;
static char *texts;
static uint32_t said_count;
/* For each room: how many of each talker were said, and who hears them. */
static uint32_t *said_by, *receivers;
/* Deliveries that have still to come. */
static int64_t awaited;
static int epoll, timer;
static const char *phase = "start";

/* Counted as they come. */
static uint64_t bytes_read, deliveries, acknowledgements, slow_deliveries;
static uint32_t in_count;
static uint64_t newest_in, newest_known;
static uint64_t greeted_as_plain;
static struct histogram delays, ack_delays, lateness;

/* Deliveries and delays count between these moments only. */
static uint64_t window_start = UINT64_MAX, window_end = UINT64_MAX;

/* What was wrong. All of it stays 0 with a server that does its work. */
static struct {
  uint64_t missing, repeated, altered, astray, holes, unacknowledged, lost, refused;
} wrong;
static char refusal[200];

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void give_up(const char *what) {
  fprintf(stderr, "load: %s\n", what);
  exit(1);
}

static uint64_t clock_of(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) < 0) return 0;
  return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static uint64_t time_now(void) { return clock_of(CLOCK_MONOTONIC); }

static void *allocated(size_t count, size_t size) {
  void *memory = calloc(count > 0 ? count : 1, size);
  if (memory == NULL) fail("memory");
  return memory;
}

/* Memory that costs nothing until it is used. */
static void *reserved(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) fail("memory");
  return memory;
}

static void append(struct bytes *bytes, const char *data, size_t length) {
  size_t needed = bytes->length + length;
  if (needed > bytes->size) {
    bytes->size = needed < 256 ? 256 : 2 * needed;
    bytes->data = realloc(bytes->data, bytes->size);
    if (bytes->data == NULL) fail("memory");
  }
  memcpy(bytes->data + bytes->length, data, length);
  bytes->length = needed;
}

static void drop_first(struct bytes *bytes, size_t length) {
  bytes->length -= length;
  if (bytes->length > 0) memmove(bytes->data, bytes->data + length, bytes->length);
  else if (bytes->size > 4096) {
    free(bytes->data);
    *bytes = (struct bytes){0};
  }
}

/* --------------------------------------------------------------- histogram */

static void record(struct histogram *histogram, uint64_t nanoseconds) {
  unsigned bucket = (unsigned)nanoseconds;
  if (nanoseconds >= STEPS) {
    unsigned power = 63u - (unsigned)__builtin_clzll(nanoseconds);
    bucket = (power - 5) * STEPS + ((nanoseconds >> (power - 6)) & (STEPS - 1));
  }
  histogram->buckets[bucket]++;
  histogram->count++;
  if (nanoseconds > histogram->most) histogram->most = nanoseconds;
}

/* In milliseconds: the middle of the bucket, so that it is as often too much as too little. */
static double quantile(const struct histogram *histogram, double share) {
  uint64_t wanted = (uint64_t)ceil(share * (double)histogram->count), seen = 0;
  for (unsigned bucket = 0; bucket < STEPS * 48; bucket++) {
    seen += histogram->buckets[bucket];
    if (seen < wanted || seen == 0) continue;
    if (bucket < STEPS) return bucket / 1e6;
    double step = ldexp(1, (int)(bucket / STEPS) - 1);
    return (STEPS + bucket % STEPS + 0.5) * step / 1e6;
  }
  return 0;
}

/* ------------------------------------------------------ what a server takes */

/* A number that stands behind a name in a file of /proc, in KiB. */
static int64_t status_of(int64_t pid, const char *field) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%" PRId64 "/status", pid);
  FILE *file = fopen(path, "r");
  int64_t value = -1;
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, field, strlen(field)) == 0) value = atoll(line + strlen(field) + 1);
  }
  if (file != NULL) fclose(file);
  return value;
}

/*
 * What all threads of a process and of its children have used so far, in
 * nanoseconds: utime + stime of /proc/PID/stat, but finer than its hundredths.
 */
static uint64_t cpu_of(int64_t pid) {
  uint64_t cpu = 0;
  clockid_t clock;
  if (clock_getcpuclockid((pid_t)pid, &clock) == 0) cpu = clock_of(clock);
  char path[64];
  snprintf(path, sizeof path, "/proc/%" PRId64 "/task", pid);
  DIR *tasks = opendir(path);
  struct dirent *task;
  while (tasks != NULL && (task = readdir(tasks)) != NULL) {
    if (!isdigit(task->d_name[0])) continue;
    char file[400];
    snprintf(file, sizeof file, "%s/%s/children", path, task->d_name);
    FILE *stream = fopen(file, "r");
    int64_t child;
    while (stream != NULL && fscanf(stream, "%" SCNd64, &child) == 1) cpu += cpu_of(child);
    if (stream != NULL) fclose(stream);
  }
  if (tasks != NULL) closedir(tasks);
  return cpu;
}

/* How long the cores that matter here were busy, with whatever, in nanoseconds. */
static uint64_t cores_busy(void) {
  uint64_t ticks = 0;
  char line[512];
  FILE *file = fopen("/proc/stat", "r");
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    int core = -1;
    bool counts = sscanf(line, "cpu%d", &core) == 1 &&
                  (ask.cpu < 0 || core == ask.cpu || core == ask.server_cpu);
    uint64_t user, nice, system, idle, iowait, irq, softirq, steal;
    if (counts && sscanf(line,
                         "%*s %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
                         " %" SCNu64 " %" SCNu64 " %" SCNu64,
                         &user, &nice, &system, &idle, &iowait, &irq, &softirq, &steal) == 8) {
      ticks += user + nice + system + irq + softirq + steal;
    }
  }
  if (file != NULL) fclose(file);
  return ticks * SECOND / (uint64_t)sysconf(_SC_CLK_TCK);
}

/* A moment of the run, and what everything had come to by then. */
struct moment {
  uint64_t time, server_cpu, own_cpu, cores_busy, deliveries, acknowledgements;
};

static struct moment moment_now(void) {
  return (struct moment){
      .deliveries = deliveries,
      .acknowledgements = acknowledgements,
      .server_cpu = ask.pid > 0 ? cpu_of(ask.pid) : 0,
      .own_cpu = cpu_of(getpid()),
      .cores_busy = cores_busy(),
      .time = time_now(),
  };
}

/* ----------------------------------------------------------- what is heard */

static bool starts(const char *data, size_t length, const char *start) {
  size_t wanted = strlen(start);
  return length >= wanted && memcmp(data, start, wanted) == 0;
}

/* Where a line goes on behind some words; NULL when it does not hold them. */
static char *after(char *line, size_t length, const char *words) {
  size_t wanted = strlen(words);
  char *found = memmem(line, length, words, wanted);
  return found == NULL ? NULL : found + wanted;
}

/* The number in front of which some words stand; 0 when there is none. */
static uint64_t number_after(char *line, size_t length, const char *words) {
  char *digit = after(line, length, words);
  uint64_t number = 0;
  while (digit != NULL && digit < line + length && isdigit(*digit)) {
    number = number * 10 + (uint64_t)(*digit++ - '0');
  }
  return number;
}

/* How often a byte occurs. The compiler makes it many bytes at a time. */
static size_t occurrences(const char *data, size_t length, char byte) {
  size_t count = 0;
  for (size_t at = 0; at < length; at++) count += data[at] == byte;
  return count;
}

static uint32_t *said_by_talker(uint32_t room, uint32_t talker) {
  return &said_by[room * (uint32_t)ask.talkers + talker];
}

/* What a client has still to hear. */
static int64_t outstanding(const struct client *client) {
  int64_t count = 0;
  for (uint32_t talker = 0; talker < ask.talkers; talker++) {
    if ((int)talker == client->talker && !protocol->echoes) continue;
    count += *said_by_talker(client->room, talker) - client->next[talker];
  }
  return count;
}

/* Somebody has been told that it is in. */
static void came_in(struct client *client, uint64_t now) {
  if (client->state != GREETING) return;
  client->state = IN;
  in_count++;
  newest_in = now;
}

static void refused(const char *line, size_t length) {
  wrong.refused++;
  if (refusal[0] == 0) {
    size_t kept = length < sizeof refusal - 1 ? length : sizeof refusal - 1;
    for (size_t at = 0; at < kept; at++) {
      refusal[at] = line[at] == '"' || line[at] == '\\' || line[at] < ' ' ? '\'' : line[at];
    }
  }
}

/* A delivery: the text it carries, and its number in the room where there are such. */
static void delivered(struct client *client, const char *text, size_t length, uint64_t seq,
                      uint64_t now) {
  uint32_t number = 0;
  if (length != (size_t)ask.text) {
    wrong.altered++;
    return;
  }
  for (int digit = 1; digit <= 8; digit++) {
    char c = text[digit];
    number = number << 4 | (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  if (number >= said_count || memcmp(text, texts + (size_t)number * (size_t)ask.text, length)) {
    wrong.altered++;
    return;
  }
  const struct message *message = &messages[number];
  if (message->room != client->room ||
      ((int)message->talker == client->talker && !protocol->echoes)) {
    wrong.astray++;
    return;
  }
  uint32_t *next = &client->next[message->talker];
  if (message->nth < *next) {
    wrong.repeated++;
    return;
  }
  uint32_t passed_over = message->nth - *next;
  *next = message->nth + 1;
  if (client->slow) {
    slow_deliveries++;
    return;
  }
  wrong.missing += passed_over;
  awaited -= 1 + passed_over;
  client->order = client->order * 0x9e3779b97f4a7c15ull + number + 1;
  if (seq > 0) {
    /* A talker is not told the numbers of what it says itself in between. */
    if (client->seq > 0 && seq != client->seq + 1 &&
        (client->talker < 0 || seq <= client->seq)) {
      wrong.holes++;
    }
    client->seq = seq;
  }
  if (now >= window_start && now < window_end) deliveries++;
  if (message->sent >= window_start && message->sent < window_end) {
    record(&delays, now - message->sent);
  }
}

static void say_next(struct client *client);
static bool closed_loop;

/* The acknowledgement of a message. */
static void acknowledged(struct client *client, uint32_t number, uint64_t now) {
  if (number >= said_count || client->talker < 0) {
    wrong.astray++;
    return;
  }
  client->acknowledged++;
  if (now >= window_start && now < window_end) {
    acknowledgements++;
    record(&ack_delays, now - messages[number].sent);
  }
  if (closed_loop && number == client->unacknowledged) say_next(client);
}

static void send_to(struct client *client, const char *data, size_t length);

static void send_words(struct client *client, const char *words) {
  send_to(client, words, strlen(words));
}

/* --------------------------------------------------------------- protocols */

static const char *text_of(uint32_t number) { return texts + (size_t)number * (size_t)ask.text; }

/* Reads what is cut into lines. */
static size_t read_lines(struct client *client, char *data, size_t length, uint64_t now) {
  size_t start = 0, from = client->scanned;
  char *end;
  while (from < length && (end = memchr(data + from, '\n', length - from)) != NULL) {
    size_t stop = (size_t)(end - data);
    size_t whole = stop > start && data[stop - 1] == '\r' ? stop - 1 : stop;
    protocol->line(client, data + start, whole - start, now);
    start = from = stop + 1;
  }
  client->scanned = length - start;
  return start;
}

/* Names in a JSON list of strings that hold no quotes. */
static int64_t names_after(char *line, size_t length, const char *words) {
  char *list = after(line, length, words);
  if (list == NULL) return 0;
  char *end = memchr(list, ']', (size_t)(line + length - list));
  if (end == NULL) return 0;
  return (int64_t)occurrences(list, (size_t)(end - list), '"') / 2;
}

/* The log that numbers count in, as `welcome` names it. */
static char native_log[80];
static bool coming_back;

static size_t native_login(struct client *client, char *out) {
  int length = sprintf(
      out, "{\"type\":\"hello\",\"version\":1,\"name\":\"u%u\",\"session\":\"secret-of-client-%08u\"",
      client->number, client->number);
  if (coming_back) length += sprintf(out + length, ",\"log\":\"%s\"", native_log);
  length += sprintf(out + length, ",\"rooms\":[{\"name\":\"r%u\"", client->room);
  if (coming_back) length += sprintf(out + length, ",\"since\":%" PRIu64, client->seq);
  return (size_t)(length + sprintf(out + length, "}]}\n"));
}

static size_t native_say(struct client *client, uint32_t number, char *out) {
  (void)client;
  return (size_t)sprintf(out, "{\"type\":\"say\",\"id\":\"m%u\",\"text\":\"%.*s\"}\n", number,
                         (int)ask.text, text_of(number));
}

static void send_pong(struct client *client) {
  static const char frame[] = "\x81\x90\0\0\0\0{\"type\":\"pong\"}\n";
  if (protocol->read == read_lines) send_words(client, frame + 6);
  else send_to(client, frame, sizeof frame - 1);
}

static void native_line(struct client *client, char *line, size_t length, uint64_t now) {
  if (client->state == GREETING && length > 0 && line[0] != '{') {
    /* A server that has not read the hello in time takes one for a person, until it does. */
    greeted_as_plain++;
  } else if (starts(line, length, "{\"type\":\"message\"")) {
    char *text = after(line, length, "\"text\":\"");
    char *end = text == NULL ? NULL : memchr(text, '"', (size_t)(line + length - text));
    if (end == NULL) wrong.altered++;
    else delivered(client, text, (size_t)(end - text), number_after(line, length, "\"seq\":"), now);
  } else if (starts(line, length, "{\"type\":\"ack\"")) {
    acknowledged(client, (uint32_t)number_after(line, length, "\"id\":\"m"), now);
  } else if (starts(line, length, "{\"type\":\"presence\"")) {
    client->known += names_after(line, length, "\"joined\":[") -
                     names_after(line, length, "\"left\":[");
    newest_known = now;
  } else if (starts(line, length, "{\"type\":\"joined\"")) {
    client->known = names_after(line, length, "\"members\":[");
    newest_known = now;
    came_in(client, now);
  } else if (starts(line, length, "{\"type\":\"welcome\"")) {
    char *log = after(line, length, "\"log\":\"");
    if (log != NULL) sscanf(log, "%79[^\"]", native_log);
  } else if (starts(line, length, "{\"type\":\"ping\"")) {
    send_pong(client);
  } else {
    refused(line, length);
  }
}

/* The header of a client's frame; the mask of zeros leaves the payload as it is. */
#define WEB_HEADER 8

/* Puts the header of a frame before a payload that stands WEB_HEADER bytes into `out`. */
static size_t web_framed(char *out, size_t length) {
  char header[WEB_HEADER] = {(char)0x81};
  size_t width = length < 126 ? 6 : 8;
  if (length < 126) {
    header[1] = (char)(0x80 | length);
  } else {
    header[1] = (char)(0x80 | 126);
    header[2] = (char)(length >> 8);
    header[3] = (char)length;
  }
  memmove(out + width, out + WEB_HEADER, length);
  memcpy(out, header, width);
  return width + length;
}

static size_t web_login(struct client *client, char *out) {
  size_t length = (size_t)sprintf(
      out, "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  char *frame = out + length;
  return length + web_framed(frame, native_login(client, frame + WEB_HEADER));
}

static size_t web_say(struct client *client, uint32_t number, char *out) {
  return web_framed(out, native_say(client, number, out + WEB_HEADER));
}

/* A native frame in each message; before them the response that opens the WebSocket. */
static size_t web_read(struct client *client, char *data, size_t length, uint64_t now) {
  size_t start = 0;
  if (client->state == GREETING && length > 0 && data[0] == 'H') {
    char *end = memmem(data, length, "\r\n\r\n", 4);
    if (end == NULL) return 0;
    start = (size_t)(end + 4 - data);
  }
  while (length - start >= 2) {
    uint8_t *frame = (uint8_t *)data + start;
    size_t left = length - start, header = 2, payload = frame[1];
    if (payload == 126) {
      header = 4;
      if (left < header) break;
      payload = (size_t)frame[2] << 8 | frame[3];
    } else if (payload == 127) {
      header = 10;
      if (left < header) break;
      payload = 0;
      for (int at = 2; at < 10; at++) payload = payload << 8 | frame[at];
    }
    if (left < header + payload) break;
    if (frame[0] == 0x81 && payload > 0) {
      native_line(client, (char *)frame + header, payload - 1, now);
    }
    start += header + payload;
  }
  return start;
}

static size_t plain_login(struct client *client, char *out) {
  return (size_t)sprintf(out, "/name u%u\n", client->number);
}

static size_t bare_say(struct client *client, uint32_t number, char *out) {
  (void)client;
  return (size_t)sprintf(out, "%.*s\n", (int)ask.text, text_of(number));
}

static void plain_line(struct client *client, char *line, size_t length, uint64_t now) {
  if (line[0] == '*') {
    if (starts(line, length, "* you are in ") || starts(line, length, "* you are alone")) {
      came_in(client, now);
    }
    return;
  }
  char *text = after(line, length, " >> ");
  if (text == NULL) refused(line, length);
  else delivered(client, text, (size_t)(line + length - text), 0, now);
}

static size_t irc_login(struct client *client, char *out) {
  return (size_t)sprintf(out, "NICK u%u\r\nUSER u%u 0 * :u\r\nJOIN #r%u\r\n", client->number,
                         client->number, client->room);
}

static size_t irc_say(struct client *client, uint32_t number, char *out) {
  return (size_t)sprintf(out, "PRIVMSG #r%u :%.*s\r\n", client->room, (int)ask.text,
                         text_of(number));
}

static void irc_line(struct client *client, char *line, size_t length, uint64_t now) {
  if (starts(line, length, "PING")) {
    line[1] = 'O';
    send_to(client, line, length);
    send_words(client, "\r\n");
    return;
  }
  char *command = after(line, length, " ");
  if (command == NULL || line[0] != ':') {
    refused(line, length);
    return;
  }
  size_t rest = length - (size_t)(command - line);
  if (starts(command, rest, "PRIVMSG ")) {
    char *text = after(command, rest, " :");
    if (text == NULL) wrong.altered++;
    else delivered(client, text, (size_t)(line + length - text), 0, now);
  } else if (starts(command, rest, "JOIN ")) {
    char own[16];
    sprintf(own, ":u%u!", client->number);
    /* One's own comes before the list of names, which holds oneself. */
    if (!starts(line, length, own)) client->known++;
    newest_known = now;
  } else if (starts(command, rest, "353 ")) {
    char *names = after(command, rest, " :");
    if (names != NULL) {
      size_t span = (size_t)(line + length - names);
      while (span > 0 && names[span - 1] == ' ') span--;
      client->known += (int64_t)occurrences(names, span, ' ') + (span > 0);
    }
    newest_known = now;
  } else if (starts(command, rest, "366 ")) {
    came_in(client, now);
  } else if (command[0] == '4' || command[0] == '5') {
    /* "422: no message of the day" is no refusal. */
    if (!starts(command, rest, "422 ")) refused(line, length);
  }
}

static size_t nats_login(struct client *client, char *out) {
  return (size_t)sprintf(out,
                         "CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":false}\r\n"
                         "SUB r%u 1\r\nPING\r\n",
                         client->room);
}

static size_t nats_say(struct client *client, uint32_t number, char *out) {
  return (size_t)sprintf(out, "PUB r%u %d\r\n%.*s\r\n", client->room, (int)ask.text,
                         (int)ask.text, text_of(number));
}

static size_t nats_read(struct client *client, char *data, size_t length, uint64_t now) {
  size_t start = 0;
  while (start < length) {
    char *line = data + start;
    char *end = memchr(line, '\n', length - start);
    if (end == NULL) break;
    size_t head = (size_t)(end + 1 - line);
    if (starts(line, head, "MSG ")) {
      char *size = end - 1;
      while (size[-1] != ' ') size--;
      size_t payload = (size_t)atoll(size);
      if (start + head + payload + 2 > length) break;
      delivered(client, line + head, payload, 0, now);
      head += payload + 2;
    } else if (starts(line, head, "PING")) {
      send_words(client, "PONG\r\n");
    } else if (starts(line, head, "PONG")) {
      came_in(client, now);
    } else if (starts(line, head, "-ERR")) {
      refused(line, head - 2);
    }
    start += head;
  }
  return start;
}

static size_t redis_login(struct client *client, char *out) {
  /* The third version of the protocol lets one connection listen and talk. */
  return (size_t)sprintf(out, "HELLO 3\r\nSUBSCRIBE r%u\r\n", client->room);
}

static size_t redis_say(struct client *client, uint32_t number, char *out) {
  return (size_t)sprintf(out, "*3\r\n$7\r\nPUBLISH\r\n$%d\r\nr%u\r\n$%d\r\n%.*s\r\n",
                         snprintf(NULL, 0, "r%u", client->room), client->room, (int)ask.text,
                         (int)ask.text, text_of(number));
}

/* The length of a whole value; 0 when there is more to come. */
static size_t redis_value(const char *data, size_t length) {
  const char *end = length == 0 ? NULL : memchr(data, '\n', length);
  if (end == NULL) return 0;
  size_t total = (size_t)(end + 1 - data);
  int64_t number = data[0] == '+' || data[0] == '-' ? 0 : atoll(data + 1);
  if (data[0] == '$') total += number < 0 ? 0 : (size_t)number + 2;
  if (data[0] == '%') number *= 2;
  if (data[0] == '*' || data[0] == '%' || data[0] == '>') {
    while (number-- > 0) {
      size_t element = total > length ? 0 : redis_value(data + total, length - total);
      if (element == 0) return 0;
      total += element;
    }
  }
  return total > length ? 0 : total;
}

static size_t redis_read(struct client *client, char *data, size_t length, uint64_t now) {
  size_t start = 0, whole;
  while ((whole = redis_value(data + start, length - start)) > 0) {
    char *value = data + start;
    if (starts(value, whole, ">3\r\n$7\r\nmessage\r\n")) {
      delivered(client, value + whole - 2 - ask.text, (size_t)ask.text, 0, now);
    } else if (starts(value, whole, ">3\r\n$9\r\nsubscribe\r\n")) {
      came_in(client, now);
    } else if (value[0] == '-') {
      refused(value, whole - 2);
    }
    start += whole;
  }
  return start;
}

static size_t no_login(struct client *client, char *out) {
  (void)client, (void)out;
  return 0;
}

/*
 * `ncat --chat`: "<user7> text", and "<announce> …" for comings and goings. Of
 * what it has read at once only the first line carries a name.
 */
static void ncat_line(struct client *client, char *line, size_t length, uint64_t now) {
  if (starts(line, length, "<announce>")) {
    if (starts(line, length, "<announce> already connected")) came_in(client, now);
    return;
  }
  char *text = length > 0 && line[0] == MARK ? line : after(line, length, "> ");
  if (text == NULL) refused(line, length);
  else delivered(client, text, (size_t)(line + length - text), 0, now);
}

/* Bare lines, passed on as they are. */
static void bare_line(struct client *client, char *line, size_t length, uint64_t now) {
  if (line[0] == MARK) delivered(client, line, length, 0, now);
  else came_in(client, now);
}

static size_t note_say(struct client *client, uint32_t number, char *out) {
  (void)client;
  memcpy(out, text_of(number), (size_t)ask.text);
  return (size_t)ask.text;
}

/*
 * The note's server: "Client7 >> text" without any end. What two reads of it
 * have cut in two cannot be put together again: it counts as altered.
 */
static size_t note_read(struct client *client, char *data, size_t length, uint64_t now) {
  size_t start = 0;
  while (start < length) {
    char *from = data + start;
    size_t left = length - start;
    if (from[0] == MARK) {
      if (left < (size_t)ask.text) break;
      delivered(client, from, (size_t)ask.text, 0, now);
      start += (size_t)ask.text;
      continue;
    }
    char *mark = memchr(from, MARK, left);
    if (mark == NULL) break;
    start += (size_t)(mark - from);
  }
  return start;
}

static const struct protocol protocols[] = {
    {"native", false, true, true, native_login, native_say, read_lines, native_line},
    {"web", false, true, true, web_login, web_say, web_read, NULL},
    {"plain", false, false, true, plain_login, bare_say, read_lines, plain_line},
    {"irc", false, false, true, irc_login, irc_say, read_lines, irc_line},
    {"redis", true, false, true, redis_login, redis_say, redis_read, NULL},
    {"nats", false, false, true, nats_login, nats_say, nats_read, NULL},
    {"ncat", false, false, true, no_login, bare_say, read_lines, ncat_line},
    {"lines", false, false, true, no_login, bare_say, read_lines, bare_line},
    {"note", false, false, false, no_login, note_say, note_read, NULL},
};

/* ------------------------------------------------------------- connections */

static void watch(struct client *client, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = client};
  if (epoll_ctl(epoll, operation, client->fd, &event) < 0) fail("epoll_ctl");
}

static void lose(struct client *client) {
  if (client->state == LOST || client->state == CLOSED) return;
  wrong.lost++;
  if (client->state == IN) {
    in_count--;
    if (!client->slow) {
      receivers[client->room]--;
      awaited -= outstanding(client);
    }
  }
  client->state = LOST;
  close(client->fd);
}

static void hang_up(struct client *client) {
  close(client->fd);
  client->state = CLOSED;
  client->held.length = client->waiting.length = client->scanned = 0;
  in_count--;
}

static void send_to(struct client *client, const char *data, size_t length) {
  if (client->state == LOST || client->state == CLOSED) return;
  if (client->waiting.length == 0) {
    ssize_t sent = send(client->fd, data, length, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
      lose(client);
      return;
    }
    size_t done = sent < 0 ? 0 : (size_t)sent;
    if (done == length) return;
    data += done;
    length -= done;
    watch(client, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
  }
  append(&client->waiting, data, length);
}

static void send_waiting(struct client *client) {
  ssize_t sent = send(client->fd, client->waiting.data, client->waiting.length, MSG_NOSIGNAL);
  if (sent < 0) {
    if (errno != EAGAIN) lose(client);
    return;
  }
  drop_first(&client->waiting, (size_t)sent);
  if (client->waiting.length == 0) watch(client, EPOLL_CTL_MOD, EPOLLIN);
}

static void start_connecting(struct client *client) {
  client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (client->fd < 0) fail("socket");
  int on = 1, small = SLOW_BUFFER;
  setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (client->slow) setsockopt(client->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  struct sockaddr_in address = {
      .sin_family = AF_INET,
      .sin_port = htons((uint16_t)ask.port),
      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
  };
  client->state = CONNECTING;
  if (connect(client->fd, (struct sockaddr *)&address, sizeof address) < 0 &&
      errno != EINPROGRESS) {
    fail("connect");
  }
  watch(client, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
}

static void connected(struct client *client) {
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) {
    errno = error;
    fail("connect");
  }
  client->state = GREETING;
  watch(client, EPOLL_CTL_MOD, EPOLLIN);
  char words[512];
  size_t said = protocol->login(client, words);
  if (said > 0) send_to(client, words, said);
  if (!protocol->confirms) came_in(client, time_now());
}

static void take(struct client *client, char *data, size_t length, uint64_t now) {
  if (client->held.length == 0) {
    client->scanned = 0;
    size_t used = protocol->read(client, data, length, now);
    if (used < length) append(&client->held, data + used, length - used);
  } else {
    append(&client->held, data, length);
    size_t used = protocol->read(client, client->held.data, client->held.length, now);
    drop_first(&client->held, used);
  }
}

/*
 * Taking in a burst, nothing is read but only kept, with its time, and read
 * when all is over: so the generator is not what is measured.
 */
struct arrival {
  struct client *client;
  size_t at, length;
  uint64_t time;
};
static struct {
  bool on;
  char *data;
  size_t length, size;
  struct arrival *arrivals;
  size_t count, count_max;
  size_t marks;
} tape;

static void take_in(struct client *client, size_t most) {
  static char bytes[READ_MAX];
  bool taping = tape.on && tape.length + READ_MAX <= tape.size && tape.count < tape.count_max;
  char *into = taping ? tape.data + tape.length : bytes;
  ssize_t got = recv(client->fd, into, most, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    lose(client);
    return;
  }
  uint64_t now = time_now();
  bytes_read += (uint64_t)got;
  if (!taping) {
    take(client, bytes, (size_t)got, now);
    return;
  }
  tape.arrivals[tape.count++] =
      (struct arrival){client, tape.length, (size_t)got, now};
  tape.length += (size_t)got;
  tape.marks += occurrences(into, (size_t)got, MARK);
}

/* ------------------------------------------------------------ what is said */

/* Makes the text of the next message: its mark, its number, and letters that depend on it. */
static uint32_t new_message(struct client *client) {
  if (said_count == MESSAGES_MAX) give_up("too many messages");
  uint32_t number = said_count++;
  char *text = texts + (size_t)number * (size_t)ask.text;
  char digits[10];
  sprintf(digits, "%c%08x", MARK, number);
  memcpy(text, digits, 9);
  uint32_t state = number;
  for (int64_t at = 9; at < ask.text; at++) {
    state = state * 1103515245u + 12345u;
    text[at] = (char)((state >> 16) % 7 == 0 && at > 9 && at + 1 < ask.text
                          ? ' '
                          : 'a' + (state >> 20) % 26);
  }
  uint32_t *said = said_by_talker(client->room, (uint32_t)client->talker);
  messages[number] = (struct message){
      .room = client->room,
      .talker = (uint32_t)client->talker,
      .nth = (*said)++,
  };
  awaited += receivers[client->room];
  if (!client->slow && !protocol->echoes && client->state == IN) awaited--;
  client->unacknowledged = number;
  client->said++;
  return number;
}

static void say_next(struct client *client) {
  char frame[TEXT_MAX + 200];
  uint32_t number = new_message(client);
  size_t length = protocol->say(client, number, frame);
  messages[number].sent = time_now();
  send_to(client, frame, length);
}

/* The talkers take turns, so that their moments are evenly spread. */
static struct {
  bool on;
  struct client **talkers;
  uint32_t count, turn;
  double interval;
  uint64_t start;
  uint64_t spoken;
} talk;

static uint64_t next_word(void) {
  return talk.start + (uint64_t)((double)talk.spoken * talk.interval);
}

static void talk_if_due(uint64_t now) {
  while (talk.on && now >= next_word()) {
    if (now >= window_start && now < window_end) record(&lateness, now - next_word());
    talk.spoken++;
    say_next(talk.talkers[talk.turn]);
    talk.turn = (talk.turn + 1) % talk.count;
    now = time_now();
  }
}

/* Clients that read slowly: a little at every tick, and nothing in between. */
static struct {
  bool on;
  uint64_t next;
  size_t share;
} slowness;

static void read_slowly(uint64_t now) {
  if (!slowness.on || now < slowness.next) return;
  slowness.next += SLOW_TICK;
  for (uint32_t index = 0; index < client_count; index++) {
    struct client *client = &clients[index];
    if (client->slow && client->state == IN) take_in(client, slowness.share);
  }
}

/* ------------------------------------------------------------ the main loop */

static void set_timer(uint64_t at) {
  static uint64_t set_to;
  if (at == set_to) return;
  set_to = at;
  struct itimerspec time = {
      .it_value = {(time_t)(at / SECOND), (long)(at % SECOND)},
  };
  if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &time, NULL) < 0) fail("timer");
}

static uint64_t earlier(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* Goes on until a moment, or until something is done. Returns whether it is. */
static bool run(uint64_t until, bool (*done)(void)) {
  for (;;) {
    uint64_t now = time_now();
    talk_if_due(now);
    read_slowly(now);
    if (done != NULL && done()) return true;
    if (now >= until) return false;
    uint64_t wake = until;
    if (talk.on) wake = earlier(wake, next_word());
    if (slowness.on) wake = earlier(wake, slowness.next);
    set_timer(wake);
    struct epoll_event events[512];
    int ready = epoll_wait(epoll, events, 512, -1);
    if (ready < 0 && errno != EINTR) fail("epoll_wait");
    for (int index = 0; index < ready; index++) {
      struct client *client = events[index].data.ptr;
      if (client == NULL) {
        uint64_t times;
        if (read(timer, &times, sizeof times) < 0 && errno != EAGAIN) fail("timer");
        continue;
      }
      if (client->state == CONNECTING) connected(client);
      else if (events[index].events & EPOLLOUT) send_waiting(client);
      if (client->state != LOST && events[index].events & ~(uint32_t)EPOLLOUT) {
        take_in(client, READ_MAX);
      }
      if (talk.on) talk_if_due(time_now());
    }
  }
}

static uint64_t seconds_from_now(double seconds) {
  return time_now() + (uint64_t)(seconds * SECOND);
}

/* ----------------------------------------------------------- letting all in */

static bool all_in(void) { return in_count + wrong.lost >= client_count; }

static bool all_known(void) {
  if (!all_in()) return false;
  static uint32_t first;
  /* Goes on where it stopped, so that it is cheap to ask often. */
  while (first < client_count && clients[first].known >= ask.members) first++;
  return first == client_count;
}

static bool none_awaited(void) { return awaited <= 0; }

static uint32_t started;

static bool room_for_more(void) {
  int64_t at_the_door = (int64_t)started - (int64_t)in_count - (int64_t)wrong.lost;
  return ask.at_once == 0 || at_the_door < ask.at_once;
}

static void join_all(double patience) {
  uint64_t until = seconds_from_now(patience);
  started = 0;
  while (started < client_count) {
    if (!room_for_more() && !run(until, room_for_more)) break;
    if (clients[started].state == CLOSED) start_connecting(&clients[started]);
    started++;
    if (ask.pace > 0) run(seconds_from_now(ask.pace / 1e6), NULL);
  }
  if (!run(until, all_in)) give_up("not everybody was let in in time");
  for (uint32_t index = 0; index < client_count; index++) {
    struct client *client = &clients[index];
    if (client->state == IN && !client->slow) receivers[client->room]++;
  }
}

/* Waits until nothing comes any more and the server has nothing to do. */
static void settle(void) {
  uint64_t until = seconds_from_now(20);
  while (time_now() < until) {
    uint64_t before = bytes_read;
    uint64_t cpu_before = cpu_of(ask.pid);
    run(seconds_from_now(0.2), NULL);
    if (bytes_read == before && cpu_of(ask.pid) - cpu_before < 10 * MILLISECOND) return;
  }
}

/* ---------------------------------------------------------------- the report */

static bool has_field;

static void number_field(const char *name, double value) {
  if (!isfinite(value)) return;
  printf("%s\"%s\":%.10g", has_field ? "," : "{", name, value);
  has_field = true;
}

static void report_between(struct moment start, struct moment end, double delivered_count) {
  double time = (double)(end.time - start.time);
  double server = (double)(end.server_cpu - start.server_cpu);
  double own = (double)(end.own_cpu - start.own_cpu);
  double busy = (double)(end.cores_busy - start.cores_busy);
  number_field("seconds", time / SECOND);
  number_field("server_cpu_s", server / SECOND);
  number_field("server_busy", server / time);
  number_field("generator_busy", own / time);
  /* What everybody else has used of these cores: more than a little of it spoils the figures. */
  number_field("others_busy", fmax(0, (busy - server - own) / time));
  if (delivered_count > 0) {
    number_field("deliveries", delivered_count);
    number_field("cpu_us", server / 1e3 / delivered_count);
    number_field("deliveries_per_s", delivered_count * SECOND / time);
  }
}

static void report_delays(void) {
  if (delays.count == 0) return;
  number_field("p50_ms", quantile(&delays, 0.5));
  number_field("p99_ms", quantile(&delays, 0.99));
  number_field("p999_ms", quantile(&delays, 0.999));
  number_field("max_ms", (double)delays.most / 1e6);
}

/* Whether all who only listen have heard one order, room by room. */
static bool heard_one_order(void) {
  for (uint32_t index = 0; index < client_count; index++) {
    const struct client *client = &clients[index];
    if (client->talker >= 0 || client->slow || client->state != IN) continue;
    for (uint32_t other = index + 1; other < client_count; other++) {
      const struct client *next = &clients[other];
      if (next->room != client->room) break;
      if (next->talker >= 0 || next->slow || next->state != IN) continue;
      if (next->order != client->order) return false;
      break;
    }
  }
  return true;
}

static void report_end(void) {
  for (uint32_t index = 0; index < client_count; index++) {
    const struct client *client = &clients[index];
    if (client->state != IN) continue;
    if (!client->slow) wrong.missing += (uint64_t)outstanding(client);
    if (protocol->acknowledges && !closed_loop) {
      wrong.unacknowledged += client->said - client->acknowledged;
    }
  }
  number_field("said", said_count);
  number_field("rss_kib", (double)status_of(ask.pid, "VmRSS:"));
  number_field("rss_peak_kib", (double)status_of(ask.pid, "VmHWM:"));
  if (lateness.count > 0) number_field("late_p99_ms", quantile(&lateness, 0.99));
  number_field("missing", (double)wrong.missing);
  number_field("repeated", (double)wrong.repeated);
  number_field("altered", (double)wrong.altered);
  number_field("astray", (double)wrong.astray);
  number_field("holes", (double)wrong.holes);
  number_field("unacknowledged", (double)wrong.unacknowledged);
  number_field("lost", (double)wrong.lost);
  number_field("refused", (double)wrong.refused);
  printf(",\"one_order\":%s", heard_one_order() ? "true" : "false");
  if (greeted_as_plain > 0) printf(",\"lines_of_plain_greeting\":%" PRIu64, greeted_as_plain);
  if (refusal[0] != 0) printf(",\"refusal\":\"%s\"", refusal);
  printf("}\n");
}

/* --------------------------------------------------------------- workloads */

static uint64_t join_everybody(void) {
  phase = "letting everybody in";
  uint64_t start = time_now();
  join_all((double)ask.limit);
  number_field("in_s", (double)(newest_in - start) / SECOND);
  return start;
}

/* Everybody is in, some talk at evenly spread moments, all listen. */
static void work_talk(void) {
  join_everybody();
  phase = "settling";
  settle();
  for (uint32_t index = 0; index < client_count; index++) {
    if (clients[index].slow && clients[index].state == IN) {
      watch(&clients[index], EPOLL_CTL_MOD, 0);
      slowness.on = true;
    }
  }
  slowness.next = time_now() + SLOW_TICK;
  slowness.share = (size_t)((double)ask.slow_rate * (double)SLOW_TICK / (double)SECOND);

  phase = "warming up";
  talk.interval = (double)SECOND / (ask.rate * talk.count);
  talk.start = seconds_from_now(0.01);
  talk.on = true;
  run(talk.start + (uint64_t)(ask.warm * SECOND), NULL);
  phase = "measuring";
  struct moment start = moment_now();
  window_start = start.time;
  window_end = window_start + (uint64_t)(ask.seconds * SECOND);
  run(window_end, NULL);
  struct moment end = moment_now();
  window_end = end.time;
  double rss = (double)status_of(ask.pid, "VmRSS:");
  phase = "waiting for the last deliveries";
  talk.on = false;
  run(seconds_from_now(ask.drain), none_awaited);
  if (protocol->acknowledges) run(seconds_from_now(0.2), NULL);

  number_field("rss_busy_kib", rss);
  report_between(start, end, (double)deliveries);
  report_delays();
  if (end.acknowledgements > 0) number_field("ack_p99_ms", quantile(&ack_delays, 0.99));
  if (ask.slow > 0) number_field("slow_deliveries", (double)slow_deliveries);
}

/*
 * The next thing is said when everybody has heard the last one. However slow
 * the machine is at the moment, nothing can be gathered: every delivery is one
 * of its own, and what it costs depends on little else. The first quarter warms
 * up and does not count.
 */
static void work_step(void) {
  join_everybody();
  phase = "settling";
  settle();
  phase = "talking in step";
  struct moment start = moment_now();
  for (int64_t index = 0; index < ask.count; index++) {
    if (index == ask.count / 4) {
      start = moment_now();
      window_start = start.time;
    }
    say_next(talk.talkers[(size_t)index % talk.count]);
    if (!run(seconds_from_now(ask.drain), none_awaited)) break;
  }
  struct moment end = moment_now();
  if (protocol->acknowledges) run(seconds_from_now(0.2), NULL);
  report_between(start, end, (double)deliveries);
  report_delays();
}

static size_t burst_expected;

static bool burst_over(void) { return tape.marks >= burst_expected; }

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* One says many things at once. The first burst warms the server up and does not count. */
static void work_burst(void) {
  join_everybody();
  phase = "settling";
  settle();
  struct client *sayer = talk.talkers[0];
  size_t heard_by = receivers[0] - (protocol->echoes ? 0 : 1);
  burst_expected = heard_by * (size_t)ask.count;
  tape.size = burst_expected * (size_t)(ask.text + 250) + (8u << 20);
  tape.data = reserved(tape.size);
  memset(tape.data, 1, tape.size);
  tape.count_max = burst_expected + (1u << 16);
  tape.arrivals = reserved(tape.count_max * sizeof *tape.arrivals);
  memset(tape.arrivals, 1, tape.count_max * sizeof *tape.arrivals);
  struct bytes frames = {0};
  double *rates = allocated((size_t)ask.repeat, sizeof *rates);
  double cpu = 0, busy = 0, others = 0, first = 0;

  for (int64_t round = 0; round <= ask.repeat; round++) {
    phase = "making a burst";
    frames.length = 0;
    uint32_t from = said_count;
    for (int64_t index = 0; index < ask.count; index++) {
      char frame[TEXT_MAX + 200];
      append(&frames, frame, protocol->say(sayer, new_message(sayer), frame));
    }
    tape.length = tape.count = tape.marks = 0;
    tape.on = true;
    window_start = 0;
    if (round == 0) window_start = window_end = UINT64_MAX;
    else window_end = UINT64_MAX;
    phase = "taking in a burst";
    struct moment start = moment_now();
    for (uint32_t number = from; number < said_count; number++) {
      messages[number].sent = start.time;
    }
    send_to(sayer, frames.data, frames.length);
    bool done = run(seconds_from_now(ask.drain), burst_over);
    struct moment end = moment_now();
    uint64_t last = tape.count > 0 ? tape.arrivals[tape.count - 1].time : end.time;
    /* What the server still has to do for it, acknowledgements say, is part of the cost. */
    settle();
    struct moment settled = moment_now();
    tape.on = false;
    for (size_t index = 0; index < tape.count; index++) {
      struct arrival *arrival = &tape.arrivals[index];
      take(arrival->client, tape.data + arrival->at, arrival->length, arrival->time);
    }
    if (!done || awaited > 0) break;
    double rate = (double)burst_expected * SECOND / (double)(last - start.time);
    if (round == 0) first = rate;
    else {
      rates[round - 1] = rate;
      cpu += (double)(settled.server_cpu - start.server_cpu) / 1e3;
      double own = (double)(end.own_cpu - start.own_cpu) / (double)(end.time - start.time);
      busy = fmax(busy, own);
      others += fmax(0, (double)(settled.cores_busy - start.cores_busy) -
                            (double)(settled.server_cpu - start.server_cpu) -
                            (double)(settled.own_cpu - start.own_cpu)) /
                (double)(settled.time - start.time);
    }
  }
  qsort(rates, (size_t)ask.repeat, sizeof *rates, by_size);
  number_field("deliveries_per_s", rates[ask.repeat / 2]);
  number_field("first_deliveries_per_s", first);
  number_field("cpu_us", cpu / ((double)burst_expected * (double)ask.repeat));
  number_field("generator_busy", busy);
  number_field("others_busy", others / (double)ask.repeat);
  report_delays();
}

/* All come at once, and each is to know of all others. */
static void work_storm(void) {
  struct moment start = moment_now();
  uint64_t began = join_everybody();
  phase = "waiting until everybody knows of all";
  bool done = run(began + (uint64_t)ask.limit * SECOND * 9 / 10, all_known);
  struct moment end = moment_now();
  if (!done) wrong.missing++;
  number_field("known_s", (double)(newest_known - began) / SECOND);
  number_field("bytes", (double)bytes_read);
  report_between(start, end, 0);
}

/* Many are in, and nothing happens. */
static void work_idle(void) {
  double before = (double)status_of(ask.pid, "VmRSS:");
  join_everybody();
  phase = "settling";
  settle();
  phase = "measuring";
  struct moment start = moment_now();
  run(seconds_from_now(ask.seconds), NULL);
  struct moment end = moment_now();
  double rss = (double)status_of(ask.pid, "VmRSS:");
  number_field("connections", client_count);
  number_field("rss_empty_kib", before);
  number_field("kib_per_connection", (rss - before) / client_count);
  report_between(start, end, 0);
}

/* Each talker says the next thing when the last one is acknowledged. */
static void work_acked(void) {
  join_everybody();
  phase = "settling";
  settle();
  closed_loop = true;
  phase = "warming up";
  for (uint32_t index = 0; index < talk.count; index++) say_next(talk.talkers[index]);
  run(seconds_from_now(ask.warm), NULL);
  phase = "measuring";
  struct moment start = moment_now();
  window_start = start.time;
  run(seconds_from_now(ask.seconds), NULL);
  struct moment end = moment_now();
  window_end = end.time;
  phase = "waiting for the last deliveries";
  closed_loop = false;
  run(seconds_from_now(ask.drain), none_awaited);
  run(seconds_from_now(0.2), NULL);

  double count = (double)(end.acknowledgements - start.acknowledgements);
  report_between(start, end, (double)deliveries);
  number_field("acks_per_s", count * SECOND / (double)(end.time - start.time));
  number_field("ack_p50_ms", quantile(&ack_delays, 0.5));
  number_field("ack_p99_ms", quantile(&ack_delays, 0.99));
  number_field("ack_cpu_us", (double)(end.server_cpu - start.server_cpu) / 1e3 / count);
  report_delays();
}

/* Everybody is cut off, something is said meanwhile, and all come back at once. */
static void work_resume(void) {
  join_everybody();
  phase = "settling";
  settle();
  struct client *sayer = talk.talkers[0];
  /* A first message tells everybody the number from which on it has to hear. */
  say_next(sayer);
  if (!run(seconds_from_now(ask.drain), none_awaited)) give_up("the first message was not heard");
  phase = "cutting everybody off";
  for (uint32_t index = 0; index < client_count; index++) {
    if (&clients[index] != sayer) hang_up(&clients[index]);
  }
  settle();
  phase = "talking meanwhile";
  for (int64_t index = 0; index < ask.behind; index++) say_next(sayer);
  settle();
  phase = "coming back";
  coming_back = true;
  receivers[0] = 0;
  window_start = 0;
  struct moment start = moment_now();
  join_all((double)ask.limit);
  bool done = run(seconds_from_now(ask.drain), none_awaited);
  struct moment end = moment_now();
  if (!done) wrong.missing++;
  double heard = (double)deliveries;
  number_field("back_s", (double)(end.time - start.time) / SECOND);
  number_field("back_in_s", (double)(newest_in - start.time) / SECOND);
  report_between(start, end, heard);
}

static const struct {
  const char *name;
  void (*work)(void);
} workloads[] = {
    {"talk", work_talk},   {"burst", work_burst}, {"storm", work_storm},
    {"idle", work_idle},   {"acked", work_acked}, {"resume", work_resume},
    {"step", work_step},
};

/* ------------------------------------------------------------------ start */

static const struct {
  const char *name;
  enum { WORD, COUNT, FRACTION } kind;
  void *value;
  const char *help;
} option_table[] = {
    {"protocol", WORD, &ask.protocol, "native, web, plain, irc, redis, nats, ncat, lines or note"},
    {"workload", WORD, &ask.workload, "talk, step, burst, storm, idle, acked or resume"},
    {"port", COUNT, &ask.port, "the server's, on 127.0.0.1"},
    {"pid", COUNT, &ask.pid, "the server's process: its CPU and memory are measured"},
    {"rooms", COUNT, &ask.rooms, "how many rooms there are"},
    {"members", COUNT, &ask.members, "in each room"},
    {"talkers", COUNT, &ask.talkers, "of the members of each room"},
    {"rate", FRACTION, &ask.rate, "messages a second of each talker"},
    {"text", COUNT, &ask.text, "bytes of a message"},
    {"warm", FRACTION, &ask.warm, "seconds before anything is measured"},
    {"seconds", FRACTION, &ask.seconds, "seconds that are measured"},
    {"drain", FRACTION, &ask.drain, "seconds that the last deliveries may take"},
    {"at-once", COUNT, &ask.at_once, "clients at the door at the same time, 0 for all"},
    {"pace", FRACTION, &ask.pace, "microseconds between two that connect"},
    {"count", COUNT, &ask.count, "messages in a burst, or said in step"},
    {"repeat", COUNT, &ask.repeat, "bursts that are measured"},
    {"slow", COUNT, &ask.slow, "members of each room that read slowly"},
    {"slow-rate", COUNT, &ask.slow_rate, "bytes a second that each of them reads"},
    {"behind", COUNT, &ask.behind, "messages said while all are cut off"},
    {"cpu", COUNT, &ask.cpu, "the core to run on"},
    {"server-cpu", COUNT, &ask.server_cpu, "the core that the server runs on"},
    {"limit", COUNT, &ask.limit, "seconds after which it gives up"},
};

static void read_options(char **words) {
  for (; *words != NULL; words += 2) {
    size_t index = 0, count = sizeof option_table / sizeof *option_table;
    while (index < count && (strncmp(*words, "--", 2) != 0 ||
                             strcmp(*words + 2, option_table[index].name) != 0)) {
      index++;
    }
    if (index == count || words[1] == NULL) {
      fprintf(stderr, "load: there is no option %s with that value; it has\n", *words);
      for (index = 0; index < count; index++) {
        fprintf(stderr, "  --%s: %s\n", option_table[index].name, option_table[index].help);
      }
      exit(2);
    }
    if (option_table[index].kind == WORD) *(const char **)option_table[index].value = words[1];
    if (option_table[index].kind == COUNT) *(int64_t *)option_table[index].value = atoll(words[1]);
    if (option_table[index].kind == FRACTION) *(double *)option_table[index].value = atof(words[1]);
  }
}

static void prepare(void) {
  for (size_t index = 0; index < sizeof protocols / sizeof *protocols; index++) {
    if (strcmp(protocols[index].name, ask.protocol) == 0) protocol = &protocols[index];
  }
  if (protocol == NULL) give_up("there is no such protocol");
  if (ask.text < 16 || ask.text > TEXT_MAX) give_up("a text has 16 to 400 bytes");
  if (ask.talkers < 1 || ask.talkers > ask.members) give_up("talkers are members");
  client_count = (uint32_t)(ask.rooms * ask.members);
  clients = allocated(client_count, sizeof *clients);
  said_by = allocated((size_t)(ask.rooms * ask.talkers), sizeof *said_by);
  receivers = allocated((size_t)ask.rooms, sizeof *receivers);
  messages = reserved(MESSAGES_MAX * sizeof *messages);
  texts = reserved((size_t)MESSAGES_MAX * (size_t)ask.text);
  talk.count = (uint32_t)(ask.rooms * ask.talkers);
  talk.talkers = allocated(talk.count, sizeof *talk.talkers);
  uint32_t *next = allocated((size_t)client_count * (size_t)ask.talkers, sizeof *next);
  for (uint32_t index = 0; index < client_count; index++) {
    uint32_t place = index % (uint32_t)ask.members;
    uint32_t room = index / (uint32_t)ask.members;
    /* Talkers are spread over the room, so that none of them is always served first. */
    uint32_t stride = (uint32_t)(ask.members / ask.talkers);
    bool talks = place % stride == 0 && place / stride < ask.talkers;
    clients[index] = (struct client){
        .number = index,
        .room = room,
        .talker = talks ? (int)(place / stride) : -1,
        .slow = !talks && ask.slow > 0 && place % (uint32_t)(ask.members / ask.slow) == 1,
        .next = next + (size_t)index * (size_t)ask.talkers,
    };
    if (talks) talk.talkers[(place / stride) * (uint32_t)ask.rooms + room] = &clients[index];
  }
  epoll = epoll_create1(0);
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  if (epoll < 0 || timer < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event) < 0) fail("epoll");
}

static void out_of_time(int signal) {
  (void)signal;
  fprintf(stderr, "load: still %s after %" PRId64 " s\n", phase, ask.limit);
  _exit(3);
}

int main(int count, char **words) {
  (void)count;
  read_options(words + 1);
  /* Whoever started this is to outlive it. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGALRM, out_of_time);
  alarm((unsigned)ask.limit);
  if (ask.cpu >= 0) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)ask.cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) < 0) fail("cpu");
  }
  prepare();
  for (size_t index = 0; index < sizeof workloads / sizeof *workloads; index++) {
    if (strcmp(workloads[index].name, ask.workload) != 0) continue;
    workloads[index].work();
    report_end();
    return 0;
  }
  give_up("there is no such workload");
}
