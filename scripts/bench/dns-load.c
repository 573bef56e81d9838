// Asks a DNS server for one address as fast as it answers, and checks the content of every answer.
//
//   dns-load PORT NAME ADDRESS TTL OUTSTANDING SECONDS
//
// One busy thread, a closed loop: so many queries are outstanding at any time, over LANES connected
// sockets, so a server with a core of its own is never without work. Prints one JSON object.
// Linux only (sendmmsg, recvmmsg). Exit code 2: it could not run at all.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  LANES = 8,           // so that the answers spread over receive queues
  SLOTS = 64,          // outstanding queries of a lane, and messages of one system call
  QUERY_BYTES = 512,
  ANSWER_BYTES = 2048,
  HEADER_BYTES = 12,
  RECEIVE_BUFFER_BYTES = 4 << 20,
  SUB_BUCKETS = 32,    // of each power of two: latencies are known to 3 %
  BUCKETS = 64 * SUB_BUCKETS,
};
static const uint64_t SECOND_NS = 1000000000, LOST_AFTER_NS = 300000000, EXPIRE_EVERY_NS = 50000000;

struct slot {
  uint64_t sent_ns;
  uint16_t id;         // low bits: the slot; the rest counts its uses, so a late answer fits no open query
  bool open;
};

struct lane {
  int fd;
  struct slot slots[SLOTS];
  int free_slots[SLOTS], free_count;
};

struct query {
  uint8_t bytes[QUERY_BYTES];
  size_t length;
  uint8_t answer[14];  // type, class, TTL, RDLENGTH and RDATA of the one right record
};

struct counts {
  uint64_t sent, answered, wrong, lost, late;
  uint64_t latency[BUCKETS];
};

static struct lane lanes[LANES];
static struct query query;
static struct counts counts;
static char first_wrong[2 * 64 + 1];

static struct mmsghdr out_messages[SLOTS], in_messages[SLOTS];
static struct iovec out_parts[SLOTS], in_parts[SLOTS];
static uint8_t out_bytes[SLOTS][QUERY_BYTES], in_bytes[SLOTS][ANSWER_BYTES];

static void fail(const char *what) {
  fprintf(stderr, "dns-load: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
  exit(2);
}

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

static void put16(uint8_t *at, unsigned value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static unsigned read16(const uint8_t *at) { return (unsigned)at[0] << 8 | at[1]; }

/* The query for A records of a name (RFC 1035 §4.1), and the record that is the right answer. */
static void make_query(const char *name, const char *address, uint32_t ttl) {
  if (strlen(name) > 253) fail("the name is too long");
  uint8_t *end = query.bytes + HEADER_BYTES;
  put16(query.bytes + 4, 1);
  while (*name) {
    size_t length = strcspn(name, ".");
    if (length == 0 || length > 63) fail("the name has a label of no legal length");
    *end++ = (uint8_t)length;
    memcpy(end, name, length);
    end += length;
    name += length + (name[length] == '.');
  }
  *end++ = 0;
  put16(end, 1);
  put16(end + 2, 1);
  query.length = (size_t)(end + 4 - query.bytes);

  put16(query.answer, 1);
  put16(query.answer + 2, 1);
  put16(query.answer + 4, ttl >> 16);
  put16(query.answer + 6, ttl & 0xffff);
  put16(query.answer + 8, 4);
  if (inet_pton(AF_INET, address, query.answer + 10) != 1) fail("the address is no IPv4 address");
}

/* A response to our question, NOERROR, with exactly the one record, owned by the name that was asked. */
static bool is_right(const uint8_t *bytes, size_t length) {
  const size_t record = query.length + 2;
  return length >= record + sizeof query.answer &&
         (bytes[2] & 0xfa) == 0x80 &&  // QR, opcode 0, not truncated
         (bytes[3] & 0x0f) == 0 && read16(bytes + 4) == 1 && read16(bytes + 6) == 1 &&
         memcmp(bytes + HEADER_BYTES, query.bytes + HEADER_BYTES, query.length - HEADER_BYTES) == 0 &&
         read16(bytes + query.length) == (0xc000 | HEADER_BYTES) &&  // pointer to the question
         memcmp(bytes + record, query.answer, sizeof query.answer) == 0;
}

static int bucket_of(uint64_t ns) {
  if (ns < SUB_BUCKETS) return (int)ns;
  int shift = 58 - __builtin_clzll(ns);  // so that five bits stay below the leading one
  return (shift + 1) * SUB_BUCKETS + (int)(ns >> shift & (SUB_BUCKETS - 1));
}

static double quantile_us(double share) {
  uint64_t wanted = (uint64_t)(share * (double)counts.answered), seen = 0;
  for (int bucket = 0; bucket < BUCKETS; bucket++) {
    seen += counts.latency[bucket];
    if (seen <= wanted) continue;
    if (bucket < SUB_BUCKETS) return bucket / 1e3;
    int shift = bucket / SUB_BUCKETS - 1;
    return (double)((uint64_t)(SUB_BUCKETS + bucket % SUB_BUCKETS) << shift) / 1e3;
  }
  return 0;
}

static void note_wrong(const uint8_t *bytes, size_t length) {
  if (counts.wrong++ > 0) return;
  for (size_t i = 0; i < length && i < sizeof first_wrong / 2; i++) {
    snprintf(first_wrong + 2 * i, 3, "%02x", bytes[i]);
  }
}

static void open_lanes(int port, int slots_per_lane) {
  struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int i = 0; i < LANES; i++) {
    struct lane *lane = &lanes[i];
    lane->fd = socket(AF_INET, SOCK_DGRAM, 0);
    int bytes = RECEIVE_BUFFER_BYTES;
    setsockopt(lane->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    if (connect(lane->fd, (struct sockaddr *)&server, sizeof server) != 0) fail("connect");
    for (int slot = 0; slot < slots_per_lane; slot++) lane->free_slots[lane->free_count++] = slot;
  }
  for (int i = 0; i < SLOTS; i++) {
    memcpy(out_bytes[i], query.bytes, query.length);
    out_parts[i] = (struct iovec){.iov_base = out_bytes[i], .iov_len = query.length};
    in_parts[i] = (struct iovec){.iov_base = in_bytes[i], .iov_len = ANSWER_BYTES};
    out_messages[i].msg_hdr = (struct msghdr){.msg_iov = &out_parts[i], .msg_iovlen = 1};
    in_messages[i].msg_hdr = (struct msghdr){.msg_iov = &in_parts[i], .msg_iovlen = 1};
  }
}

static void send_all_free(struct lane *lane) {
  int count = lane->free_count;
  if (count == 0) return;
  for (int i = 0; i < count; i++) {
    struct slot *slot = &lane->slots[lane->free_slots[count - 1 - i]];
    put16(out_bytes[i], (uint16_t)(slot->id + SLOTS) | (unsigned)(slot - lane->slots));
  }
  uint64_t now = now_ns();
  int sent = sendmmsg(lane->fd, out_messages, (unsigned)count, 0);
  if (sent < 0) {
    if (errno != EAGAIN && errno != ENOBUFS) fail("sendmmsg");
    return;
  }
  for (int i = 0; i < sent; i++) {
    struct slot *slot = &lane->slots[lane->free_slots[--lane->free_count]];
    slot->id = (uint16_t)read16(out_bytes[i]);
    slot->sent_ns = now;
    slot->open = true;
  }
  counts.sent += (uint64_t)sent;
}

static void close_slot(struct lane *lane, int slot) {
  lane->slots[slot].open = false;
  lane->free_slots[lane->free_count++] = slot;
}

static void receive(struct lane *lane) {
  int count = recvmmsg(lane->fd, in_messages, SLOTS, MSG_DONTWAIT, NULL);
  if (count < 0) {
    if (errno != EAGAIN) fail("recvmmsg");
    return;
  }
  uint64_t now = now_ns();
  for (int i = 0; i < count; i++) {
    const uint8_t *bytes = in_bytes[i];
    size_t length = in_messages[i].msg_len;
    if (length < HEADER_BYTES) {
      note_wrong(bytes, length);
      continue;
    }
    unsigned id = read16(bytes);
    struct slot *slot = &lane->slots[id & (SLOTS - 1)];
    if (!slot->open || slot->id != id) {
      counts.late++;
      continue;
    }
    if (!is_right(bytes, length)) note_wrong(bytes, length);
    counts.answered++;
    counts.latency[bucket_of(now - slot->sent_ns)]++;
    close_slot(lane, (int)(id & (SLOTS - 1)));
  }
}

/* Gives up queries that nobody will answer any more; tells whether any are still open. */
static bool expire(struct lane *lane) {
  uint64_t now = now_ns();
  bool open = false;
  for (int i = 0; i < SLOTS; i++) {
    struct slot *slot = &lane->slots[i];
    if (!slot->open) continue;
    if (now - slot->sent_ns > LOST_AFTER_NS) {
      counts.lost++;
      close_slot(lane, i);
    } else {
      open = true;
    }
  }
  return open;
}

static void run(double seconds) {
  uint64_t started = now_ns(), end = started + (uint64_t)(seconds * 1e9), expire_at = started;
  uint64_t now = started;
  for (; now < end; now = now_ns()) {
    for (int i = 0; i < LANES; i++) {
      receive(&lanes[i]);
      send_all_free(&lanes[i]);
    }
    if (now < expire_at) continue;
    expire_at = now + EXPIRE_EVERY_NS;
    for (int i = 0; i < LANES; i++) expire(&lanes[i]);
  }
  double took = (double)(now - started) / 1e9;
  // Every query is accounted for, and every answer paid for: the last ones are waited for.
  for (bool open = true; open;) {
    open = false;
    for (int i = 0; i < LANES; i++) {
      receive(&lanes[i]);
      open |= expire(&lanes[i]);
    }
  }
  printf("{\"sent\":%llu,\"answered\":%llu,\"wrong\":%llu,\"lost\":%llu,\"late\":%llu,"
         "\"seconds\":%.6f,\"p50Us\":%.1f,\"p99Us\":%.1f,\"firstWrong\":\"%s\"}\n",
         (unsigned long long)counts.sent, (unsigned long long)counts.answered,
         (unsigned long long)counts.wrong, (unsigned long long)counts.lost,
         (unsigned long long)counts.late, took, quantile_us(0.5), quantile_us(0.99), first_wrong);
}

int main(int count, char **args) {
  if (count != 7) fail("usage: dns-load PORT NAME ADDRESS TTL OUTSTANDING SECONDS");
  int outstanding = atoi(args[5]);
  if (outstanding < LANES || outstanding > LANES * SLOTS || outstanding % LANES != 0) {
    fail("OUTSTANDING must be a multiple of 8 from 8 to 512");
  }
  make_query(args[2], args[3], (uint32_t)strtoul(args[4], NULL, 10));
  open_lanes(atoi(args[1]), outstanding / LANES);
  run(atof(args[6]));
  return 0;
}
