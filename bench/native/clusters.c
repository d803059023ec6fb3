// The cluster kernels of Kadanoff in C: Wolff's algorithm and run-based Swendsen-Wang on an L x L torus at T_c.
// Usage: clusters L. Prints ns per flipped spin and ns per spin, each the best of many short windows.
#include <emmintrin.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static u64 splitmix_state = 1;
static u64 splitmix(void) {
  u64 z = splitmix_state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static u64 scalar[4];
static u64 next_word(void) {
  const u64 result = scalar[0] + scalar[3], t = scalar[1] << 17;
  scalar[2] ^= scalar[0];
  scalar[3] ^= scalar[1];
  scalar[1] ^= scalar[2];
  scalar[0] ^= scalar[3];
  scalar[2] ^= t;
  scalar[3] = (scalar[3] << 45) | (scalar[3] >> 19);
  return result;
}

static __m128i streams[8], digits[40];

// xoshiro256++
#define DRAW(s, r) \
  { \
    const __m128i sum = _mm_add_epi64(s##0, s##3); \
    r = _mm_add_epi64(_mm_or_si128(_mm_slli_epi64(sum, 23), _mm_srli_epi64(sum, 41)), s##0); \
    const __m128i t = _mm_slli_epi64(s##1, 17); \
    s##2 = _mm_xor_si128(s##2, s##0); \
    s##3 = _mm_xor_si128(s##3, s##1); \
    s##1 = _mm_xor_si128(s##1, s##2); \
    s##0 = _mm_xor_si128(s##0, s##3); \
    s##2 = _mm_xor_si128(s##2, t); \
    s##3 = _mm_or_si128(_mm_slli_epi64(s##3, 45), _mm_srli_epi64(s##3, 19)); \
  }

// Keeps each set bit with probability p.
static void thin(u8 *at, size_t bytes) {
  __m128i a0 = streams[0], a1 = streams[1], a2 = streams[2], a3 = streams[3];
  __m128i b0 = streams[4], b1 = streams[5], b2 = streams[6], b3 = streams[7];
  for (u8 *end = at + bytes; at < end; at += 32) {
    __m128i open_a = _mm_loadu_si128((__m128i *)at), open_b = _mm_loadu_si128((__m128i *)(at + 16));
    __m128i kept_a = _mm_setzero_si128(), kept_b = kept_a;
    for (int i = 0; i < 40; i++) {
      const __m128i open = _mm_or_si128(open_a, open_b);
      if (_mm_movemask_epi8(_mm_cmpeq_epi8(open, _mm_setzero_si128())) == 0xffff) break;
      __m128i random_a, random_b;
      DRAW(a, random_a)
      DRAW(b, random_b)
      kept_a = _mm_or_si128(kept_a, _mm_and_si128(_mm_and_si128(open_a, digits[i]), random_a));
      kept_b = _mm_or_si128(kept_b, _mm_and_si128(_mm_and_si128(open_b, digits[i]), random_b));
      open_a = _mm_andnot_si128(random_a, open_a);
      open_b = _mm_andnot_si128(random_b, open_b);
    }
    _mm_storeu_si128((__m128i *)at, kept_a);
    _mm_storeu_si128((__m128i *)(at + 16), kept_b);
  }
  streams[0] = a0, streams[1] = a1, streams[2] = a2, streams[3] = a3;
  streams[4] = b0, streams[5] = b1, streams[6] = b2, streams[7] = b3;
}

static void seed(double p) {
  u64 threshold = (u64)llround(p * 1099511627776.0);
  for (int i = 0; i < 40; i++) digits[i] = _mm_set1_epi8((threshold >> (39 - i)) & 1 ? -1 : 0);
  for (int i = 0; i < 8; i++) streams[i] = _mm_set_epi64x((long long)splitmix(), (long long)splitmix());
  for (int i = 0; i < 4; i++) scalar[i] = splitmix();
}

// ---- Wolff: a byte per site, bit 0 the spin, flags above it that choose the distances to the neighbours.

enum { BITS = 1920 };
static u8 *bytes, bits[BITS + 64];
static int32_t steps[16][8];
static u32 *stack;
static size_t used = BITS;
static u32 width;

static inline u32 *ask(u32 neighbour, u32 random, u32 other, u32 *top) {
  const u32 byte = bytes[neighbour], joins = random & (byte ^ other) & 1;
  bytes[neighbour] = (u8)(byte ^ joins);
  *top = neighbour;
  return top + joins;
}

static inline u32 *ask_inner(u32 site, u32 random, u32 other, u32 *top) {
  top = ask(site + 1, random, other, top);
  top = ask(site - 1, random >> 1, other, top);
  top = ask(site + width, random >> 2, other, top);
  return ask(site - width, random >> 3, other, top);
}

static inline u32 *ask_all(u32 site, u32 byte, u32 random, u32 other, u32 *top) {
  const int32_t *own = steps[byte >> 1];
  top = ask(site + own[0], random, other, top);
  top = ask(site + own[1], random >> 1, other, top);
  top = ask(site + own[2], random >> 2, other, top);
  return ask(site + own[3], random >> 3, other, top);
}

static u32 wolff(u32 sites) {
  const u32 first = (u32)(((next_word() >> 32) * sites) >> 32);
  const u32 other = (bytes[first] & 1) ^ 1;
  u32 *top = stack, size = 0;
  bytes[first] ^= 1;
  *top++ = first;
  while (top != stack) {
    if (used == BITS) {
      memset(bits, 255, BITS);
      thin(bits, BITS);
      used = 0;
    }
    u32 random;
    memcpy(&random, bits + used, 4);
    used += 2;
    if (top - stack >= 4) {
      top -= 4;
      size += 4;
      const u32 a = top[0], b = top[1], c = top[2], d = top[3];
      const u32 byte_a = bytes[a], byte_b = bytes[b], byte_c = bytes[c], byte_d = bytes[d];
      if (((byte_a | byte_b | byte_c | byte_d) & 0xfe) == 0) {
        top = ask_inner(a, random, other, top);
        top = ask_inner(b, random >> 4, other, top);
        top = ask_inner(c, random >> 8, other, top);
        top = ask_inner(d, random >> 12, other, top);
      } else {
        top = ask_all(a, byte_a, random, other, top);
        top = ask_all(b, byte_b, random >> 4, other, top);
        top = ask_all(c, byte_c, random >> 8, other, top);
        top = ask_all(d, byte_d, random >> 12, other, top);
      }
    } else {
      size++;
      top--;
      top = ask_all(*top, bytes[*top], random, other, top);
    }
  }
  return size;
}

// ---- Swendsen-Wang: a bit per site; the numbering follows kernels/clusters-runs.ts.

static u64 *spins, *bonds, *starts;
static u32 *before, *cells;

static inline void join(u32 a, u32 b) {
  u32 above_a = cells[a], above_b = cells[b];
  while (above_a != above_b) {
    if (above_a > above_b) {
      cells[a] = above_b;
      if (above_a == a) break;
      a = above_a;
      above_a = cells[a];
    } else {
      cells[b] = above_a;
      if (above_b == b) break;
      b = above_b;
      above_b = cells[b];
    }
  }
}

static void swendsen_wang(u32 rows, u32 words) {
  const u32 all = rows * words;
  u64 *right = bonds, *down = bonds + all;
  for (u32 at = 0; at < all; at += words) {
    const u32 below = at + words < all ? at + words : 0;
    for (u32 x = 0; x < words; x++) {
      const u64 word = spins[at + x], next = spins[at + (x + 1 < words ? x + 1 : 0)];
      right[at + x] = ~(word ^ ((word >> 1) | (next << 63)));
      down[at + x] = ~(word ^ spins[below + x]);
    }
  }
  thin((u8 *)bonds, 16 * (size_t)all);
  u32 count = 0;
  for (u32 at = 0; at < all; at += words) {
    u64 carry = 0;
    for (u32 i = at; i < at + words; i++) {
      starts[i] = ~((right[i] << 1) | carry);
      carry = right[i] >> 63;
      before[i] = count - 1;
      count += __builtin_popcountll(starts[i]);
    }
  }
  for (u32 i = 0; i < count; i++) cells[i] = i;
  for (u32 at = 0; at < all; at += words) {
    const u32 below = at + words < all ? at + words : 0;
    u64 carry = 0;
    for (u32 x = 0; x < words; x++) {
      const u64 bond = down[at + x], known = bond & right[at + x] & right[below + x];
      const u64 here = starts[at + x], there = starts[below + x];
      u64 todo = bond & ~((known << 1) | carry);
      carry = known >> 63;
      while (todo) {
        const u64 up_to = todo ^ (todo - 1);
        todo &= todo - 1;
        join(before[at + x] + __builtin_popcountll(here & up_to), before[below + x] + __builtin_popcountll(there & up_to));
      }
    }
    const u32 end = at + words - 1;
    if (right[end] >> 63) join(before[at] + 1, before[end] + __builtin_popcountll(starts[end]));
  }
  for (u32 cell = 0; cell < count;) {
    u64 coins = next_word();
    const u32 stop = cell + 64 < count ? cell + 64 : count;
    for (; cell < stop; cell++, coins >>= 1) {
      const u32 parent = cells[cell];
      cells[cell] = coins & 1;
      cells[cell] = cells[parent];
    }
  }
  u64 coin = 0, carry = 0;
  for (u32 i = 0, cell = 0; i < all; i++) {
    u64 todo = starts[i], marks = 0;
    while (todo) {
      const u64 next = cells[cell++];
      marks |= (next ^ coin) << __builtin_ctzll(todo);
      coin = next;
      todo &= todo - 1;
    }
    for (int shift = 1; shift < 64; shift *= 2) marks ^= marks << shift;
    marks ^= carry;
    carry = 0 - (marks >> 63);
    spins[i] ^= marks;
  }
}

int main(int argc, char **argv) {
  const u32 L = argc > 1 ? (u32)atoi(argv[1]) : 1024, sites = L * L, words = L / 64;
  const double p = 1 - exp(-log1p(sqrt(2)));
  seed(p);
  width = L;

  spins = calloc(sites / 64, 8);
  bonds = calloc(sites / 32 + 4, 8);
  starts = calloc(sites / 64, 8);
  before = calloc(sites / 64, 4);
  cells = calloc(sites, 4);
  for (int i = 0; i < 60; i++) swendsen_wang(L, words);
  const u32 updates = sites < 4000000 ? 4000000 / sites : 1;
  double sw = 1e9;
  for (int window = 0; window < 60; window++) {
    const double begin = now();
    for (u32 i = 0; i < updates; i++) swendsen_wang(L, words);
    const double each = (now() - begin) * 1e9 / updates / sites;
    if (each < sw) sw = each;
  }

  bytes = malloc(sites);
  stack = malloc(4 * ((size_t)sites + 1));
  for (u32 i = 0; i < sites; i++) {
    const u32 x = i % L, y = i / L;
    bytes[i] = ((spins[i >> 6] >> (i & 63)) & 1) | (x == L - 1) << 1 | (x == 0) << 2 | (y == L - 1) << 3 | (y == 0) << 4;
  }
  const int32_t wide = (int32_t)L, far = wide * (wide - 1);
  for (int flags = 0; flags < 16; flags++) {
    const int32_t own[4] = {flags & 1 ? 1 - wide : 1, flags & 2 ? wide - 1 : -1, flags & 4 ? -far : wide, flags & 8 ? far : -wide};
    memcpy(steps[flags], own, sizeof own);
  }
  double single = 1e9;
  for (int window = 0; window < 120; window++) {
    u64 flipped = 0;
    const double begin = now();
    while (flipped < 1000000) flipped += wolff(sites);
    const double each = (now() - begin) * 1e9 / flipped;
    if (each < single) single = each;
  }
  printf("{\"wolff\": %.4f, \"swendsenWang\": %.4f}\n", single, sw);
  return 0;
}
