// Metropolis on one two-dimensional Ising lattice in asynchronous multi-spin coding: the algorithm, the layout and the
// random bits of src/physics/montecarlo/multispin/blocks.ts with 128-bit vectors of gcc. Arguments: L, a multiple of 32;
// K for the acceptance probabilities that are read from tables (those compiled in are critical); measurements of the
// energy, one after every sweep with the tables. Prints flips per nanosecond, whether both updates take the same path at
// the critical coupling, and the mean energy per site.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef unsigned long long word __attribute__((vector_size(16)));
typedef unsigned char bytes __attribute__((vector_size(16)));
#define SLICES 10
#define BITS 40
#define INLINE static inline __attribute__((always_inline))

typedef struct {
  word s0, s1, s2, s3;
} generator;

/** p 2^40 of (1 - 2^-SLICES) exp(-8 K) and (1 - 2^-SLICES) exp(-4 K): the rest of the proposals is left out. */
typedef struct {
  uint64_t p[2];
} thresholds;

/** Bits of p, most significant first, in all lanes; then their changes from bit i to bit i + 1. */
typedef struct {
  word bit[BITS][2], change[SLICES][2];
} table;

static int rows, words, stride;
static word *colours[2];
static generator *generators;
static table read_table, critical_table;

INLINE int any(word a) { return (a[0] | a[1]) != 0; }

INLINE word draw(generator *g) {
  const word result = g->s0 + g->s3, t = g->s1 << 17;
  g->s2 ^= g->s0;
  g->s3 ^= g->s1;
  g->s1 ^= g->s2;
  g->s0 ^= g->s3;
  g->s2 ^= t;
  g->s3 = (g->s3 << 45) | (g->s3 >> 19);
  return result;
}

/** One colour. `p` is a constant or, for the probabilities from the table `t`, NULL: two functions come of it. */
INLINE void update(word *own, const word *other, generator *generators, int side, const thresholds *p, const table *t) {
  for (int y = 0; y < rows; y++, own += stride, other += stride, side = -side) {
    generator g0 = generators[2 * y], g1 = generators[2 * y + 1];
    for (int k = 0; k < words; k++) {
      word below8 = {0, 0}, below4 = {0, 0}, decided = {0, 0};
#pragma GCC unroll 16
      for (int i = SLICES - 1; i >= 0; i--) {
        const word r = draw(i % 2 ? &g1 : &g0);
        if (p) {
          below8 = p->p[0] >> (BITS - 1 - i) & 1 ? below8 | r : below8 & ~r;
          below4 = p->p[1] >> (BITS - 1 - i) & 1 ? below4 | r : below4 & ~r;
        } else {
          below8 = (below8 ^ t->change[i][0]) & ~r;
          below4 = (below4 ^ t->change[i][1]) & ~r;
        }
        decided |= r;
      }
      if (!p) {
        below8 ^= t->bit[0][0];
        below4 ^= t->bit[0][1];
      }
      const word s = own[k];
      const word a = s ^ other[k], b = s ^ other[k + side], c = s ^ other[k - stride], d = s ^ other[k + stride];
      const word ab = a | b, cd = c | d;
      const word one = ab | cd, two = (a & b) | (c & d) | (ab & cd);
      const word none = ~one, single = one & ~two;
      word open8 = none & ~decided, open4 = single & ~decided;
      if (__builtin_expect(any(open8 | open4), 0)) {
        for (int i = SLICES; i < BITS && any(open8 | open4); i++) {
          const word r = draw(&g0);
          below8 |= open8 & r & t->bit[i][0];
          below4 |= open4 & r & t->bit[i][1];
          open8 &= ~r;
          open4 &= ~r;
        }
      }
      own[k] = s ^ ((two & decided) | (below8 & none) | (below4 & single));
    }
    generators[2 * y] = g0;
    generators[2 * y + 1] = g1;
  }
}

// exp(-8 K) = 17 - 12 sqrt 2 and exp(-4 K) = 3 - 2 sqrt 2 at the critical coupling.
static const thresholds critical = {{32334992331ull, 188462146381ull}};

__attribute__((noinline)) static void update_compiled(word *own, const word *other, int side) {
  update(own, other, generators, side, &critical, &critical_table);
}
__attribute__((noinline)) static void update_tables(word *own, const word *other, int side) {
  update(own, other, generators, side, NULL, &read_table);
}

static const bytes down = {15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
static const bytes up = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0};
INLINE word all(uint64_t x) { return (word){x, x}; }
INLINE word from_left(word a) {
  return ((a << 1) & all(0xfefefefefefefefe)) | ((a >> 7) & all(0x0101010101010101));
}
INLINE word from_right(word a) {
  return ((a >> 1) & all(0x7f7f7f7f7f7f7f7f)) | ((a << 7) & all(0x8080808080808080));
}

static void copy_edges(word *first) {
  for (int y = 0; y < rows; y++) {
    word *row = first + y * stride;
    row[-1] = from_left(row[words - 1]);
    row[words] = from_right(row[0]);
  }
  for (int k = 0; k < words; k++) {
    first[rows * stride + k] = (word)__builtin_shuffle((bytes)first[k], up);
    first[k - stride] = (word)__builtin_shuffle((bytes)first[(rows - 1) * stride + k], down);
  }
}

static void sweep(void (*update)(word *, const word *, int)) {
  for (int c = 0; c < 2; c++) {
    update(colours[c], colours[1 - c], c == 0 ? -1 : 1);
    copy_edges(colours[c]);
  }
}

static double energy(void) {
  uint64_t unequal = 0;
  for (int y = 0; y < rows; y++) {
    const int side = y % 2 ? 1 : -1;
    for (int k = 0; k < words; k++) {
      const word *n = colours[1] + y * stride + k;
      const word s = colours[0][y * stride + k];
      const word a[4] = {s ^ n[0], s ^ n[side], s ^ n[-stride], s ^ n[stride]};
      for (int i = 0; i < 4; i++) unequal += __builtin_popcountll(a[i][0]) + __builtin_popcountll(a[i][1]);
    }
  }
  return 2.0 * unequal / (256.0 * rows * words) - 2;
}

static void fill(table *t, thresholds p) {
  for (int j = 0; j < 2; j++) {
    for (int i = 0; i < BITS; i++) t->bit[i][j] = all(-(p.p[j] >> (BITS - 1 - i) & 1));
    for (int i = 0; i < SLICES; i++) t->change[i][j] = i + 1 < SLICES ? t->bit[i][j] ^ t->bit[i + 1][j] : t->bit[i][j];
  }
}

static size_t area(void) { return (size_t)(rows + 2) * stride; }

static void begin(word *memory) {
  memset(memory, 0, 2 * area() * sizeof(word));
  uint64_t seed = 1, *state = (uint64_t *)generators;
  for (size_t i = 0; i < 2 * rows * sizeof(generator) / 8; i++) {
    uint64_t z = seed += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    state[i] = z ^ z >> 31;
  }
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc < 3) return 1;
  const int size = atoi(argv[1]), measurements = argc > 3 ? atoi(argv[3]) : 0;
  const double k = atof(argv[2]);
  rows = words = size / 16;
  stride = words + 2;
  word *memory = aligned_alloc(64, (2 * area() * sizeof(word) + 63) / 64 * 64);
  for (int c = 0; c < 2; c++) colours[c] = memory + c * area() + stride + 1;
  generators = aligned_alloc(64, 2 * rows * sizeof(generator));
  fill(&critical_table, critical);

  fill(&read_table, critical);
  uint64_t sums[2] = {0, 0};
  for (int way = 0; way < 2; way++) {
    begin(memory);
    for (int i = 0; i < 10; i++) sweep(way ? update_tables : update_compiled);
    for (size_t i = 0; i < 4 * area(); i++) sums[way] = sums[way] * 0x9e3779b97f4a7c15 + ((uint64_t *)memory)[i];
  }

  const double scale = 0x1p40 - 0x1p30;
  fill(&read_table, (thresholds){{llround(exp(-8 * k) * scale), llround(exp(-4 * k) * scale)}});
  const double sites = (double)size * size;
  const int sweeps = 1 + (int)(8e7 / sites);
  double best[2] = {0, 0};
  for (int window = 0; window < 120; window++) {
    const double start = now();
    for (int i = 0; i < sweeps; i++) sweep(window % 2 ? update_tables : update_compiled);
    best[window % 2] = fmax(best[window % 2], sites * sweeps / (now() - start));
  }
  double sum = 0;
  for (int m = 0; m < measurements; m++) sweep(update_tables), sum += energy();
  printf("{\"compiled\": %.4f, \"tables\": %.4f, \"alike\": %d, \"energy\": %.7f}\n", best[0], best[1],
         sums[0] == sums[1], measurements ? sum / measurements : energy());
  return 0;
}
