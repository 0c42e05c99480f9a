// The softmax kernel's algorithm (assembly/rows/float32.ts) in C with 128-bit intrinsics: a lower bound of its time.
// Built twice, with fused multiply-add (-mfma) and without.
//
// Reads lines "rows length milliseconds", computes the softmax of so many rows again and again for that long, and
// answers each line with the median microseconds of one pass over all rows.
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef __m128 v4;

static inline v4 madd(v4 a, v4 b, v4 c) {
#ifdef __FMA__
  return _mm_fmadd_ps(a, b, c);
#else
  return _mm_add_ps(_mm_mul_ps(a, b), c);
#endif
}

// The constants of assembly/math/expf.ts at temperature 1.
static const float LOG2E = 1.44269504f, LN2_HIGH = 0.693145752f, LN2_LOW = 1.42860677e-6f;
static const float C2 = 0.4999999403953552f, C3 = 0.1666652113199234f, C4 = 0.04166838899254799f,
                   C5 = 0.008368710055947304f, C6 = 0.0013814613921567798f;
static const float ROUNDER = 12582912;
static const int TOP = 60, BOTTOM = -125;
static const float ANCHOR = 0x1p66f;

// t's low bits hold n - R, which is added to the exponent as an integer. The rows here hold no NaN.
static inline v4 exp_scaled(v4 x, v4 rounder, v4 floor) {
  x = _mm_max_ps(floor, x);
  v4 t = madd(x, _mm_set1_ps(LOG2E), rounder);
  v4 n = _mm_sub_ps(t, rounder);
  v4 r = madd(n, _mm_set1_ps(-LN2_LOW), madd(n, _mm_set1_ps(-LN2_HIGH), x));
  v4 q = madd(_mm_set1_ps(C6), r, _mm_set1_ps(C5));
  q = madd(q, r, _mm_set1_ps(C4));
  q = madd(q, r, _mm_set1_ps(C3));
  q = madd(q, r, _mm_set1_ps(C2));
  q = madd(q, r, _mm_set1_ps(1));
  q = madd(q, r, _mm_set1_ps(1));
  return _mm_castsi128_ps(_mm_add_epi32(_mm_castps_si128(q), _mm_slli_epi32(_mm_castps_si128(t), 23)));
}

static inline __m128d to_double(v4 v) {
  return _mm_add_pd(_mm_cvtps_pd(v), _mm_cvtps_pd(_mm_movehl_ps(v, v)));
}

static float largest(const float *x, int length) {
  v4 m0 = _mm_set1_ps(-INFINITY), m1 = m0, m2 = m0, m3 = m0;
  int i = 0;
  for (; i + 16 <= length; i += 16) {
    m0 = _mm_max_ps(_mm_loadu_ps(x + i), m0);
    m1 = _mm_max_ps(_mm_loadu_ps(x + i + 4), m1);
    m2 = _mm_max_ps(_mm_loadu_ps(x + i + 8), m2);
    m3 = _mm_max_ps(_mm_loadu_ps(x + i + 12), m3);
  }
  float lanes[4];
  _mm_storeu_ps(lanes, _mm_max_ps(_mm_max_ps(m0, m1), _mm_max_ps(m2, m3)));
  float m = fmaxf(fmaxf(lanes[0], lanes[1]), fmaxf(lanes[2], lanes[3]));
  for (; i < length; i++) m = fmaxf(m, x[i]);
  return m;
}

static void softmax_row(const float *x, float *out, int length) {
  int reference = (int)floor(largest(x, length) * 1.4426950408889634 + 0.5) - TOP;
  v4 rounder = _mm_set1_ps(ROUNDER - reference);
  v4 floor4 = _mm_set1_ps((float)((reference + BOTTOM) * 0.6931471805599453));
  __m128d sums = _mm_setzero_pd();
  int i = 0;
  const v4 anchor = _mm_set1_ps(ANCHOR);
  while (i + 16 <= length) {
    v4 sum = anchor, lost = _mm_setzero_ps();
    int stop = i + 256 < length ? i + 256 : length;
    for (; i + 16 <= stop; i += 16) {
      v4 e0 = exp_scaled(_mm_loadu_ps(x + i), rounder, floor4), e1 = exp_scaled(_mm_loadu_ps(x + i + 4), rounder, floor4);
      v4 e2 = exp_scaled(_mm_loadu_ps(x + i + 8), rounder, floor4), e3 = exp_scaled(_mm_loadu_ps(x + i + 12), rounder, floor4);
      _mm_storeu_ps(out + i, e0);
      _mm_storeu_ps(out + i + 4, e1);
      _mm_storeu_ps(out + i + 8, e2);
      _mm_storeu_ps(out + i + 12, e3);
      v4 e01 = _mm_add_ps(e0, e1), e23 = _mm_add_ps(e2, e3);
      v4 next = _mm_add_ps(sum, e01), last = _mm_add_ps(next, e23);
      v4 lost01 = _mm_sub_ps(e01, _mm_sub_ps(next, sum)), lost23 = _mm_sub_ps(e23, _mm_sub_ps(last, next));
      lost = _mm_add_ps(lost, _mm_add_ps(lost01, lost23));
      sum = last;
    }
    sums = _mm_add_pd(sums, _mm_add_pd(to_double(_mm_sub_ps(sum, anchor)), to_double(lost)));
  }
  for (; i < length; i += 4) {
    float lanes[4] = {-INFINITY, -INFINITY, -INFINITY, -INFINITY};
    int count = length - i < 4 ? length - i : 4;
    for (int k = 0; k < count; k++) lanes[k] = x[i + k];
    v4 e = exp_scaled(_mm_loadu_ps(lanes), rounder, floor4);
    sums = _mm_add_pd(sums, to_double(e));
    _mm_storeu_ps(lanes, e);
    for (int k = 0; k < count; k++) out[i + k] = lanes[k];
  }
  double parts[2];
  _mm_storeu_pd(parts, sums);
  double factor = 1 / (parts[0] + parts[1]);
  float high = (float)factor, low = (float)(factor - high);
  v4 high4 = _mm_set1_ps(high), low4 = _mm_set1_ps(low);
  for (i = 0; i + 4 <= length; i += 4) {
    v4 e = _mm_loadu_ps(out + i);
    _mm_storeu_ps(out + i, madd(e, high4, _mm_mul_ps(e, low4)));
  }
  for (; i < length; i++) out[i] = out[i] * high + out[i] * low;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b) {
  double d = *(const double *)a - *(const double *)b;
  return d < 0 ? -1 : d > 0;
}

static double measure(int rows, int length, double milliseconds) {
  enum { MOST = 100000 };
  static double times[MOST];
  size_t size = (size_t)rows * length;
  float *x = malloc(size * 4), *out = malloc(size * 4);
  if (!x || !out) exit(1);
  uint32_t state = 1; // the logits of bench/logits.ts
  for (size_t i = 0; i < size; i++) {
    state = state * 1664525 + 1013904223;
    x[i] = (float)(state / 4294967296.0 * 20 - 10);
  }
  int count = 0;
  // The first tenth warms up and is overwritten.
  double started = now(), warm = started + milliseconds * 100, end = started + milliseconds * 1100;
  for (double t0 = started; t0 < end && count < MOST;) {
    for (int row = 0; row < rows; row++) softmax_row(x + (size_t)row * length, out + (size_t)row * length, length);
    double t1 = now();
    if (t0 >= warm || count == 0) times[count++] = t1 - t0;
    t0 = t1;
  }
  qsort(times, count, sizeof *times, by_size);
  free(x);
  free(out);
  return times[count / 2];
}

int main(void) {
  int rows, length;
  double milliseconds;
  while (scanf("%d %d %lf", &rows, &length, &milliseconds) == 3) {
    printf("%.4f\n", measure(rows, length, milliseconds));
    fflush(stdout);
  }
  return 0;
}
