// The q = 3 Potts kernels on the square torus in C with 128-bit vectors: the same packing, thresholds and generators as
// kernels/potts-metropolis.ts and kernels/potts-heat-bath.ts. Arguments: L and K. Prints flips per nanosecond.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef uint64_t word __attribute__((vector_size(16)));

enum { DIGITS = 40, COMPARED = 12 };

static const word zero = {0, 0}, ones = {-1ull, -1ull};

static inline int any(word w) { return (w[0] | w[1]) != 0; }
static inline word rotate(word w, int n) { return w << n | w >> (64 - n); }
static inline word choose(word a, word b, word mask) { return (a & mask) | (b & ~mask); }
static inline word sum3(word a, word b, word c) { return a ^ b ^ c; }
static inline word carry3(word a, word b, word c) { return (a & b) | (c & (a ^ b)); }

static inline word next(word s[4]) {
  const word result = s[0] + s[3], t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate(s[3], 45);
  return result;
}

static int sites;
static uint32_t *near_;
static word (*state)[2];
static word generators[3][4];

static void digits_of(double p, int bits[DIGITS]) {
  const double scale = pow(2, DIGITS);
  const uint64_t value = fmin(scale - 1, round(p * scale));
  for (int i = 0; i < DIGITS; i++) {
    const int place = i < COMPARED ? COMPARED - 1 - i : i;
    bits[i] = value >> (DIGITS - 1 - place) & 1;
  }
}

static word accept[DIGITS][4];

static void metropolis_table(double k) {
  int bits[4][DIGITS];
  for (int d = 0; d < 4; d++) digits_of(exp(-k * (d + 1)), bits[d]);
  for (int i = 0; i < DIGITS; i++)
    for (int d = 0; d < 4; d++) accept[i][d] = (bits[d][i] ^ (d ? bits[d - 1][i] : 0)) ? ones : zero;
}

static inline word digit(const word *row, word d2, word d3, word d4) {
  return row[0] ^ (d2 & row[1]) ^ (d3 & row[2]) ^ (d4 & row[3]);
}

static void metropolis(void) {
  word a[4], b[4];
  for (int i = 0; i < 4; i++) a[i] = generators[0][i], b[i] = generators[1][i];
  for (int site = 0; site < sites; site++) {
    const word s0 = state[site][0], s1 = state[site][1];
    const word drawn = next(generators[2]);
    const word other = (s0 ^ drawn) | s1;
    const word t0 = choose(drawn, zero, other), t1 = choose(zero, ones, other);
    word x[4], y[4];
    for (int k = 0; k < 4; k++) {
      const word *n = state[near_[4 * site + k]];
      x[k] = ~((n[0] ^ s0) | (n[1] ^ s1));
      y[k] = (n[0] ^ t0) | (n[1] ^ t1);
    }
    const word p0 = sum3(x[0], x[1], x[2]), p1 = sum3(y[0], y[1], y[2]);
    const word c0 = carry3(x[0], x[1], x[2]), c1 = carry3(y[0], y[1], y[2]);
    const word r0 = sum3(p0, p1, x[3]), c2 = carry3(p0, p1, x[3]);
    const word one = r0 ^ y[3], c3 = r0 & y[3];
    const word e0 = sum3(c0, c1, c2), e1 = carry3(c0, c1, c2);
    const word two = e0 ^ c3, e2 = e0 & c3;
    const word four = e1 ^ e2, d4 = e1 & e2;
    const word d1 = d4 | (four & (two | one)), d2 = d4 | (four & two), d3 = d4 | (four & two & one);
    word below = zero, equal = ones;
    for (int i = 0; i < COMPARED; i += 2) {
      word d = digit(accept[i], d2, d3, d4), w = d ^ next(a);
      below = choose(d, below, w);
      equal &= ~w;
      d = digit(accept[i + 1], d2, d3, d4), w = d ^ next(b);
      below = choose(d, below, w);
      equal &= ~w;
    }
    equal &= d1;
    for (int i = COMPARED; i < DIGITS && any(equal); i++) {
      const word d = digit(accept[i], d2, d3, d4), w = d ^ next(generators[2]);
      below |= equal & w & d;
      equal &= ~w;
    }
    const word yes = below | ~d1;
    state[site][0] = choose(t0, s0, yes);
    state[site][1] = choose(t1, s1, yes);
  }
  for (int i = 0; i < 4; i++) generators[0][i] = a[i], generators[1][i] = b[i];
}

// Ranked populations of three states among four neighbours.
static const int classes[4][3] = {{4, 0, 0}, {3, 1, 0}, {2, 2, 0}, {2, 1, 1}};
static word cumulative[DIGITS][2][4];

static void heat_bath_table(double k) {
  int bits[4][2][DIGITS];
  for (int c = 0; c < 4; c++) {
    double w[3], total = 0;
    for (int r = 0; r < 3; r++) total += w[r] = exp(k * classes[c][r]);
    digits_of(w[0] / total, bits[c][0]);
    digits_of((w[0] + w[1]) / total, bits[c][1]);
  }
  for (int i = 0; i < DIGITS; i++)
    for (int r = 0; r < 2; r++)
      for (int c = 0; c < 4; c++) cumulative[i][r][c] = (bits[c][r][i] ^ (c ? bits[0][r][i] : 0)) ? ones : zero;
}

typedef struct { word n0, n1, n2, low, high; } record;

static inline void count(record *r, word w) {
  const word carry = r->n0 & w;
  r->n0 ^= w;
  r->n2 ^= r->n1 & carry;
  r->n1 ^= carry;
}

static inline void exchange(record *a, record *b) {
  const word x0 = a->n0 ^ b->n0, x1 = a->n1 ^ b->n1, x2 = a->n2 ^ b->n2;
  word less = b->n0 & x0;
  less = choose(b->n1, less, x1);
  less = choose(b->n2, less, x2);
  const word l = less & (a->low ^ b->low), h = less & (a->high ^ b->high);
  a->n0 ^= less & x0, b->n0 ^= less & x0;
  a->n1 ^= less & x1, b->n1 ^= less & x1;
  a->n2 ^= less & x2, b->n2 ^= less & x2;
  a->low ^= l, b->low ^= l;
  a->high ^= h, b->high ^= h;
}

static void heat_bath(void) {
  word a[4], b[4];
  for (int i = 0; i < 4; i++) a[i] = generators[0][i], b[i] = generators[1][i];
  for (int site = 0; site < sites; site++) {
    record r[3] = {{zero, zero, zero, zero, zero}, {zero, zero, zero, ones, zero}, {zero, zero, zero, zero, ones}};
    for (int k = 0; k < 4; k++) {
      const word *n = state[near_[4 * site + k]];
      count(&r[0], ~(n[0] | n[1]));
      count(&r[1], n[0] & ~n[1]);
      count(&r[2], n[1] & ~n[0]);
    }
    exchange(&r[0], &r[1]);
    exchange(&r[1], &r[2]);
    exchange(&r[0], &r[1]);
    const word m1 = r[0].n0 & r[0].n1, m2 = r[1].n1, m3 = ~r[0].n0 & ~r[0].n2 & ~r[1].n1;
    word l1 = zero, l2 = zero, e1 = ones, e2 = ones;
    for (int i = 0; i < COMPARED; i++) {
      const word u = i & 1 ? next(b) : next(a);
      const word(*row)[4] = cumulative[i];
      word d = row[0][0] ^ ((m1 & row[0][1]) | (m2 & row[0][2])) ^ (m3 & row[0][3]), w = d ^ u;
      l1 = choose(d, l1, w);
      e1 &= ~w;
      d = row[1][0] ^ ((m1 & row[1][1]) | (m2 & row[1][2])) ^ (m3 & row[1][3]), w = d ^ u;
      l2 = choose(d, l2, w);
      e2 &= ~w;
    }
    for (int i = COMPARED; i < DIGITS && any(e1 | e2); i++) {
      const word u = next(generators[2]);
      const word(*row)[4] = cumulative[i];
      word d = row[0][0] ^ ((m1 & row[0][1]) | (m2 & row[0][2])) ^ (m3 & row[0][3]), w = e1 & (d ^ u);
      l1 |= w & d;
      e1 ^= w;
      d = row[1][0] ^ ((m1 & row[1][1]) | (m2 & row[1][2])) ^ (m3 & row[1][3]), w = e2 & (d ^ u);
      l2 |= w & d;
      e2 ^= w;
    }
    state[site][0] = choose(r[0].low, choose(r[1].low, r[2].low, l2), l1);
    state[site][1] = choose(r[0].high, choose(r[1].high, r[2].high, l2), l1);
  }
  for (int i = 0; i < 4; i++) generators[0][i] = a[i], generators[1][i] = b[i];
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static double best(void (*sweep)(void)) {
  double rate = 0;
  const int sweeps = 1 + 400000 / sites;
  for (int window = 0; window < 60; window++) {
    const double begin = now();
    for (int i = 0; i < sweeps; i++) sweep();
    rate = fmax(rate, 128.0 * sites * sweeps / (now() - begin));
  }
  return rate;
}

int main(int argc, char **argv) {
  if (argc < 3) return 1;
  const int size = atoi(argv[1]);
  const double k = atof(argv[2]);
  sites = size * size;
  near_ = malloc(sizeof(uint32_t) * 4 * sites);
  state = aligned_alloc(64, sizeof(word) * 2 * sites);
  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++) {
      const int site = y * size + x;
      near_[4 * site] = y * size + (x + 1) % size;
      near_[4 * site + 1] = y * size + (x + size - 1) % size;
      near_[4 * site + 2] = (y + 1) % size * size + x;
      near_[4 * site + 3] = (y + size - 1) % size * size + x;
      state[site][0] = state[site][1] = zero;
    }
  uint64_t seed = 1;
  for (int g = 0; g < 3; g++)
    for (int i = 0; i < 4; i++)
      for (int h = 0; h < 2; h++) {
        uint64_t z = seed += 0x9e3779b97f4a7c15ull;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ z >> 27) * 0x94d049bb133111ebull;
        generators[g][i][h] = z ^ z >> 31;
      }
  metropolis_table(k);
  heat_bath_table(k);
  const double m = best(metropolis), h = best(heat_bath);
  uint64_t alike = 0;
  for (int site = 0; site < sites; site++)
    for (int d = 0; d < 4; d += 2) {
      const word *n = state[near_[4 * site + d]];
      const word same = ~((n[0] ^ state[site][0]) | (n[1] ^ state[site][1]));
      alike += __builtin_popcountll(same[0]) + __builtin_popcountll(same[1]);
    }
  printf("{\"metropolis\": %.4f, \"heatBath\": %.4f, \"energy\": %.4f}\n", m, h, -(double)alike / 128 / sites);
  return 0;
}
