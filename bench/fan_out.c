/*
 * The least a chat server can be: one epoll loop, and what one connection sends
 * is passed on to all others, a write a delivery. No rooms, no names, no
 * numbers, no history. The bench holds others against it.
 *
 *     fan_out PORT
 *
 * Who arrives is told "hello", so that it knows it is in. Only whole lines are
 * passed on, so that two that talk at once are not mixed up.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* More descriptors than a process may have here. */
#define MEMBERS_MAX 65536

/* What is read at once, in bytes. */
#define READ_MAX 65536

/* A connection: the line it has begun, and what the socket has not taken yet. */
struct member {
  int fd;
  char *begun;
  size_t begun_length;
  char *waiting;
  size_t waiting_length, waiting_size;
};

static struct member *members[MEMBERS_MAX];
static int member_count;
static int epoll;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void *grown(void *memory, size_t size) {
  memory = realloc(memory, size);
  if (memory == NULL) fail("memory");
  return memory;
}

static void watch(struct member *member, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = member};
  if (epoll_ctl(epoll, operation, member->fd, &event) < 0) fail("epoll_ctl");
}

/* Keeps what the socket has not taken until there is room again. */
static void keep(struct member *member, const char *bytes, size_t length) {
  size_t needed = member->waiting_length + length;
  if (needed > member->waiting_size) {
    member->waiting_size = 2 * needed;
    member->waiting = grown(member->waiting, member->waiting_size);
  }
  memcpy(member->waiting + member->waiting_length, bytes, length);
  if (member->waiting_length == 0) watch(member, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
  member->waiting_length = needed;
}

/* A broken connection is found by its next read. */
static void deliver(struct member *member, const char *bytes, size_t length) {
  if (member->waiting_length > 0) {
    keep(member, bytes, length);
    return;
  }
  ssize_t sent = send(member->fd, bytes, length, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) return;
  size_t done = sent < 0 ? 0 : (size_t)sent;
  if (done < length) keep(member, bytes + done, length - done);
}

static void deliver_waiting(struct member *member) {
  ssize_t sent = send(member->fd, member->waiting, member->waiting_length, MSG_NOSIGNAL);
  if (sent < 0) return;
  member->waiting_length -= (size_t)sent;
  memmove(member->waiting, member->waiting + sent, member->waiting_length);
  if (member->waiting_length == 0) watch(member, EPOLL_CTL_MOD, EPOLLIN);
}

static void tell_others(const struct member *sayer, const char *lines, size_t length) {
  for (int index = 0; index < member_count; index++) {
    if (members[index] != sayer) deliver(members[index], lines, length);
  }
}

static void arrive(int fd) {
  if (member_count == MEMBERS_MAX) {
    close(fd);
    return;
  }
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct member *member = grown(NULL, sizeof *member);
  *member = (struct member){.fd = fd};
  members[member_count++] = member;
  watch(member, EPOLL_CTL_ADD, EPOLLIN);
  deliver(member, "hello\n", 6);
}

static void leave(struct member *member) {
  for (int index = 0; index < member_count; index++) {
    if (members[index] == member) members[index] = members[--member_count];
  }
  close(member->fd);
  free(member->begun);
  free(member->waiting);
  free(member);
}

/* Holds the beginning of a line until its end has come. */
static void begin(struct member *member, const char *bytes, size_t length) {
  if (length == 0) return;
  member->begun = grown(member->begun, member->begun_length + length);
  memcpy(member->begun + member->begun_length, bytes, length);
  member->begun_length += length;
}

static void hear(struct member *member) {
  static char bytes[READ_MAX];
  ssize_t got = recv(member->fd, bytes, sizeof bytes, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    leave(member);
    return;
  }
  char *newline = memrchr(bytes, '\n', (size_t)got);
  size_t whole = newline == NULL ? 0 : (size_t)(newline + 1 - bytes);
  if (whole > 0 && member->begun_length > 0) {
    begin(member, bytes, whole);
    tell_others(member, member->begun, member->begun_length);
    member->begun_length = 0;
  } else if (whole > 0) {
    tell_others(member, bytes, whole);
  }
  begin(member, bytes + whole, (size_t)got - whole);
}

int main(int count, char **words) {
  if (count != 2) {
    fprintf(stderr, "usage: fan_out PORT\n");
    return 2;
  }
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {
      .sin_family = AF_INET,
      .sin_port = htons((uint16_t)atoi(words[1])),
      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
  };
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
  if (listen(listener, 4096) < 0) fail("listen");
  epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) fail("epoll_ctl");
  printf("listening\n");
  fflush(stdout);

  for (;;) {
    struct epoll_event events[256];
    int ready = epoll_wait(epoll, events, 256, -1);
    for (int index = 0; index < ready; index++) {
      struct member *member = events[index].data.ptr;
      if (member == NULL) {
        int fd;
        while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) arrive(fd);
        continue;
      }
      if (events[index].events & EPOLLOUT) deliver_waiting(member);
      if (events[index].events & ~(uint32_t)EPOLLOUT) hear(member);
    }
  }
}
