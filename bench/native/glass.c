// Metropolis on 128 three-dimensional +-J spin glasses with the same bonds, one in each lane of 128-bit vectors: the
// algorithm and the random bits of src/physics/montecarlo/multispin/replicas.ts. Arguments: L; K; measurements of the
// energy, one after every sweep. Prints flips per nanosecond with probabilities compiled in (those of K = 0.9) and read
// from tables of all lanes, whether both take the same path at K = 0.9, and the mean energy per site.
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

/** p 2^40 of exp(-12 K), exp(-8 K) and exp(-4 K), times 1 - 2^-SLICES: the rest of the proposals is left out. */
typedef struct {
  uint64_t p[3];
} thresholds;

/** Bits of p, most significant first, lane by lane; then their changes from bit i to bit i + 1. */
typedef struct {
  word bit[BITS][3], change[SLICES][3];
} table;

static int sites;
static word *spins;
/** Six byte offsets into `spins` of every site, and six bytes, 255 for a bond of sign -1. */
static uint32_t *near_;
static uint8_t *signs;
static generator generators[2];
static table read_table, fixed_table;

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

INLINE word neighbour(int site, int direction) {
  const uint8_t sign = signs[6 * site + direction];
  const word j = (word)(bytes){sign, sign, sign, sign, sign, sign, sign, sign,
                               sign, sign, sign, sign, sign, sign, sign, sign};
  return j ^ *(const word *)((const char *)spins + near_[6 * site + direction]);
}

/** A sweep in sequential order. `p` is a constant or, for the probabilities from the table `t`, NULL. */
INLINE void sweep(const thresholds *p, const table *t) {
  generator g0 = generators[0], g1 = generators[1];
  for (int site = 0; site < sites; site++) {
    word below[3] = {{0, 0}, {0, 0}, {0, 0}}, decided = {0, 0};
#pragma GCC unroll 16
    for (int i = SLICES - 1; i >= 0; i--) {
      const word r = draw(i % 2 ? &g1 : &g0);
#pragma GCC unroll 3
      for (int j = 0; j < 3; j++) {
        if (!p) below[j] = (below[j] ^ t->change[i][j]) & ~r;
        else below[j] = p->p[j] >> (BITS - 1 - i) & 1 ? below[j] | r : below[j] & ~r;
      }
      decided |= r;
    }
    if (!p) {
#pragma GCC unroll 3
      for (int j = 0; j < 3; j++) below[j] ^= t->bit[0][j];
    }
    const word s = spins[site];
    const word a = s ^ neighbour(site, 0), b = s ^ neighbour(site, 1), c = s ^ neighbour(site, 2);
    const word d = s ^ neighbour(site, 3), e = s ^ neighbour(site, 4), f = s ^ neighbour(site, 5);
    const word ab = a ^ b, de = d ^ e;
    const word low1 = ab ^ c, high1 = (a & b) | (ab & c), low2 = de ^ f, high2 = (d & e) | (de & f);
    const word one = low1 ^ low2, carry = low1 & low2, half = high1 ^ high2;
    const word two = half ^ carry, four = (high1 & high2) | (half & carry);
    const word is[3] = {~(one | two | four), one & ~(two | four), two & ~(one | four)};
    word open[3] = {is[0] & ~decided, is[1] & ~decided, is[2] & ~decided};
    if (__builtin_expect(any(open[0] | open[1] | open[2]), 0)) {
      for (int i = SLICES; i < BITS && any(open[0] | open[1] | open[2]); i++) {
        const word r = draw(&g0);
        for (int j = 0; j < 3; j++) {
          below[j] |= open[j] & r & t->bit[i][j];
          open[j] &= ~r;
        }
      }
    }
    spins[site] = s ^ ((((one & two) | four) & decided) | (below[0] & is[0]) | (below[1] & is[1]) | (below[2] & is[2]));
  }
  generators[0] = g0;
  generators[1] = g1;
}

// exp(-10.8), exp(-7.2) and exp(-3.6).
static const thresholds fixed = {{22407587ull, 820078137ull, 30013411921ull}};

__attribute__((noinline)) static void sweep_compiled(void) { sweep(&fixed, &fixed_table); }
__attribute__((noinline)) static void sweep_tables(void) { sweep(NULL, &read_table); }

static double energy(void) {
  uint64_t unequal = 0;
  for (int site = 0; site < sites; site++) {
    for (int d = 0; d < 6; d += 2) {
      const word a = spins[site] ^ neighbour(site, d);
      unequal += __builtin_popcountll(a[0]) + __builtin_popcountll(a[1]);
    }
  }
  return 2.0 * unequal / (128.0 * sites) - 3;
}

static void fill(table *t, thresholds p) {
  for (int j = 0; j < 3; j++) {
    for (int i = 0; i < BITS; i++) t->bit[i][j] = (word){0, 0} - (p.p[j] >> (BITS - 1 - i) & 1);
    for (int i = 0; i < SLICES; i++) t->change[i][j] = i + 1 < SLICES ? t->bit[i][j] ^ t->bit[i + 1][j] : t->bit[i][j];
  }
}

static uint64_t splitmix(uint64_t *seed) {
  uint64_t z = *seed += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

static void begin(void) {
  uint64_t seed = 1, *state = (uint64_t *)generators;
  for (size_t i = 0; i < sizeof generators / 8; i++) state[i] = splitmix(&seed);
  memset(spins, 0, sites * sizeof(word));
}

/** Neighbours, and for each bond in the order of its first site the lowest bit of a splitmix64 number as its sign. */
static void lattice(int size) {
  uint64_t seed = 2;
  for (int site = 0; site < sites; site++) {
    for (int axis = 0, stride = 1; axis < 3; axis++, stride *= size) {
      const int ahead = site + (site / stride % size + 1 < size ? stride : stride - size * stride);
      const uint8_t sign = splitmix(&seed) & 1 ? 255 : 0;
      near_[6 * site + 2 * axis] = ahead * sizeof(word);
      near_[6 * ahead + 2 * axis + 1] = site * sizeof(word);
      signs[6 * site + 2 * axis] = signs[6 * ahead + 2 * axis + 1] = sign;
    }
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
  sites = size * size * size;
  spins = aligned_alloc(64, (sites * sizeof(word) + 63) / 64 * 64);
  near_ = malloc(6 * sites * sizeof(uint32_t));
  signs = malloc(6 * sites);
  lattice(size);
  fill(&fixed_table, fixed);

  fill(&read_table, fixed);
  uint64_t sums[2] = {0, 0};
  for (int way = 0; way < 2; way++) {
    begin();
    for (int i = 0; i < 10; i++) way ? sweep_tables() : sweep_compiled();
    for (int i = 0; i < 2 * sites; i++) sums[way] = sums[way] * 0x9e3779b97f4a7c15 + ((uint64_t *)spins)[i];
  }

  const double scale = 0x1p40 - 0x1p30;
  fill(&read_table,
       (thresholds){{llround(exp(-12 * k) * scale), llround(exp(-8 * k) * scale), llround(exp(-4 * k) * scale)}});
  const int sweeps = 1 + 400000 / sites;
  double best[2] = {0, 0};
  for (int window = 0; window < 120; window++) {
    const double start = now();
    for (int i = 0; i < sweeps; i++) window % 2 ? sweep_tables() : sweep_compiled();
    best[window % 2] = fmax(best[window % 2], 128.0 * sites * sweeps / (now() - start));
  }
  double sum = 0;
  for (int m = 0; m < measurements; m++) sweep_tables(), sum += energy();
  printf("{\"compiled\": %.4f, \"tables\": %.4f, \"alike\": %d, \"energy\": %.7f}\n", best[0], best[1],
         sums[0] == sums[1], measurements ? sum / measurements : energy());
  return 0;
}
